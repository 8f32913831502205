"""Questions about reports."""

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef

from accounts.rights import Right
from leads.models import Card

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


class StockExtraQuerySet(models.QuerySet):
    """Paper cards that were on no list."""

    def countable_by(self, seat) -> "StockExtraQuerySet":
        """Those of the drawers that the person in `seat` may count."""
        here = self.filter(take__store=seat.store)
        if seat.may(Right.STOCK_TAKE):
            return here
        return here.filter(take__consultant=seat.user) if seat.may(Right.CARD_OWN) else self.none()

    def visible_to(self, seat) -> "StockExtraQuerySet":
        """Those of the drawers that the person in `seat` may see."""
        here = self.filter(take__store=seat.store)
        if seat.may(Right.CARD_READ):
            return here
        return here.filter(take__consultant=seat.user) if seat.may(Right.CARD_OWN) else self.none()

    def unsettled(self) -> "StockExtraQuerySet":
        """Those of which nobody said what became of them, and whose customer has no card with this consultant."""
        here = Card.objects.active().filter(
            store=OuterRef("take__store"), owner=OuterRef("take__consultant"),
            customer__phones__number=OuterRef("phone"),
        )  # fmt: skip
        return self.filter(~Exists(here), settled_at=None)


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
