"""Who is next in line: computed from recorded turns, never from a place in a list (LEAD-04…08, GAP-11, GAP-15)."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """One consultant of today's roster.

    `position` is the place in the order confirmed in the morning, `joined_after` the number of the last turn
    when the consultant joined the roster (0 in the morning), `last_turn` the number of the consultant's own last
    turn today (0 without one).
    """

    consultant: int
    position: int
    present: bool = True
    last_turn: int = 0
    joined_after: int = 0


def line(places: Iterable[Place]) -> list[int]:
    """The consultants who can be called, the next one first.

    Who has waited longest since the own last turn (or since joining) goes first; before any turn the morning's
    order decides. So a change of order or a newcomer never takes a turn from somebody who waits.
    """
    waiting = sorted((p for p in places if p.present), key=lambda p: (max(p.last_turn, p.joined_after), p.position))
    return [p.consultant for p in waiting]


def next_in_line(places: Iterable[Place]) -> int | None:
    """The consultant to call now, None when nobody is there."""
    return next(iter(line(places)), None)


def receiver(*, first: bool, owner: int | None, places: list[Place]) -> tuple[int | None, bool]:
    """Who receives a party and whether it uses the turn.

    A first visit goes to the next in line and uses the turn. A repeat visitor goes to the own consultant; when that
    one is not there, to the next in line, who keeps the turn (LEAD-04…06, GAP-11).
    """
    if first:
        return next_in_line(places), True
    if owner is not None and _is_here(owner, places):
        return owner, False
    return next_in_line(places) or owner, False


def _is_here(owner: int, places: list[Place]) -> bool:
    return any(p.consultant == owner and p.present for p in places)
