"""On which days a store is open."""

from datetime import date, timedelta

from accounts.models import ClosedDay, Store


def closed_days(store: Store, *, around: date, days: int = 400) -> frozenset[date]:
    """The store's closed days from `days` before to `days` after `around`."""
    span = timedelta(days=days)
    rows = ClosedDay.objects.filter(store=store, day__range=(around - span, around + span))
    return frozenset(rows.values_list("day", flat=True))
