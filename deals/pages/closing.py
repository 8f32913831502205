"""The closing rate per consultant, for the reward (LOST-10, RPT-07): its formula and its counts are shown."""

from collections import defaultdict
from datetime import date, timedelta

from django.db.models import Count, OuterRef

from accounts.models import User
from accounts.people import consultants
from accounts.seat import Seat
from core import clock
from core.fields import day_of
from deals.models import Loss
from deals.pages.week import won_changes
from deals.rules.rates import BASES, ranking, total
from leads import past
from leads.models import Card, Visit

_LONGEST = timedelta(days=366)


def closing(seat: Seat, asked, today: date) -> dict:
    """The ranking of a period (this month unless asked otherwise), over first visits, new cards or decided cases."""
    last = day_of(asked.get("to", ""), today)
    first = day_of(asked.get("from", ""), last.replace(day=1))
    first, last = min(first, last), max(first, last)
    first = max(first, last - _LONGEST)
    base = asked.get("by") if asked.get("by") in BASES else BASES[0]
    counts = _counts(seat, first, last)
    rows = ranking(counts, base=base, small=seat.settings.closing_small)
    names = dict(User.objects.filter(pk__in=counts).values_list("pk", "name"))
    return {
        "rows": [(names[row.person], row) for row in rows], "first": first, "last": last, "base": base,
        "small": seat.settings.closing_small, "total": total(rows),
    }  # fmt: skip


def _counts(seat: Seat, first: date, last: date) -> dict[int, dict[str, int]]:
    store = seat.store
    begin, end = clock.day_bounds(first, store.zone)[0], clock.day_bounds(last, store.zone)[1]
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for pk in consultants(store).values_list("pk", flat=True):
        found[pk] = {}
    visits = Visit.objects.counted().filter(store=store, is_first=True, arrived_at__gte=begin, arrived_at__lt=end)
    cards = Card.objects.filter(store=store, opened_at__gte=begin, opened_at__lt=end, duplicate_of=None)
    lost = Loss.objects.filter(store=store).counted().recorded(first, last + timedelta(days=1))
    asked = {
        "visits": visits.filter(consultant__isnull=False).order_by().values_list("consultant").annotate(n=Count("pk")),
        "cards": cards.order_by().annotate(whose=past.owner_at(OuterRef("opened_at"))).values_list("whose")
        .annotate(n=Count("pk")),
        "lost": lost.order_by().values_list("consultant").annotate(n=Count("pk")),
        "won": won_changes(store, begin, end).order_by().values_list("whose")
        .annotate(n=Count("card", distinct=True)),
    }  # fmt: skip
    for name, rows in asked.items():
        for who, n in rows:
            found[who][name] = n
    return found
