"""The way of a mass message: who may move it from where to where."""

from followups.statuses import MassState

#: what a person does → from which states, to which
MOVES: dict[str, tuple[frozenset[str], str]] = {
    "submit": (frozenset({MassState.DRAFT, MassState.REFUSED}), MassState.WAITING),
    "approve": (frozenset({MassState.WAITING}), MassState.RUNNING),
    "refuse": (frozenset({MassState.WAITING}), MassState.REFUSED),
    "pause": (frozenset({MassState.RUNNING}), MassState.PAUSED),
    "go-on": (frozenset({MassState.PAUSED}), MassState.RUNNING),
    "stop": (
        frozenset(
            {MassState.DRAFT, MassState.REFUSED, MassState.WAITING, MassState.RUNNING, MassState.PAUSED}
        ),
        MassState.STOPPED,
    ),
}  # fmt: skip
EDITABLE = frozenset({MassState.DRAFT, MassState.REFUSED})
DECISIONS = frozenset({"approve", "refuse"})


def target(move: str, state: str) -> str | None:
    """The state to which `move` leads from `state`; None when it does not."""
    sources, end = MOVES.get(move, (frozenset(), ""))
    return end if state in sources else None


def moves_from(state: str) -> list[str]:
    """What can be done in `state`."""
    return [move for move in MOVES if target(move, state)]
