"""The response clock of online leads, and where a lead belongs (LEAD-42…46, GAP-18)."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WAITING, LATE, ANSWERED = "waiting", "late", "answered"
_FARTHEST = 400  # days in which a store opens again

#: Channels that have a source code of their own; all others are walk-in / call (code 3).
_SOURCES = {"referral": 1, "phone_marketing": 5, "promotion": 5, "exhibition": 6}
_WALK_IN_CALL = 3


@dataclass(frozen=True)
class Hours:
    """When online leads are given out: from `opens` until before `closes`, local time, not on `closed` days."""

    opens: time
    closes: time
    zone: ZoneInfo
    closed: Container[date] = frozenset()

    def is_open(self, at: datetime) -> bool:
        """Say whether a lead that arrives at `at` (aware) is given out at once."""
        local = at.astimezone(self.zone)
        return local.date() not in self.closed and self.opens <= local.time() < self.closes

    def next_open(self, at: datetime) -> datetime:
        """The moment from which the clock of a lead received at `at` (aware) runs: `at`, or the opening after it."""
        if self.is_open(at):
            return at
        local = at.astimezone(self.zone)
        first = local.date() if local.time() < self.opens else local.date() + timedelta(days=1)
        days = (first + timedelta(days=n) for n in range(_FARTHEST))
        day = next((d for d in days if d not in self.closed), first)
        return datetime.combine(day, self.opens, tzinfo=self.zone)


def minutes(count: int) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=count)


def state(respond_by: datetime | None, now: datetime) -> str:
    """How a lead stands at `now`: its clock runs until `respond_by` (inclusive); None when it was answered."""
    if respond_by is None:
        return ANSWERED
    return LATE if now > respond_by else WAITING


def is_repeat(before: datetime, at: datetime, hours: int) -> bool:
    """Say whether a lead at `at` is a further contact of the same phone's lead of `before`: within `hours`."""
    return at - before < timedelta(hours=hours)


def minutes_taken(clock_from: datetime, answered_at: datetime) -> int:
    """Whole minutes from the start of the clock to the first answer; 0 when it came before the store opened."""
    return max(0, int((answered_at - clock_from).total_seconds() // 60))


def source_of(channel: str) -> int:
    """The printed source code (1–6) under which `channel` is the second level (GAP-18)."""
    return _SOURCES.get(channel, _WALK_IN_CALL)
