"""The end of a card without a purchase, and its new beginning. Why and by whom is recorded further right (deals)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.seat import Seat
from core.errors import Refused
from leads import hooks
from leads.models import Card, Customer
from leads.rules import closing, grading
from leads.services import grades, moving
from leads.services.grades import Judgement
from leads.statuses import LOST_CARD, CardStatus

_WHY_NOT = {
    CardStatus.ORDERED: lambda: _("This card has an order: cancel the order first."),
    CardStatus.ERASED: lambda: _("This person was erased."),
}

_STAY = ("source", "channel")


def lost_card(customer: Customer) -> Card | None:
    """The customer's newest card if it was lost: it begins anew when they come back. None if they bought since."""
    newest = customer.cards.exclude(status__in=(CardStatus.DUPLICATE, CardStatus.ERASED)).order_by("-pk").first()
    return newest if newest and newest.status in LOST_CARD else None


@transaction.atomic
def lose(*, card: Card, at: datetime) -> Card:
    """Close an open card as lost, to be confirmed; nobody follows it up any more (LOST-02).

    Raises Refused for a card that is closed, ordered or in the pool.
    """
    card = _locked(card)
    if card.pooled_at:
        raise Refused(_("This card is in the pool: somebody has to take it first."))
    _move(card, CardStatus.LOST_WAITING)
    hooks.card_lost.fire(card=card, at=at)
    return card


@transaction.atomic
def settle(*, card: Card) -> Card:
    """The loss was confirmed. Raises Refused when the card does not wait for that."""
    card = _locked(card)
    _move(card, CardStatus.LOST)
    return card


@transaction.atomic
def reopen(*, card: Card, by: User, reason: str, at: datetime, met: bool = False) -> Card:
    """Open a lost card again; `met` says that the customer was spoken with just now.

    Raises Refused when the customer has another active card, or the card was not lost.
    """
    Customer.objects.select_for_update(no_key=True).get(pk=card.customer_id)
    card = _locked(card)
    card.failed_attempts = 0
    if met:
        card.last_contact_at = at
    try:
        with transaction.atomic():
            _move(card, CardStatus.OPEN, "failed_attempts", "last_contact_at")
    except IntegrityError as error:
        raise Refused(_("This customer has another open card: go on with that one.")) from error
    hooks.card_reopened.fire(card=card, by=by, reason=reason, at=at, met=met)
    return card


@transaction.atomic
def come_back(
    *, seat: Seat, card: Card, owner: User, judgement: Judgement, details: Mapping[str, Any], at: datetime
) -> Card:
    """A customer whose card was lost is here again: the card goes on, graded anew (LOST-21).

    Who receives gets it: the one who had it has given it up. `details` are fields of the card; where it came from
    first stays.
    """
    reason = judgement.reason or _("The customer came back")
    card = reopen(card=card, by=seat.user, reason=reason, at=at, met=True)
    _describe(card, {name: value for name, value in details.items() if value and name not in _STAY})
    if card.owner_id != owner.pk:
        card = moving.give(card=card, owner=owner, reason=reason, by=seat.user, at=at)
    grade = judgement.grade if card.car_model_id else grading.LADDER[0]
    again = Judgement(grade, judgement.stage, judgement.ticks, judgement.buys_by, reason)
    return grades.judge(seat=seat, card=card, judgement=again, at=at)


def _describe(card: Card, details: dict[str, Any]) -> None:
    """Write what is known anew; trim and colour of another model are forgotten."""
    if details.get("car_model", card.car_model) != card.car_model:
        details = {"trim": None, "colour": None, **details}
    for name, value in details.items():
        setattr(card, name, value)
    if details:
        card.save(update_fields=[*details])


def _locked(card: Card) -> Card:
    return Card.objects.select_for_update(of=("self",), no_key=True).select_related("store__settings").get(pk=card.pk)


def _move(card: Card, status: str, *more: str) -> None:
    """The one door between these statuses: asks the table and saves, with the fields `more`."""
    if not closing.may_move(card.status, status):
        raise Refused(_why_not(card, status))
    card.status, card.version = status, card.version + 1
    card.save(update_fields=["status", "version", *more])


def _why_not(card: Card, status: str) -> str:
    if card.status in _WHY_NOT:
        return _WHY_NOT[CardStatus(card.status)]()
    if status == CardStatus.OPEN and card.is_active:
        return _("This card is open already.")
    return _("This card is closed.")
