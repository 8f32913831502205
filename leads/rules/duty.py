"""Who is on duty on a day: the week's pattern, the dated exception, the store's closed day (FORM-05, GAP-15)."""

from dataclasses import dataclass
from datetime import time
from enum import Enum


class Why(Enum):
    """Where the answer comes from."""

    ALWAYS = "always"  # no week entered: every day
    WEEK = "week"
    CLOSED = "closed"  # the store is closed
    EXCEPTION = "exception"


@dataclass(frozen=True)
class Shift:
    """On duty or not, from when to when (store's clock; None: no limit)."""

    works: bool
    starts: time | None = None
    ends: time | None = None


@dataclass(frozen=True)
class Duty:
    """What a day is for one consultant."""

    shift: Shift
    why: Why


def duty(week: dict[int, Shift], exception: Shift | None, *, weekday: int, closed: bool) -> Duty:
    """The duty of a day. The exception wins; then the closed day; then the week.

    `week` is weekday (0 Monday) → shift. An empty week is nobody's plan: on duty every day without limit, also on a
    closed day, because whoever is there then receives.
    """
    if exception:
        return Duty(exception, Why.EXCEPTION)
    if not week:
        return Duty(Shift(works=True), Why.ALWAYS)
    if closed:
        return Duty(Shift(works=False), Why.CLOSED)
    return Duty(week.get(weekday, Shift(works=True)), Why.WEEK)
