"""How evenly the turns fell on the consultants of a period (RPT-21)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_TENTHS = Decimal("0.1")


@dataclass(frozen=True)
class Count:
    """What one consultant had in a period. `turns` are customers received in turn, nothing taken back."""

    consultant: int
    turns: int = 0
    first: int = 0
    again: int = 0
    skipped: int = 0
    refused: int = 0
    preferred: int = 0  # chosen by hand although somebody else was next
    bypassed: int = 0  # was next, and somebody else was chosen
    swaps: int = 0
    days: int = 0  # days on duty


@dataclass(frozen=True)
class Share:
    """A count beside the mean of the store: turns per day on duty, and how far from the mean. None without a day."""

    count: Count
    per_day: Decimal | None
    deviation: Decimal | None


def mean(counts: Iterable[Count]) -> Decimal | None:
    """Turns per day on duty of everybody together, exact; None when nobody was on duty."""
    counts = list(counts)
    days = sum(c.days for c in counts)
    return Decimal(sum(c.turns for c in counts if c.days)) / days if days else None


def shares(counts: list[Count]) -> list[Share]:
    """Each count beside the mean, rounded to tenths; the deviation is rounded once, from the exact values."""
    middle = mean(counts)
    return [_share(count, middle) for count in counts]


def _share(count: Count, middle: Decimal | None) -> Share:
    if not count.days or middle is None:
        return Share(count, None, None)
    own = Decimal(count.turns) / count.days
    return Share(count, tenths(own), tenths(own - middle))


def tenths(value: Decimal | None) -> Decimal | None:
    """`value` with one decimal; a nought has no sign."""
    return None if value is None else value.quantize(_TENTHS, rounding=ROUND_HALF_UP) + 0
