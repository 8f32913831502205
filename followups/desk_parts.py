"""What later apps add to the follow-up desk: they register here, so the desk knows none of them.

A part is a template with its context. Whether the store's number of attempts without answer is reached, so that the
desk asks "out of control?" (失控), is told to each source: `suggested`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from leads.models import Card


@dataclass(frozen=True)
class Part:
    """A template of another app on the follow-up desk, above the talk."""

    template: str
    context: dict = field(default_factory=dict)


#: card, seat, now (aware), suggested (bool) → the part, None where there is nothing to show.
PartSource = Callable[[Card, object, datetime, bool], Part | None]

_sources: list[PartSource] = []


def add_part(source: PartSource) -> None:
    """Register a part; twice has no effect."""
    if source not in _sources:
        _sources.append(source)


def parts_of(card: Card, seat, now: datetime, *, suggested: bool) -> list[Part]:
    """The parts of the desk for `card`, in the order in which the apps registered."""
    found = (source(card, seat, now, suggested) for source in _sources)
    return [part for part in found if part]
