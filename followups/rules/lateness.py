"""Is it late, and how late: moods that are computed, never stored (product.md §5)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum


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
