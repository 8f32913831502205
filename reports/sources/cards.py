"""New cards: their number by grade, and a line for a new customer whom no reception brought (SDR-06, SDR-16)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from leads.models import Card
from leads.rules import grading
from leads.statuses import CardStatus, Source
from reports.rules import daily
from reports.rules.daily import Line, Match
from reports.sources import base
from reports.sources.base import Day
from reports.statuses import LineKind

_FIELDS = (
    "pk", "owner", "opened_at", "customer__name", "status", "grade", "source", "car_model__name", "colour__name",
    "needs",
)  # fmt: skip


def _opened(day: Day, consultants: Collection[int]):
    here = Card.objects.filter(store=day.store, owner__in=consultants)
    return here.filter(opened_at__gte=day.begin, opened_at__lt=day.end)


def lines(day: Day, matches: Mapping[int, Match]) -> Iterator[Line]:
    """One line per card opened on the day; the report drops it when another line tells of the same customer."""
    for row in _opened(day, matches).values(*_FIELDS):
        yield Line(
            consultant=row["owner"],
            origin=f"card:{row['pk']}",
            kind=LineKind.OPENED,
            card=row["pk"],
            at=row["opened_at"],
            customer=row["customer__name"],
            car=base.car_words(row["car_model__name"], row["colour__name"]),
            source=row["source"],
            grade_after=row["grade"],
            column=_column(row),
            content=row["needs"],
        )


def _column(row: dict) -> str:
    return daily.column(
        reception=True,
        delivered=row["status"] == CardStatus.DELIVERED,
        self_found=row["source"] == Source.DEVELOPED,
        first_day=True,
        grade=row["grade"],
    )


def count(day: Day, consultants: Collection[int]) -> dict[int, Counter]:
    """New cards per consultant, by grade in its short form (GAP-06)."""
    found: dict[int, Counter] = defaultdict(Counter)
    for who, grade in _opened(day, consultants).values_list("owner", "grade"):
        found[who][grading.short(grade)] += 1
    return found


SOURCE = base.Source("new_cards", _("New cards"), lines, count)
