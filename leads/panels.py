"""What later apps show on the card page: they register here, so the page knows none of them.

A timeline source gives events of a card; a section gives a template with its context at one place of the page.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, QuerySet

from accounts.rights import Right
from leads.models import Card, Customer


@dataclass(frozen=True)
class Event:
    """One line of the timeline: when, what, who, in which words. `key` marks real contacts with the customer."""

    at: datetime
    title: str
    words: str = ""
    by: str = ""
    key: bool = False
    url: str = ""  # where the whole of it can be read


@dataclass(frozen=True)
class Section:
    """A template of another app at a place of the card page: head, actions, more, main or side."""

    place: str
    template: str
    context: dict = field(default_factory=dict)


#: What few cards have: name → its rows for `OuterRef("pk")`, a card.
_seldom: dict[str, Callable[[], QuerySet]] = {}


def add_seldom(name: str, rows: Callable[[], QuerySet]) -> None:
    """Register what few cards have: the card page is read with the answers, and asks for the rows of a yes only."""
    _seldom[name] = rows


def seldom() -> dict[str, Exists]:
    """The columns that say what a card has."""
    return {f"has_{name}": Exists(rows()) for name, rows in _seldom.items()}


def has(card: Card, name: str) -> bool:
    """Say whether `card` has rows of `name`; perhaps, where it was read without asking."""
    return getattr(card, f"has_{name}", True)


TimelineSource = Callable[[Card], Iterable[Event]]
SectionSource = Callable[[Card, object, datetime], Section | None]

AccessSource = Callable[[Customer], Iterable[Event]]

_accesses: list[AccessSource] = []
_timeline: list[TimelineSource] = []
_sections: list[SectionSource] = []


def add_timeline(source: TimelineSource) -> None:
    """Register a source of events; twice has no effect."""
    if source not in _timeline:
        _timeline.append(source)


def add_section(source: SectionSource) -> None:
    """Register a section; twice has no effect."""
    if source not in _sections:
        _sections.append(source)


def add_accesses(source: AccessSource) -> None:
    """Register what a later app knows of who took a customer's data; twice has no effect."""
    if source not in _accesses:
        _accesses.append(source)


def accesses_of(customer: Customer) -> list[Event]:
    """What later apps know of who took the data of `customer`."""
    return [event for source in _accesses for event in source(customer)]


def events_of(card: Card) -> list[Event]:
    """All events of `card`, newest first."""
    return sorted((event for source in _timeline for event in source(card)), key=lambda e: e.at, reverse=True)


def sections_of(card: Card, seat, now: datetime) -> dict[str, list[Section]]:
    """The sections of `card` by place."""
    found: dict[str, list[Section]] = {}
    for source in _sections:
        section = source(card, seat, now)
        if section:
            found.setdefault(section.place, []).append(section)
    return found


def privacy(card: Card, seat, now: datetime) -> Section | None:
    """Consents and documents of the person: the place on the card page where they are loaded.

    Who stands in for a day reads the card, not these.
    """
    if card.owner_id != seat.user.pk and not seat.may(Right.CARD_READ):
        return None
    return Section("side", "leads/_privacy_place.html", {"customer": card.customer_id})
