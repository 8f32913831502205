"""The loss record: its allowed moves, and which records the system draws for a spot check (LOST-03, LOST-21)."""

from collections.abc import Collection
from hashlib import blake2s
from math import ceil

WAITING, CONFIRMED, RETURNED, REOPENED, ERASED = "waiting", "confirmed", "returned", "reopened", "erased"

#: Which state may follow which. A record that was returned or reopened is history: the next loss is a new record.
MOVES = {
    WAITING: {CONFIRMED, RETURNED, REOPENED, ERASED},
    CONFIRMED: {REOPENED, ERASED},
    RETURNED: set(),
    REOPENED: set(),
    ERASED: set(),
}


def may_move(before: str, after: str) -> bool:
    """Say whether a record in state `before` may get state `after`."""
    return after in MOVES[before]


def to_draw(*, recorded: Collection[int], drawn: Collection[int], percent: int, seed: str) -> list[int]:
    """The records (keys) that are drawn now, in order: `percent` of those `recorded`, at least one, less those `drawn`.

    The same seed draws the same ones, whoever presses the button; asking twice draws nothing more.
    """
    if not percent:
        return []
    open_places = max(1, ceil(len(recorded) * percent / 100)) - len(set(drawn) & set(recorded))
    left = sorted(set(recorded) - set(drawn), key=lambda key: blake2s(f"{seed}:{key}".encode()).digest())
    return sorted(left[: max(0, open_places)])
