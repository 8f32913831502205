"""When a store is open, and how open time passes. Pure: the moment comes in, nothing is read."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FARTHEST = 400  # days in which a store opens again; beyond that the calendar counts

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class OpenHours:
    """Opening hours by weekday (0 Monday … 6 Sunday); a weekday that is missing is closed, so are `closed` days.

    Closing at or before the opening means after midnight: the hours belong to the day on which they began.
    """

    week: Mapping[int, tuple[time, time]]
    zone: ZoneInfo
    closed: Container[date] = field(default_factory=frozenset)

    def spans(self, start: datetime) -> Iterator[Span]:
        """The open spans from `start` (aware) on, in UTC, in order, none touching what came before."""
        cursor = start.astimezone(UTC)
        first = start.astimezone(self.zone).date() - timedelta(days=1)  # yesterday's hours may run past midnight
        for n in range(FARTHEST):
            span = self._span(first + timedelta(days=n))
            if span and span[1] > cursor:
                yield max(span[0], cursor), span[1]
                cursor = span[1]

    def _span(self, day: date) -> Span | None:
        hours = None if day in self.closed else self.week.get(day.weekday())
        if hours is None:
            return None
        opens, closes = hours
        until = day if closes > opens else day + timedelta(days=1)
        return self._moment(day, opens), self._moment(until, closes)

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)

    def after(self, start: datetime, amount: timedelta) -> datetime:
        """The moment at which `amount` of open time has passed since `start` (aware); in UTC.

        A store that does not open any more is counted by the calendar.
        """
        left = amount
        for begin, end in self.spans(start):
            if end - begin >= left:
                return begin + left
            left -= end - begin
        return start.astimezone(UTC) + amount

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much of the time from `start` to `end` (aware) the store was open."""
        passed = timedelta()
        for begin, until in self.spans(start):
            if begin >= end:
                break
            passed += min(until, end) - begin
        return passed
