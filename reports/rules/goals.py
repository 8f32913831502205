"""Plans of a consultant: splitting a month over working days, and the pace that is needed (ROLE-01)."""

from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from reports.statuses import PlanSpan

_WEEK = 7


def first_of(span: str, day: date) -> date:
    """The first day of the month, the week (Monday) or the day in which `day` lies."""
    if span == PlanSpan.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if span == PlanSpan.WEEK else day


def last_of(span: str, begin: date) -> date:
    """The last day of the span that begins on `begin`."""
    if span == PlanSpan.MONTH:
        return begin.replace(day=monthrange(begin.year, begin.month)[1])
    return begin + timedelta(days=_WEEK - 1) if span == PlanSpan.WEEK else begin


def days_of(span: str, begin: date) -> list[date]:
    """All days of a span."""
    return [begin + timedelta(days=n) for n in range((last_of(span, begin) - begin).days + 1)]


def split(total: int, days: Sequence[date]) -> dict[date, int]:
    """Spread `total` evenly over `days`, in whole numbers that add up to it; nothing without days."""
    count = len(days)
    return {day: (n + 1) * total // count - n * total // count for n, day in enumerate(days)}


@dataclass(frozen=True)
class Targets:
    """The plans of one consultant for one metric: (span, first day) → number, and the days on duty."""

    plans: Mapping[tuple[str, date], int]
    working: Collection[date]

    def goal(self, span: str, begin: date) -> int | None:
        """The goal of a span: as planned, else its share of the longer plan; None where nothing was planned."""
        own = self.plans.get((span, begin))
        if own is not None or span == PlanSpan.MONTH:
            return own
        if span == PlanSpan.DAY:
            return self._of_day(begin)
        shares = [self._from(PlanSpan.MONTH, day) for day in days_of(span, begin)]
        known = [share for share in shares if share is not None]
        return sum(known) if known else None

    def _of_day(self, day: date) -> int | None:
        share = self._from(PlanSpan.WEEK, day)
        return self._from(PlanSpan.MONTH, day) if share is None else share

    def _from(self, span: str, day: date) -> int | None:
        """The share of `day` in the plan of its month or week; a day off has none of it."""
        begin = first_of(span, day)
        total = self.plans.get((span, begin))
        if total is None:
            return None
        return split(total, [d for d in days_of(span, begin) if d in self.working]).get(day, 0)


@dataclass(frozen=True)
class Pace:
    """How far it is: `missing` of the goal, over `days_left` working days (today included); `behind` the even pace."""

    missing: int
    days_left: int
    behind: int

    @property
    def per_day(self) -> Fraction | None:
        """What is needed on each day that is left; None when no day is left and something is missing."""
        if not self.missing:
            return Fraction(0)
        return Fraction(self.missing, self.days_left) if self.days_left else None


def pace(*, goal: int, actual: int, working: Sequence[date], today: date) -> Pace:
    """The pace that `goal` needs after `actual` on the working days of its span."""
    planned = sum(share for day, share in split(goal, working).items() if day < today)
    left = [day for day in working if day >= today]
    return Pace(missing=max(0, goal - actual), days_left=len(left), behind=max(0, planned - actual))
