"""What comes after a contact was logged: later apps register a step that its result asks for."""

from collections.abc import Callable
from dataclasses import dataclass

from followups.models import Contact


@dataclass(frozen=True)
class Step:
    """A way onward: its words, its address."""

    words: str
    url: str


StepSource = Callable[[Contact], Step | None]
_steps: list[StepSource] = []


def add_step(source: StepSource) -> None:
    """Register a source of steps; twice has no effect."""
    if source not in _steps:
        _steps.append(source)


def steps_of(contact: Contact) -> list[Step]:
    """What the result of `contact` asks for."""
    return [step for source in _steps if (step := source(contact))]
