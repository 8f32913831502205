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
