"""A source of report lines, and the day that is asked about."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from accounts.models import Store
from core import clock
from reports.rules.daily import Ahead, Line, Match, Trace


@dataclass(frozen=True)
class Day:
    """One calendar day of one store; `begin` and `end` are aware and bound it."""

    store: Store
    day: date
    begin: datetime
    end: datetime

    @classmethod
    def of(cls, store: Store, day: date) -> "Day":
        """The day in the store's own zone."""
        return cls(store, day, *clock.day_bounds(day, store.zone))


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
