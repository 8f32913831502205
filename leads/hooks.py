"""News of this app. Each is fired inside the transaction of the change."""

from dataclasses import dataclass
from datetime import date

from core.hooks import Hook

#: card=Card, at=datetime: a card was opened.
card_opened = Hook("card_opened")
#: card=Card, at=datetime, by=User, before=str, after=str: the grade was judged and is another one.
card_regraded = Hook("card_regraded")
#: card=Card, at=datetime: the card has another owner.
card_moved = Hook("card_moved")
#: visit=Visit, at=datetime: a party with a card arrived or called (a real contact).
visit_received = Hook("visit_received")
#: visit=Visit, at=datetime: a party left, or a call ended.
visit_ended = Hook("visit_ended")

#: Answers of later apps to this app's questions: each list holds at most one function.
_previews: list = []


def answer_preview(function) -> None:
    """Register who computes next contact dates: (store, grade → (contacts, days), day) → grade → day."""
    _previews[:] = [function]


@dataclass(frozen=True)
class Appointment:
    """The planned contact of a card: the day on whose list it stands, and the day since which it was due."""

    on: date
    due_since: date


_appointments: list = []


def answer_appointments(function) -> None:
    """Register who knows the next contact of cards: collection of keys → key → Appointment."""
    _appointments[:] = [function]


def appointments(cards) -> dict[int, Appointment]:
    """The next planned contact of each of `cards` (keys) that has one; one statement."""
    return _appointments[0](cards) if _appointments and cards else {}


def next_contact_preview(store, frequencies, day) -> dict:
    """For each grade the day on which a customer contacted on `day` would be contacted again."""
    return _previews[0](store, frequencies, day) if _previews else {}
