"""A source of report lines, and the day that is asked about."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import itemgetter

from accounts.models import Store
from core import clock
from reports.rules.daily import Ahead, Line, Match, Trace


@dataclass(frozen=True)
class Day:
    """One calendar day of one store; `begin` and `end` are aware and bound it.

    It is made for one page or one report and keeps what `told` read for it: who reads later makes another one.
    """

    store: Store
    day: date
    begin: datetime
    end: datetime
    _told: dict[Callable, tuple] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, store: Store, day: date) -> "Day":
        """The day in the store's own zone."""
        return cls(store, day, *clock.day_bounds(day, store.zone))

    def split(self) -> tuple[None, tuple[int, date, datetime, datetime]]:
        """For questions that are written once: all of it is values."""
        return None, (self.store.pk, self.day, self.begin, self.end)

    @classmethod
    def joined(cls, _form: None, values: Sequence) -> "Day":
        """A day in a question: store, day and bounds are places for values."""
        return cls(*values)

    def told(self, ask: "Asked", people: Collection[int], whose: Callable = itemgetter("who")) -> list:
        """What `ask` tells of `people`, each row of one of them (`whose`): asked once for them and any part of them."""
        people = frozenset(people)
        known, rows = self._told.get(ask, (frozenset(), []))
        if not people <= known:
            known, rows = people, ask(self, people)
            self._told[ask] = known, rows
        return rows if people == known else [row for row in rows if whose(row) in people]


Asked = Callable[[Day, Collection[int]], list]
Lines = Callable[[Day, Mapping[int, Match]], Iterable[Line]]
Count = Callable[[Day, Collection[int]], Mapping[int, Counter]]
Plans = Callable[[Day, Collection[int]], Mapping[int, list[Ahead]]]
Traces = Callable[[Collection[int]], Mapping[int, Trace]]


@dataclass(frozen=True)
class Source:
    """Where lines or numbers of the day come from.

    `lines(day, matches)` gives the lines of the consultants that are the keys of `matches`; `count(day, consultants)`
    gives each consultant's number by kind, shown under `label`; `plans(day, cards)` gives what is planned with each of
    the cards, in the words of `plan_labels`. `traces` says who wrote a row: origin's first word → (row keys → trace).
    `failed(day, matches)` gives the failed cases that the evening meeting goes over (ROLE-10), as lines.
    All of them ask the database a constant number of times.
    """

    name: str
    label: str = ""
    lines: Lines | None = None
    count: Count | None = None
    plans: Plans | None = None
    plan_labels: Mapping[str, str] = field(default_factory=dict)
    traces: Mapping[str, Traces] = field(default_factory=dict)
    failed: Lines | None = None


_SOURCES: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add `source`; the same name replaces it."""
    _SOURCES[source.name] = source


def sources() -> list[Source]:
    """All sources in the order of their registration."""
    return list(_SOURCES.values())


def counted() -> list[Source]:
    """The sources that have a number."""
    return [source for source in _SOURCES.values() if source.count]


def plan_label(what: str) -> str:
    """What kind of plan `what` is, in words; a word that nobody names any more stands for itself."""
    return next((str(source.plan_labels[what]) for source in sources() if what in source.plan_labels), what)


def car_words(model: str | None, colour: str | None) -> str:
    """Model and colour as the report prints them."""
    return " ".join(part for part in (model, colour) if part)
