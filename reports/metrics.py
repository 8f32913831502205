"""What a consultant's plan counts: a registry, so that test drives, orders and deliveries join later."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from core import clock
from leads.models import Card, OwnerChange, Visit

Counts = Mapping[tuple[int, date], int]
Counter = Callable[[Store, date, date, Collection[int]], Counts]


@dataclass(frozen=True)
class Metric:
    """Something to be reached: `count(store, first, last, consultants)` gives (consultant, store day) → number.

    It asks the database a constant number of times.
    """

    name: str
    label: str
    count: Counter


_METRICS: dict[str, Metric] = {}


def register(metric: Metric) -> None:
    """Add a metric; the same name replaces it."""
    _METRICS[metric.name] = metric


def metrics() -> list[Metric]:
    """All metrics in the order of their registration."""
    return list(_METRICS.values())


def receptions(store: Store, first: date, last: date, people: Collection[int]) -> Counts:
    """Parties, calls and online leads received."""
    rows = Visit.objects.counted().filter(store=store, consultant__in=people)
    return _by_day(store, rows, "arrived_at", F("consultant"), first, last)


def new_cards(store: Store, first: date, last: date, people: Collection[int]) -> Counts:
    """Cards opened, for who had them first."""
    owner = OwnerChange.objects.filter(card=OuterRef("pk")).order_by("at", "pk").values("after")[:1]
    rows = Card.objects.filter(store=store)
    found = _by_day(
        store, rows, "opened_at", Coalesce(Subquery(owner), F("owner"), output_field=BigIntegerField()), first, last
    )
    return {key: count for key, count in found.items() if key[0] in people}


def _by_day(store: Store, rows, moment: str, whose, first: date, last: date) -> Counts:
    begin, _end = clock.day_bounds(first, store.zone)
    _begin, end = clock.day_bounds(last, store.zone)
    rows = rows.filter(**{f"{moment}__gte": begin, f"{moment}__lt": end}).order_by()
    rows = rows.annotate(whose=whose, day=TruncDate(moment, tzinfo=store.zone)).values("whose", "day")
    return {(row["whose"], row["day"]): row["n"] for row in rows.annotate(n=Count("pk"))}


def register_all() -> None:
    """Register what is counted today."""
    register(Metric("receptions", _("Receptions"), receptions))
    register(Metric("cards", _("New cards"), new_cards))
