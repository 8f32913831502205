"""Geometry of a bar chart that the server draws: stacked bars as an SVG, with a table beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 760, 190
_TOP, _FOOT, _MOST_LABELS = 18, 22, 16


@dataclass(frozen=True)
class Part:
    """One kind's part of a bar."""

    kind: str
    y: float
    height: float


@dataclass(frozen=True)
class Bar:
    """One bar: its place, its words (empty where there is no room), its total and its parts from the ground up."""

    x: float
    width: float
    middle: float
    label: str
    total: int
    top: float
    parts: tuple[Part, ...]


def stacked(rows: Sequence[tuple[str, Mapping[str, int]]], kinds: Sequence[str]) -> list[Bar]:
    """The bars of `rows` (label, kind → number); the highest fills the height."""
    most = max((sum(row.get(kind, 0) for kind in kinds) for _label, row in rows), default=0) or 1
    step = WIDTH / max(len(rows), 1)
    every = -(-len(rows) // _MOST_LABELS) or 1
    return [
        _bar(n * step, step, label if n % every == 0 else "", [(kind, row.get(kind, 0)) for kind in kinds], most)
        for n, (label, row) in enumerate(rows)
    ]


def _bar(x: float, step: float, label: str, values: list[tuple[str, int]], most: int) -> Bar:
    ground, scale = HEIGHT - _FOOT, (HEIGHT - _FOOT - _TOP) / most
    parts, y = [], float(ground)
    for kind, value in values:
        y -= value * scale
        if value:
            parts.append(Part(kind, round(y, 1), round(value * scale, 1)))
    gap = min(step * 0.25, 14)
    return Bar(
        x=round(x + gap / 2, 1), width=round(step - gap, 1), middle=round(x + step / 2, 1), label=label,
        total=sum(value for _kind, value in values), top=round(y - 5, 1), parts=tuple(parts),
    )  # fmt: skip
