"""Questions about reports."""

from django.db import models

from accounts.rights import Right


class ReportQuerySet(models.QuerySet):
    """Daily reports."""

    def visible_to(self, seat) -> "ReportQuerySet":
        """One's own reports, or all of the store for who signs them."""
        here = self.filter(store=seat.store)
        if seat.may(Right.REPORT_SIGN):
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
