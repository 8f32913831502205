"""A clock: it starts, has a limit, is met by something that happened, or missed (FUP-11…14, GAP-17)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.hours import OpenHours


class Mood(StrEnum):
    """How a clock stands."""

    OPEN = "open"
    MET = "met"
    MISSED = "missed"


def deadline(start: datetime, limit: timedelta, hours: OpenHours | None = None) -> datetime:
    """The last moment in time for a clock begun at `start` (aware): calendar hours, or `hours` while it pauses."""
    return start + limit if hours is None else hours.after(start, limit)


def mood(end: datetime, met_at: datetime | None, now: datetime) -> Mood:
    """How a clock that ends at `end` (still in time) stands at `now`; `met_at` is when it was met, if ever."""
    if met_at is not None:
        return Mood.MET if met_at <= end else Mood.MISSED
    return Mood.MISSED if now > end else Mood.OPEN


@dataclass(frozen=True)
class Tally:
    """How many clocks were met, missed and still run."""

    met: int = 0
    missed: int = 0
    open: int = 0

    @property
    def over(self) -> int:
        """Clocks that are decided."""
        return self.met + self.missed

    @property
    def rate(self) -> int | None:
        """Per cent met of those decided, rounded down: a hundred means every one. None without any."""
        return 100 * self.met // self.over if self.over else None

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.met + other.met, self.missed + other.missed, self.open + other.open)

    @classmethod
    def of(cls, mood: Mood) -> "Tally":
        """The tally of one clock."""
        return cls(mood == Mood.MET, mood == Mood.MISSED, mood == Mood.OPEN)
