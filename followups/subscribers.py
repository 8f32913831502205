"""What this app does when the showroom has news. All of it runs in the transaction of the news."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import User
from followups import erasing
from followups.services import appointments, contacts, merging, planning, writing
from leads import hooks
from leads.models import Card, Visit


def plan_first(*, card: Card, at: datetime) -> None:
    """A new card gets its first cadence follow-up."""
    planning.plan_first(card=card, at=at)


def replan(*, card: Card, at: datetime, by: User, before: str) -> None:
    """Another grade, another rhythm, counted from the last real contact."""
    planning.replan(card=card, at=at)


def agree(*, card: Card, on: date, reason: str, by: User, at: datetime) -> None:
    """The customer named a day: it wins over the ladder."""
    planning.agree(card=card, on=on, reason=reason, at=at)


def hand_over(*, card: Card, at: datetime) -> None:
    """The new owner gets the card's open follow-ups."""
    planning.hand_over(card=card)


def hand_over_all(*, cards: list[int], at: datetime) -> None:
    """The new owners of many cards get their open follow-ups."""
    planning.hand_over_all(cards=cards)


def let_go(*, cards: list[int], at: datetime) -> None:
    """Nobody follows up what lies in the pool."""
    planning.let_go(cards=cards, at=at)


def call_soon(*, card: Card, at: datetime) -> None:
    """Whoever takes a card from the pool calls today."""
    planning.call_soon(card=card, at=at)


def end_with(*, card: Card, at: datetime) -> None:
    """Nobody calls a customer who is lost, and nobody expects them at the door."""
    planning.let_go(cards=[card.pk], at=at)
    appointments.call_off(card=card, reason=_("The customer was lost"), at=at)


def begin_again(*, card: Card, by: User, reason: str, at: datetime, met: bool) -> None:
    """A lost card is open again: by the ladder when the customer is here, else it is called today."""
    if met:
        planning.plan_cadence(card=card, last_contact_at=at, at=at)
    else:
        planning.call_soon(card=card, at=at)


def count_visit(*, visit: Visit, at: datetime) -> None:
    """A known customer came or called: a real contact, and what was agreed for this day is kept."""
    contact = contacts.record_visit(visit=visit, at=at)
    appointments.keep_by_visit(visit=visit)
    if contact:
        appointments.keep_by_contact(contact=contact)


def after_visit(*, visit: Visit, at: datetime) -> None:
    """The party has left: 24-hour contact and thank-you."""
    planning.plan_confirmation(visit=visit, at=at)
    writing.queue_thank_you(visit=visit, at=at)
    writing.queue_letter(visit=visit, at=at)


def connect() -> None:
    """Subscribe; called once, by the app's config."""
    hooks.card_opened.subscribe(plan_first)
    hooks.card_regraded.subscribe(replan)
    hooks.contact_agreed.subscribe(agree)
    hooks.card_moved.subscribe(hand_over)
    hooks.cards_moved.subscribe(hand_over_all)
    hooks.cards_pooled.subscribe(let_go)
    hooks.card_unpooled.subscribe(call_soon)
    hooks.card_lost.subscribe(end_with)
    hooks.card_reopened.subscribe(begin_again)
    hooks.cards_merged.subscribe(merging.unite)
    hooks.merge_undone.subscribe(merging.divide)
    hooks.visit_received.subscribe(count_visit)
    hooks.visit_ended.subscribe(after_visit)
    hooks.customer_erased.subscribe(erasing.forget)
