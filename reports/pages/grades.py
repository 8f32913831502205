"""RPT-25: the grades now, the moves of a period, the time in a grade. A handful of statements, however many cards."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import (
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Window,
)  # fmt: skip
from django.db.models.functions import RowNumber

from accounts.models import User
from core import clock
from leads.models import Card, GradeChange
from leads.rules.grading import LADDER, RANK

BAR = 200  # width of the longest bar in the drawing's own units
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Grade:
    """One grade: cards now, how long they have been in it (median days), how long those stayed that left it."""

    grade: str
    cards: int
    share: int  # per cent
    bar: int  # of BAR
    days: float | None
    stay: float | None


@dataclass
class Moves:
    """The moves of a period: how often from which grade to which; new cards by grade; kept ones."""

    pairs: Counter = field(default_factory=Counter)

    def count(self, before: str, after: str) -> int:
        """How often a card went from `before` (empty: new) to `after`."""
        return self.pairs[before, after]

    def _sum(self, wanted) -> int:
        return sum(n for (before, after), n in self.pairs.items() if before and wanted(RANK[after] - RANK[before]))

    @property
    def up(self) -> int:
        """Moves to a higher grade."""
        return self._sum(lambda step: step > 0)

    @property
    def down(self) -> int:
        """Moves to a lower grade."""
        return self._sum(lambda step: step < 0)

    @property
    def kept(self) -> int:
        """Judgements that kept the grade."""
        return self._sum(lambda step: step == 0)

    @property
    def new(self) -> int:
        """First grades."""
        return sum(n for (before, _after), n in self.pairs.items() if not before)

    @property
    def matrix(self) -> list[tuple[str, list[tuple[int, str]]]]:
        """Rows from (highest first, new cards last) × columns to: the number, and whether it is up, down or kept."""
        rows = [*reversed(LADDER), ""]
        return [(row, [(self.count(row, to), _way(row, to)) for to in reversed(LADDER)]) for row in rows]


def _way(before: str, after: str) -> str:
    if not before or before == after:
        return "" if not before else "same"
    return "up" if RANK[after] > RANK[before] else "down"


@dataclass
class Person:
    """One consultant: cards by grade (highest first) with the median days in it, and the moves of the period."""

    name: str
    cells: list[tuple[int, float | None]]
    moves: Moves

    @property
    def cards(self) -> int:
        """All active cards."""
        return sum(number for number, _days in self.cells)


@dataclass(frozen=True)
class Report:
    """The whole page."""

    grades: list[Grade]
    cards: int
    moves: Moves
    people: list[Person]


def report(cards: QuerySet[Card], *, begin: date, end: date, zone: ZoneInfo, now: datetime) -> Report:
    """The report of `cards` (every status): active ones now, and the moves between the store days `begin` and `end`."""
    active = cards.active().order_by()
    first, last = clock.start_of(begin, zone), clock.day_bounds(end, zone)[1]
    changes = GradeChange.objects.filter(card__in=cards.order_by().values("pk"), at__gte=first, at__lt=last)
    counts = _counts(active)
    moves = _moves(changes)
    total = Moves(sum((one.pairs for one in moves.values()), Counter()))
    stays = _stays(changes)
    return Report(
        grades=_grades(counts, _in_grade(active, (), now), stays),
        cards=sum(counts.values()),
        moves=total,
        people=_people(counts, _in_grade(active, ("owner",), now), moves),
    )


def _counts(active: QuerySet[Card]) -> Counter:
    rows = active.values_list("owner", "grade").annotate(n=Count("pk"))
    return Counter({(owner, grade): n for owner, grade, n in rows})


def _moves(changes: QuerySet[GradeChange]) -> dict[int, Moves]:
    found: dict[int, Moves] = defaultdict(Moves)
    rows = changes.order_by().values_list("card__owner", "before", "after").annotate(n=Count("pk"))
    for owner, before, after, n in rows:
        found[owner].pairs[before, after] += n
    return found


def _middle(rows: QuerySet, parts: Iterable[str], by: str) -> QuerySet:
    """The one or two middle rows of each part when sorted by `by`: a median on either database."""
    keys = [F(part) for part in parts]
    numbered = rows.annotate(
        place=Window(RowNumber(), partition_by=keys, order_by=F(by).asc()), size=Window(Count("pk"), partition_by=keys)
    )
    return numbered.filter(place__gte=F("size") / 2.0, place__lte=F("size") / 2.0 + 1)


def _in_grade(active: QuerySet[Card], parts: tuple[str, ...], now: datetime) -> dict[tuple, float]:
    """Part and grade → median days that the active cards have been in it."""
    rows = _middle(active.with_grade_since().filter(grade_since__isnull=False), (*parts, "grade"), "grade_since")
    found: dict[tuple, list[float]] = defaultdict(list)
    for *key, since in rows.values_list(*parts, "grade", "grade_since"):
        found[tuple(key)].append((now - since) / _DAY)
    return {key: round(sum(days) / len(days), 1) for key, days in found.items()}


def _stays(changes: QuerySet[GradeChange]) -> dict[str, float]:
    """Grade → median days of the stays in it that ended in the period."""
    earlier = GradeChange.objects.filter(card=OuterRef("card"), at__lte=OuterRef("at"), pk__lt=OuterRef("pk"))
    began = Subquery(earlier.exclude(before=F("after")).order_by("-at", "-pk").values("at")[:1])
    ended = changes.exclude(before="").exclude(before=F("after")).annotate(began=began).filter(began__isnull=False)
    lasted = ended.annotate(lasted=ExpressionWrapper(F("at") - F("began"), output_field=DurationField()))
    found: dict[str, list[float]] = defaultdict(list)
    for grade, days in _middle(lasted, ("before",), "lasted").values_list("before", "lasted"):
        found[grade].append(days / _DAY)
    return {grade: round(sum(days) / len(days), 1) for grade, days in found.items()}


def _grades(counts: Counter, days: dict[tuple, float], stays: dict[str, float]) -> list[Grade]:
    by_grade: Counter = Counter()
    for (_owner, grade), number in counts.items():
        by_grade[grade] += number
    most, every = max(by_grade.values(), default=0), sum(by_grade.values())
    return [
        Grade(
            grade, by_grade[grade], round(100 * by_grade[grade] / every) if every else 0,
            round(BAR * by_grade[grade] / most) if most else 0, days.get((grade,)), stays.get(grade),
        )
        for grade in reversed(LADDER)
    ]  # fmt: skip


def _people(counts: Counter, days: dict[tuple, float], moves: dict[int, Moves]) -> list[Person]:
    keys = {owner for owner, _grade in counts} | set(moves)
    names = User.objects.filter(pk__in=keys).order_by("name", "pk").values_list("pk", "name")
    return [
        Person(
            name,
            [(counts[owner, grade], days.get((owner, grade))) for grade in reversed(LADDER)],
            moves.get(owner, Moves()),
        )
        for owner, name in names
    ]
