"""Questions about reports."""

from datetime import date

from django.db import models

from accounts.rights import Right

_MEETING = (Right.REPORT_OWN, Right.REPORT_SIGN, Right.REPORT_SIGN_MANAGERS)  # who sits in the meetings


class ReportQuerySet(models.QuerySet):
    """Daily reports."""

    def visible_to(self, seat) -> "ReportQuerySet":
        """One's own reports, or all of the store for who signs some of them."""
        here = self.filter(store=seat.store)
        if seat.may(Right.REPORT_SIGN, Right.REPORT_SIGN_MANAGERS):
            return here
        return here.filter(consultant=seat.user) if seat.may(Right.REPORT_OWN) else self.none()


class StockTakeQuerySet(models.QuerySet):
    """Stock-takes of card drawers."""

    def visible_to(self, seat) -> "StockTakeQuerySet":
        """One's own drawer, or all of the store for who reads its cards."""
        here = self.filter(store=seat.store)
        if seat.may(Right.CARD_READ):
            return here
        return here.filter(consultant=seat.user) if seat.may(Right.CARD_OWN) else self.none()

    def countable_by(self, seat) -> "StockTakeQuerySet":
        """The drawers that the person in `seat` may count."""
        here = self.filter(store=seat.store)
        if seat.may(Right.STOCK_TAKE):
            return here
        return here.filter(consultant=seat.user) if seat.may(Right.CARD_OWN) else self.none()


class AnnouncementQuerySet(models.QuerySet):
    """The manager's announcements."""

    def visible_to(self, seat) -> "AnnouncementQuerySet":
        """Those of the store, for who sits in its meetings."""
        return self.filter(store=seat.store) if seat.may(*_MEETING) else self.none()

    def of_day(self, day: date) -> "AnnouncementQuerySet":
        """What is said on `day`."""
        return self.filter(from_day__lte=day, until_day__gte=day, withdrawn_at=None)


class MorningQuerySet(models.QuerySet):
    """The mornings that consultants confirmed."""

    def visible_to(self, seat) -> "MorningQuerySet":
        """One's own, or all of the store for who holds its meetings."""
        here = self.filter(store=seat.store)
        if seat.may(Right.REPORT_SIGN, Right.REPORT_SIGN_MANAGERS):
            return here
        return here.filter(consultant=seat.user) if seat.may(Right.REPORT_OWN) else self.none()


class WorkPlanQuerySet(models.QuerySet):
    """Plans of consultants."""

    def visible_to(self, seat) -> "WorkPlanQuerySet":
        """One's own, or all of the store for who agrees to them or leads it."""
        here = self.filter(store=seat.store)
        if seat.may(Right.REPORT_SIGN, Right.REPORT_SIGN_MANAGERS):
            return here
        return here.filter(consultant=seat.user) if seat.may(Right.REPORT_OWN) else self.none()
