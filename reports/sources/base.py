"""A source of report lines, and the day that is asked about."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import Store
from core import clock
from reports.rules.daily import Line, Match


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


@dataclass(frozen=True)
class Source:
    """Where lines or numbers of the day come from.

    `lines(day, matches)` gives the lines of the consultants that are the keys of `matches`; `count(day, consultants)`
    gives each consultant's number by kind, shown under `label`. Both ask the database a constant number of times.
    """

    name: str
    label: str = ""
    lines: Lines | None = None
    count: Count | None = None


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


def car_words(model: str | None, colour: str | None) -> str:
    """Model and colour as the report prints them."""
    return " ".join(part for part in (model, colour) if part)
