"""Who is next in line: computed from recorded turns, never from a place in a list (LEAD-04…08, GAP-11, GAP-15)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import Enum
from typing import NamedTuple


class Move(Enum):
    """What a recorded row does to the line."""

    TO_END = "to_end"  # received, skipped, refused: behind everybody
    SWAP = "swap"  # two exchange their places
    BEHIND = "behind"  # right behind the other one


class Step(NamedTuple):
    """One recorded row of the day that counts. `number` rises through the day."""

    number: int
    consultant: int
    move: Move = Move.TO_END
    other: int | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Place:
    """One consultant of today's roster.

    `position` is the place in the order confirmed in the morning, `joined_after` the number of the last turn
    when the consultant joined the roster (0 in the morning), `last_turn` the number of the consultant's own last
    turn today (0 without one). `standing` is where the day's rows have put the consultant, if they were read.
    """

    consultant: int
    position: int
    present: bool = True
    last_turn: int = 0
    joined_after: int = 0
    busy: bool = False
    standing: tuple[int, ...] | None = None

    @property
    def order(self) -> tuple[int, ...]:
        """What the line is sorted by, the smallest first."""
        return self.standing or (max(self.last_turn, self.joined_after), self.position)


def line(places: Iterable[Place]) -> list[int]:
    """The consultants who can be called, the next one first.

    Who has waited longest since the own last turn (or since joining) goes first; before any turn the morning's
    order decides. So a change of order or a newcomer never takes a turn from somebody who waits.
    """
    return [p.consultant for p in sorted((p for p in places if p.present), key=lambda p: p.order)]


def next_in_line(places: Iterable[Place]) -> int | None:
    """The consultant to call now, None when nobody is there. A busy one only when everybody is busy (LEAD-12)."""
    places = list(places)
    return next(iter(line(p for p in places if not p.busy) or line(places)), None)


def stand(places: Iterable[Place], steps: Iterable[Step]) -> list[Place]:
    """`places` with the standing that the day's `steps` give them.

    A standing is (number of the last turn or of joining, 1 for who joined after it, position, consultant), and behind
    somebody it is that one's standing and a bit. Two who swap exchange their standings, whatever they are.
    """
    places = list(places)
    held: dict[int, tuple[int, ...]] = {p.consultant: (0, 0, p.position, p.consultant) for p in places}
    position = {p.consultant: p.position for p in places}
    joined = [(p.joined_after, 1, p.consultant, None) for p in places if p.joined_after]
    moved = [(s.number, 0, s.consultant, s) for s in steps]
    for number, is_join, consultant, step in sorted([*joined, *moved], key=lambda row: row[:3]):
        if consultant not in held:
            continue
        if is_join or step.move is Move.TO_END:
            held[consultant] = (number, is_join, position[consultant], consultant)
        elif step.other in held:
            there = held[step.other]
            if step.move is Move.SWAP:
                held[step.other], held[consultant] = held[consultant], there
            else:
                held[consultant] = (*there, -number)
    return [replace(p, standing=held[p.consultant]) for p in places]


def shared_queues(queue: str, *, own: frozenset[str], every: frozenset[str]) -> frozenset[str]:
    """The queues of `every` that share one order with `queue`; those in `own` have an order of their own."""
    return frozenset({queue}) if queue in own else every - own


def in_shift(at: time, starts: time | None, ends: time | None) -> bool:
    """Say whether the store's clock `at` lies in the shift; a side that is None has no limit, the end is outside."""
    return (starts is None or starts <= at) and (ends is None or at < ends)


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
