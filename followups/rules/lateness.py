"""Is it late, and how late: moods that are computed, never stored (product.md §5)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo


class Step(IntEnum):
    """The steps of escalation."""

    NONE = 0
    RED = 1  # consultant's list, in red
    MANAGER = 2  # manager's list
    REASSIGN = 3  # proposed for reassignment


@dataclass(frozen=True)
class Limits:
    """Days overdue until each step, rising."""

    red: int = 1
    manager: int = 3
    reassign: int = 7


def days_overdue(late_from: date, today: date) -> int:
    """Whole days since the day on which the follow-up was due; 0 on that day and before."""
    return max(0, (today - late_from).days)


def step(late_from: date, today: date, limits: Limits) -> Step:
    """The step that a follow-up has reached `today` (store day)."""
    days = days_overdue(late_from, today)
    if days >= limits.reassign:
        return Step.REASSIGN
    if days >= limits.manager:
        return Step.MANAGER
    return Step.RED if days >= limits.red else Step.NONE


def plan_day(local_now: datetime, evening: time) -> date:
    """The day that the evening plan is for: tomorrow once the evening has come, before it still today (catching up)."""
    today = local_now.date()
    return today + timedelta(days=1) if local_now.time() >= evening else today


def after_quiet_hours(moment: datetime, *, quiet_from: time, quiet_until: time, zone: ZoneInfo) -> datetime:
    """The first moment at or after `moment` (aware) at which a message may go out.

    Quiet hours run from `quiet_from` to `quiet_until` on the store's clock, usually over midnight; equal: none.
    """
    local = moment.astimezone(zone)
    clock = local.time()
    if quiet_from == quiet_until or not _within(clock, quiet_from, quiet_until):
        return moment
    day = local.date() + timedelta(days=1) if quiet_from > quiet_until and clock >= quiet_from else local.date()
    return datetime.combine(day, quiet_until, tzinfo=zone).astimezone(moment.tzinfo)


def _within(clock: time, begin: time, end: time) -> bool:
    return begin <= clock < end if begin < end else clock >= begin or clock < end


def retry_at(attempt: int, failed_at: datetime, *, jitter: float = 0.0) -> datetime:
    """When a message that failed for the `attempt`th time (from 1) is tried again: after 1, 2, 4 … 120 minutes.

    `jitter` (0 … 1) adds up to a half, so that what failed together does not come back together.
    """
    minutes = min(2 ** (attempt - 1), 120)
    return failed_at + timedelta(seconds=round(minutes * 60 * (1 + jitter / 2)))
