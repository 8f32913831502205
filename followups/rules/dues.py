"""What stood on a consultant's list on a day that is over: from facts that later work does not change (ROLE-13)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Try:
    """An attempt without answer: when, on which store day, and the day on which one tries again."""

    at: datetime
    day: date
    next_on: date | None


@dataclass(frozen=True)
class Due:
    """One follow-up as it is kept: `late_from` is the day for which it was planned, whatever retry came after."""

    card: int
    person: int  # who has it now
    planned_at: datetime
    late_from: date
    has_clock: bool = False
    closed_at: datetime | None = None
    cancelled: bool = False
    tries: Sequence[Try] = field(default=())


def stood_on(due: Due, begin: datetime) -> date:
    """The day on whose list the follow-up stood at `begin` (aware, the start of a store day).

    An attempt moves what was due, or what has a clock, to the day of the retry; what comes later it leaves alone.
    """
    on = due.late_from
    for one in due.tries:
        moved = due.planned_at <= one.at < begin and (on <= one.day or due.has_clock)
        if moved and one.next_on is not None:
            on = one.next_on
    return on


def was_due(due: Due, *, day: date, begin: datetime, end: datetime) -> bool:
    """Say whether the follow-up was due on `day` (bounded by `begin` and `end`): open when it began, or done on it.

    What was cancelled on the day itself was not due: the rhythm changed before anybody had to call.
    """
    if due.planned_at >= end or (due.closed_at is not None and due.closed_at < begin):
        return False
    if due.cancelled and due.closed_at is not None and due.closed_at < end:
        return False
    return stood_on(due, begin) <= day


@dataclass(frozen=True)
class Move:
    """A card went from `before` to somebody else at `at`."""

    at: datetime
    before: int


def holder(person: int, moves: Sequence[Move], end: datetime) -> int:
    """Who had the card before `end`: the giver of the first move since (`moves` in order), else who has it now."""
    return next((move.before for move in moves if move.at >= end), person)
