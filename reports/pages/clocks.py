"""How the clocks were kept (RPT-24): per consultant in a week or month, over the last ones, and case by case.

Each kind of clock is read once for the whole page; the pure rule decides every case.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from accounts import clock_rules
from accounts.clock_rules import RuleBook
from accounts.models import Store, User
from accounts.people import consultants
from accounts.seat import settings_of
from core import clock
from followups import clocks
from followups.clocks import Case, Source
from followups.rules.clocks import Mood, Tally, mood

WEEK, MONTH = "week", "month"
_BEFORE = {WEEK: 7, MONTH: 5}  # periods beside the chosen one


@dataclass(frozen=True)
class Period:
    """A week (from Monday) or a month of the store's days, both included."""

    kind: str
    first: date
    last: date

    @classmethod
    def of(cls, kind: str, day: date) -> "Period":
        """The period of `kind` that holds `day`."""
        if kind == MONTH:
            first = day.replace(day=1)
            return cls(MONTH, first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
        first = day - timedelta(days=day.weekday())
        return cls(WEEK, first, first + timedelta(days=6))

    @property
    def before(self) -> "Period":
        """The period before."""
        return Period.of(self.kind, self.first - timedelta(days=1))

    @property
    def after(self) -> "Period":
        """The period after."""
        return Period.of(self.kind, self.last + timedelta(days=1))


def periods(last: Period) -> list[Period]:
    """The chosen period and those before it, the earliest first."""
    found = [last]
    for _n in range(_BEFORE[last.kind]):
        found.append(found[-1].before)
    return found[::-1]


@dataclass(frozen=True)
class Judged:
    """A case, its end and how it stands."""

    source: Source
    case: Case
    end: datetime
    mood: Mood
    whose: str = ""

    @property
    def late(self) -> bool:
        """Met, but after its end."""
        return self.mood == Mood.MISSED and self.case.met_at is not None


@dataclass(frozen=True)
class Wish:
    """What is looked at: one consultant or all (None), one kind of clock and one mood or all ("")."""

    person: int | None = None
    source: str = ""
    mood: str = ""

    @property
    def drilled(self) -> bool:
        """Whether cases are asked for."""
        return bool(self.source)

    def takes(self, judged: Judged) -> bool:
        """Say whether the case is asked for."""
        wanted = judged.source.name == self.source and self.mood in ("", judged.mood)
        return wanted and self.person in (None, judged.case.person)


@dataclass(frozen=True)
class Line:
    """One consultant with a tally per clock; nobody's are the leads that nobody has taken."""

    person: User | None
    cells: list[tuple[Source, Tally]]


@dataclass(frozen=True)
class Report:
    """The whole page."""

    period: Period
    sources: list[Source]
    lines: list[Line]
    total: list[tuple[Source, Tally]]
    trend: list[tuple[Period, list[Tally]]]
    small: int = 0  # fewer cases than this say little
    cases: list[Judged] = field(default_factory=list)
    more: int = 0  # cases that were not listed
    people: dict[int, User] = field(default_factory=dict)


def rules_since(store: Store, begin: datetime) -> RuleBook:
    """The rules of the clocks that held at `begin` or later."""
    return clock_rules.book_of(store, around=clock.local_day(begin, store.zone))


def judged(
    store: Store, begin: datetime, end: datetime, now: datetime, book: RuleBook | None = None
) -> Iterator[Judged]:
    """Every clock begun from `begin` until before `end`, as it stands at `now`, by the rules that held then."""
    book = book or rules_since(store, begin)
    for source in clocks.used_since(begin, book):
        for case in source.cases(store, begin, end):
            rules = book.at(case.start)
            if source.wanted(rules.limits):
                until = source.end_of(case, rules)
                yield Judged(source, case, until, mood(until, case.met_at, now))


def report(
    store: Store, period: Period, wish: Wish, *, now: datetime, most: int = 200, only: User | None = None
) -> Report:
    """The page of `period`; of the wished cases the first `most` that were missed, run, were met.

    `only`: the page of one consultant, without anybody else's line.
    """
    span = periods(period)
    begin, end = clock.start_of(span[0].first, store.zone), clock.day_bounds(period.last, store.zone)[1]
    book = rules_since(store, begin)
    asked = clocks.used_since(begin, book)
    place, starts = {source.name: n for n, source in enumerate(asked)}, [p.first for p in span]
    counts: dict[tuple, Tally] = {}
    found: list[Judged] = []
    for one in judged(store, begin, end, now, book):
        day = max(clock.local_day(one.case.start, store.zone), span[0].first)
        which = min(sum(start <= day for start in starts) - 1, len(span) - 1)
        key = (which, one.case.person, place[one.source.name])
        counts[key] = counts.get(key, Tally()) + Tally.of(one.mood)
        if which == len(span) - 1 and wish.takes(one):
            found.append(one)
    return _put_together(store, span, asked, counts, wish, found, most, only)


def _put_together(store, span, asked, counts, wish: Wish, found: list[Judged], most: int, only: User | None) -> Report:
    people = {person.pk: person for person in ([only] if only else consultants(store))}
    now = {key[1]: None for key in counts if key[0] == len(span) - 1} if only is None else {}
    gone = [pk for pk in now if pk is not None and pk not in people]
    people |= User.objects.in_bulk(gone)
    whose = [*people.values(), *([None] if None in now else [])]
    kinds = range(len(asked))

    def tally(person: User | None, kind: int) -> Tally:
        return counts.get((len(span) - 1, person.pk if person else None, kind), Tally())

    lines = [Line(one, [(asked[kind], tally(one, kind)) for kind in kinds]) for one in whose]
    trend = [(period, _sums(counts, n, kinds, wish.person)) for n, period in enumerate(span)]
    order = (Mood.MISSED, Mood.OPEN, Mood.MET)
    found.sort(key=lambda one: (order.index(one.mood), one.end))
    return Report(
        period=span[-1], sources=asked, lines=lines, trend=trend, people=people,
        cases=[replace(one, whose=_name(people.get(one.case.person))) for one in found[:most]],
        total=list(zip(asked, _sums(counts, len(span) - 1, kinds, None), strict=True)),
        more=max(0, len(found) - most), small=settings_of(store).small_numbers,
    )  # fmt: skip


def _name(person: User | None) -> str:
    return person.name if person else ""


def _sums(counts: dict, which: int, kinds: range, person: int | None) -> list[Tally]:
    totals = [Tally() for _kind in kinds]
    for (when, whose, kind), tally in counts.items():
        if when == which and person in (None, whose):
            totals[kind] += tally
    return totals


def names(keys: Iterable[int | None]) -> dict[int, str]:
    """The names of people by key: one statement."""
    return dict(User.objects.filter(pk__in={key for key in keys if key}).values_list("pk", "name"))
