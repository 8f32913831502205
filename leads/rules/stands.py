"""Who stands where on the showroom floor, and since when (LEAD-08, LEAD-09, ROLE-05)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from leads.rules.roster import Place, Step, in_shift, line, stand


@dataclass(frozen=True)
class Stay:
    """A consultant was with a party from `begin` to `end` (None: still is)."""

    consultant: int
    begin: datetime
    end: datetime | None


@dataclass(frozen=True)
class Presence:
    """From `at` on the consultant was here or not; `was` is what held before."""

    consultant: int
    at: datetime
    here: bool
    was: bool


@dataclass(frozen=True)
class DayLine:
    """The line of a day with its history. `places` are present when on duty now; `shifts` by consultant."""

    zone: ZoneInfo
    places: list[Place]
    steps: list[Step]
    shifts: Mapping[int, tuple[time | None, time | None]]
    presence: list[Presence]
    stays: list[Stay]
    begin: datetime | None = None  # when the order was first confirmed

    def stands_at(self, at: datetime, count: int) -> list[int]:
        """The consultants at the stands at `at`, no. 1 first: the first `count` of the line who are free."""
        free = [p for p in self._places_at(at) if p.present and not p.busy]
        return line(free)[:count]

    def _places_at(self, at: datetime) -> list[Place]:
        busy = {s.consultant for s in self.stays if s.begin <= at and (s.end is None or at < s.end)}
        clock_time = at.astimezone(self.zone).time()
        places = [
            replace(
                p,
                present=self._here(p, at) and in_shift(clock_time, *self.shifts.get(p.consultant, (None, None))),
                busy=p.consultant in busy,
            )
            for p in self.places
        ]
        return stand(places, (s for s in self.steps if s.at is None or s.at <= at))

    def _here(self, place: Place, at: datetime) -> bool:
        changes = self._changes.get(place.consultant, [])
        past = [c for c in changes if c.at <= at]
        if past:
            return past[-1].here
        return changes[0].was if changes else place.present

    @cached_property
    def _changes(self) -> dict[int, list[Presence]]:
        found: dict[int, list[Presence]] = {}
        for change in sorted(self.presence, key=lambda c: c.at):
            found.setdefault(change.consultant, []).append(change)
        return found

    def since(self, now: datetime, count: int) -> list[tuple[int, datetime | None]]:
        """Who stands at no. 1, no. 2 … at `now` and since when; None when nothing of the day says when it began."""
        holders = self.stands_at(now, count)
        known: dict[int, datetime | None] = dict.fromkeys(holders)
        open_ones = set(holders)
        for moment in self._moments(now):
            there = self.stands_at(moment, count)
            open_ones &= {c for place, c in enumerate(there) if place < len(holders) and holders[place] == c}
            if not open_ones:
                break
            known.update(dict.fromkeys(open_ones, moment))
        return [(c, known[c]) for c in holders]

    def _moments(self, now: datetime) -> list[datetime]:
        """When something may have changed, the latest first."""
        found: set[datetime] = {s.at for s in self.steps if s.at}
        found |= {c.at for c in self.presence} | {s.begin for s in self.stays} | {s.end for s in self.stays if s.end}
        today = now.astimezone(self.zone).date()
        bounds: Iterable[time | None] = (t for shift in self.shifts.values() for t in shift)
        found |= {datetime.combine(today, t, tzinfo=self.zone) for t in bounds if t}
        found |= {self.begin} if self.begin else set()
        first = self.begin or min(found, default=now)
        return sorted((m for m in found if first <= m <= now), reverse=True)


def called_up(before: Sequence[int], after: Sequence[int]) -> tuple[int, int] | None:
    """Who is called to which stand when those at the stands change; of several the last. None: nobody is new there."""
    new = [(consultant, stand) for stand, consultant in enumerate(after, 1) if consultant not in before]
    return new[-1] if new else None


def minutes(since: datetime | None, now: datetime) -> int:
    """Whole minutes from `since` to `now`; 0 when it is not known."""
    return int((now - since).total_seconds() // 60) if since else 0
