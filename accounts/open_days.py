"""On which days a store is open."""

from datetime import date, timedelta

from accounts.models import ClosedDay, Store
from core.questions import question


def closed_days(store: Store, *, around: date, days: int = 400) -> frozenset[date]:
    """The store's closed days from `days` before to `days` after `around`."""
    span = timedelta(days=days)
    return frozenset(_closed(store.pk, around - span, around + span))


@question
def _closed(store: int, begin: date, end: date):
    return ClosedDay.objects.filter(store=store, day__gte=begin, day__lte=end).values_list("day", flat=True)
