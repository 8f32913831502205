"""RPT-25, calibration: of the cards that stood at a grade on a day, how many bought within the grade's horizon.

One statement counts, whatever the number of cards: the grade, the owner and the purchase are read from the histories.
A ladder that lies shows here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from accounts.models import User
from core import clock
from deals.models import Loss
from leads import past
from leads.models import Card
from leads.rules.grading import horizon_days
from leads.statuses import CardStatus

GRADES = ("H", "A+", "A", "B+", "B", "C")
LATEST = 90  # days: a C customer means to buy later, so buying within this is a grade too low
SHOWN = 200


def window(grade: str) -> int:
    """The days within which a purchase is counted: the horizon; for C the days that it should take at least."""
    return horizon_days(grade) or LATEST


@dataclass(frozen=True)
class Cell:
    """The cards that stood at one grade: how many, how many bought in time; None while the time is not over."""

    grade: str
    cards: int = 0
    bought: int = 0
    young: bool = False  # its horizon is not over yet: left out
    store_rate: int | None = None

    @property
    def days(self) -> int:
        """The window in days."""
        return window(self.grade)

    @property
    def rate(self) -> int | None:
        """Per cent that bought, rounded half up; None where nothing can be said."""
        return None if self.young or not self.cards else (200 * self.bought + self.cards) // (2 * self.cards)

    @property
    def points(self) -> int | None:
        """Percentage points above (or below) the store's rate."""
        return None if self.rate is None or self.store_rate is None else self.rate - self.store_rate


@dataclass(frozen=True)
class Line:
    """One consultant, or the store."""

    person: User | None
    cells: list[Cell]


@dataclass(frozen=True)
class Buyer:
    """One card of the number that was clicked: `days` until it bought (None: not within the window)."""

    pk: int
    name: str
    grade: str
    owner: str
    status: str
    days: int | None


@dataclass(frozen=True)
class Report:
    """The page."""

    on: date
    store: Line
    people: list[Line]
    young: int  # cards left out because the horizon of their grade is not over
    cards: list[Buyer] = field(default_factory=list)
    more: int = 0


def report(cards: QuerySet[Card], *, on: date, today: date, zone, grade: str = "", who: int | None = None) -> Report:
    """The calibration of `cards` as they stood at the end of the store day `on`; `grade` and `who` to drill into."""
    stood = _stood(cards, on, zone)
    counts = _counts(stood, on, zone)
    every = {g: _sum(counts, g) for g in GRADES}
    young = {g for g in GRADES if on + timedelta(days=window(g)) >= today}
    store = Line(None, [Cell(g, *every[g], young=g in young) for g in GRADES])
    rates = {cell.grade: cell.rate for cell in store.cells}
    people = User.objects.filter(pk__in={owner for owner, _grade in counts}).order_by("name", "pk")
    lines = [
        Line(one, [Cell(g, *counts.get((one.pk, g), (0, 0)), young=g in young, store_rate=rates[g]) for g in GRADES])
        for one in people
    ]
    found = _drilled(stood, on, zone, grade, who) if grade in GRADES else []
    return Report(on, store, lines, sum(every[g][0] for g in young), found[:SHOWN], max(0, len(found) - SHOWN))


def _stood(cards: QuerySet[Card], on: date, zone) -> QuerySet[Card]:
    """The cards as they stood at the end of `on`, with grade, owner and purchase.

    When a card was lost is known from its record: who was never reached again stood at the grade until then, and is
    no less a card that did not buy. A card that was lost on that day and reopened later did not stand.
    """
    moment = clock.day_bounds(on, zone)[1]
    grade = Coalesce(past.grade_at(moment), Value(""))
    losses = Loss.objects.filter(card=OuterRef("pk"))
    there = cards.order_by().filter(~Exists(losses.closing_at(moment)))
    known = Q(Exists(losses)) & ~Q(status=CardStatus.ERASED)
    rows = past.stood_at(there, moment, known=known)
    return rows.annotate(grade_then=grade, owner_then=past.owner_at(moment))


def _in_time(on: date, zone) -> Q:
    """Bought by the end of the last day of the window of its grade."""
    ends = {grade: clock.day_bounds(on + timedelta(days=window(grade)), zone)[1] for grade in GRADES}
    return Q(bought_at__lt=Case(*(When(grade_then=grade, then=Value(end)) for grade, end in ends.items())))


def _counts(stood: QuerySet[Card], on: date, zone) -> dict[tuple[int, str], tuple[int, int]]:
    rows = stood.values("owner_then", "grade_then").annotate(
        n=Count("pk"), bought=Count("pk", filter=_in_time(on, zone))
    )
    return {(row["owner_then"], row["grade_then"]): (row["n"], row["bought"]) for row in rows}


def _sum(counts: Mapping[tuple[int, str], tuple[int, int]], grade: str) -> tuple[int, int]:
    found = [pair for (_owner, of), pair in counts.items() if of == grade]
    return sum(n for n, _bought in found), sum(bought for _n, bought in found)


def _drilled(stood: QuerySet[Card], on: date, zone, grade: str, who: int | None) -> list[Buyer]:
    """The cards behind a number, the buyers first."""
    rows = stood.filter(grade_then=grade)
    rows = rows if who is None else rows.filter(owner_then=who)
    end = clock.day_bounds(on + timedelta(days=window(grade)), zone)[1]
    fields = ("pk", "customer__name", "grade", "owner__name", "status", "bought_at")
    found = []
    for pk, name, now, owner, status, bought in rows.order_by(F("bought_at").asc(nulls_last=True), "pk").values_list(
        *fields
    ):
        in_time = bought is not None and bought < end
        days = (clock.local_day(bought, zone) - on).days if in_time else None
        found.append(Buyer(pk, name, now, owner, status, days))
    return found
