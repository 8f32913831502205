"""News of this app. Each is fired inside the transaction of the change."""

from dataclasses import dataclass
from datetime import date, datetime

from core.hooks import Hook

#: card=Card, at=datetime: a card was opened.
card_opened = Hook("card_opened")
#: card=Card, at=datetime, by=User, before=str, after=str: the grade was judged and is another one.
card_regraded = Hook("card_regraded")
#: card=Card, at=datetime: the card has another owner.
card_moved = Hook("card_moved")
#: cards=list of keys, at=datetime: these cards have other owners, all in one change.
cards_moved = Hook("cards_moved")
#: cards=list of keys, at=datetime: these cards went into the pool, nobody follows them up.
cards_pooled = Hook("cards_pooled")
#: card=Card, at=datetime: somebody has the card again that was in the pool.
card_unpooled = Hook("card_unpooled")
#: card=Card, at=datetime: the card was closed as lost and waits for the manager; nobody follows it up.
card_lost = Hook("card_lost")
#: card=Card, by=User, reason=str, at=datetime, met=bool: a lost card is open again; `met` by the customer themselves.
card_reopened = Hook("card_reopened")
#: kept=Card, closed=Card, at=datetime, news=dict: `closed` is a duplicate now, its rows were moved to `kept`.
#: What a subscriber puts into `news` (JSON) it gets back when the merge is taken back.
cards_merged = Hook("cards_merged")
#: kept=Card, reopened=Card, at=datetime, news=dict: a merge was taken back.
merge_undone = Hook("merge_undone")
#: card=Card, on=date, reason=str, by=User, at=datetime: the next contact was agreed with the customer for a store day.
contact_agreed = Hook("contact_agreed")
#: visit=Visit, at=datetime: a party with a card arrived or called (a real contact).
visit_received = Hook("visit_received")
#: visit=Visit, at=datetime: a party left, or a call ended.
visit_ended = Hook("visit_ended")
#: customer=Customer, needles=list[str], names=list[str], at=datetime, by=User: a person is being erased. `needles` are
#: numbers that name this person alone, `names` may be other people's too.
customer_erased = Hook("customer_erased")

#: Answers of later apps to this app's questions: each list holds at most one function.
_previews: list = []
_loads: list = []


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


@dataclass(frozen=True)
class Expected:
    """Somebody who said when they come: `visit` (key) is the visit that kept it, `words` say what for."""

    at: datetime
    name: str
    consultant: str
    words: str
    visit: int | None = None


_expected: list = []


def answer_expected(function) -> None:
    """Register who knows who comes today: (store, moment, card or None) → list of Expected, by time."""
    _expected[:] = [function]


def expected(store, now, card=None) -> list[Expected]:
    """Who said they would come to `store` on the store day of `now`; of `card` alone, if given. One statement."""
    return _expected[0](store, now, card) if _expected else []


_lent: list = []


def answer_lent(function) -> None:
    """Register who lends cards for a day: (seat, day) → the cards that a person may see and log for a colleague."""
    _lent[:] = [function]


def lent(seat, day):
    """The cards lent to the person in `seat` on `day`; None where nobody lends any."""
    return _lent[0](seat, day) if _lent else None


def next_contact_preview(store, frequencies, day) -> dict:
    """For each grade the day on which a customer contacted on `day` would be contacted again."""
    return _previews[0](store, frequencies, day) if _previews else {}


def answer_load(function) -> None:
    """Register who counts work: (cards as a queryset, day) → card key → (open follow-ups, due by that day)."""
    _loads[:] = [function]


def load_of(cards, day) -> dict:
    """For each card with open follow-ups how many it has and how many are due by `day` (store day)."""
    return _loads[0](cards, day) if _loads else {}
