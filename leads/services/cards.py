"""The card: opened, edited with an eye on what others changed."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.seat import Seat
from core import idcard
from core.errors import Refused, Stale
from leads import behaviours, hooks
from leads.models import Card, CardEdit, Customer, CustomerPhone, OwnerChange
from leads.rules.grading import Proposal
from leads.services import closing, grades
from leads.services.customers import find_or_make, has_bought, refresh_search, refuse_master
from leads.services.grades import Judgement
from leads.statuses import ACTIVE_CARD, CardStatus, Grade, Source, Stage

#: What the front desk knows of a new customer: only personal data, so C (GRADE-15 a).
AT_THE_DOOR = Judgement(grade=Grade.C, stage=Stage.RECEPTION, ticks=(behaviours.ONLY_PERSONAL_DATA,))

#: Fields whose history shows no more than their ends.
HIDDEN = frozenset({"id_number"})


class Taken(Refused):
    """The phone belongs to a colleague's customer: a claim can be made (撞单)."""


def active_card(customer: Customer) -> Card | None:
    """The customer's open or ordered card; there is at most one."""
    return customer.cards.filter(status__in=ACTIVE_CARD).first()


def last_owner(customer: Customer) -> int | None:
    """The consultant of the customer's newest card, whatever became of it."""
    cards = customer.cards.exclude(status=CardStatus.DUPLICATE)
    return cards.order_by("-pk").values_list("owner_id", flat=True).first()


def open_card(
    *,
    seat: Seat,
    customer: Customer,
    owner: User,
    at: datetime,
    judgement: Judgement = AT_THE_DOOR,
    details: Mapping[str, Any] | None = None,
    first_visit_on: date | None = None,
    first_card: bool = False,
) -> Card:
    """Open a card for `customer` (LEAD-16). 初洽日期 is today, the day information was first left (LEAD-25).

    A customer whose card was lost gets that card again, with all its history, graded anew (LOST-21). `details` are
    fields of Card; `first_card` says that the customer was made in the caller's transaction, so that nothing of theirs
    need be looked up and nobody else can be opening a card. Raises Refused when an active card is there, or the grade
    is not possible.
    """
    today = seat.today(at)
    own, many = _split(details or {})
    with transaction.atomic(savepoint=not first_card):
        if not first_card:
            refuse_merged(customer)
            if lost := closing.lost_card(customer):
                card = closing.come_back(seat=seat, card=lost, owner=owner, judgement=judgement, details=own, at=at)
                return _begun_again(card, many, first_visit_on)
        card = Card(
            store=seat.store, customer=customer, owner=owner, opened_at=at, opened_by=seat.user, graded_on=today,
            first_contact_on=today if first_card else _first_contact(customer, today),
            first_visit_on=first_visit_on, last_contact_at=at,
            **{"source": Source.WALK_IN_CALL, **own},
        )  # fmt: skip
        proposal = _judge_first(card, judgement, today)
        _save_new(card, alone=first_card)
        _set_many(card, many)
        grades.write_row(seat=seat, card=card, before="", judgement=judgement, proposal=proposal, at=at)
        OwnerChange.objects.create(card=card, before=None, after=owner, reason="", by=seat.user, at=at)
        hooks.card_opened.fire(card=card, at=at)
    return card


def _judge_first(card: Card, judgement: Judgement, today: date) -> Proposal:
    """Give a new card its grade, and say what the ladder proposes for it."""
    card.grade = ""  # not graded yet: this judgement is the first
    proposal = grades.proposal_for(card=card, judgement=judgement, today=today)
    grades.check_decision(card, judgement, proposal)
    card.grade, card.buys_by = judgement.grade, judgement.buys_by or card.buys_by
    return proposal


def _save_new(card: Card, *, alone: bool) -> None:
    """Save a new card; `alone`: nobody else knows its customer yet, so no savepoint is needed to survive a second."""
    try:
        with transaction.atomic(savepoint=not alone):
            card.save()
    except IntegrityError as error:
        raise Refused(_("This customer has an open card already."), field="phone") from error


def _begun_again(card: Card, many: Mapping[str, Iterable], first_visit_on: date | None) -> Card:
    _set_many(card, many)
    if first_visit_on and card.first_visit_on is None:
        card.first_visit_on = first_visit_on
        card.save(update_fields=["first_visit_on"])
    return card


def refuse_merged(customer: Customer) -> None:
    """Lock the customer; raise Refused when somebody merged it into another one a moment ago."""
    if Customer.objects.select_for_update(no_key=True).get(pk=customer.pk).merged_into_id:
        raise Refused(_("This customer was merged with another one just now. Try again."))


def _first_contact(customer: Customer, today: date) -> date:
    first = customer.cards.order_by("first_contact_on").values_list("first_contact_on", flat=True).first()
    return first or today


@transaction.atomic
def edit_card(
    *,
    seat: Seat,
    card: Card,
    version: int,
    fields: Mapping[str, Any],
    customer_fields: Mapping[str, Any],
    number: str | None = None,
    at: datetime,
) -> Card:
    """Save an edit of a card, its customer and the main number (one form of core.phone; None: it stays).

    Raises Stale with the card as it is now when `version` is not its version any more, Refused when the number
    belongs to somebody else or the model is taken away from a graded card.
    """
    customer = Customer.objects.select_for_update(no_key=True).get(
        pk=card.customer_id
    )  # before the card, as the desk does
    card = Card.objects.select_for_update(no_key=True).get(pk=card.pk)
    if card.version != version:
        raise Stale(_("Somebody changed this card meanwhile."), current=card)
    grades.refuse_grade(card.grade, status=card.status, has_model=bool(fields.get("car_model", card.car_model_id)))
    own, many = _split(fields)
    changes = _apply(card, own) | _set_many(card, many)
    about_person = _apply(customer, customer_fields) | ({} if number is None else move_number(customer, number))
    changes |= about_person
    if changes:
        refuse_master(seat, customer, about_person)
    if changes:
        refresh_search(customer)
        customer.save(update_fields=[*customer_fields, "pinyin", "search_key"])
        card.version += 1
        card.save(update_fields=[*own, "version"])
        CardEdit.objects.create(card=card, changes=changes, by=seat.user, at=at)
    card.customer = customer
    return card


def _apply(row: Card | Customer, fields: Mapping[str, Any]) -> dict[str, list[str]]:
    changes = {}
    for name, value in fields.items():
        before = getattr(row, name)
        if before != value:
            words = idcard.mask if name in HIDDEN else _words
            changes[name] = [words(before), words(value)]
            setattr(row, name, value)
    return changes


def _split(fields: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of the card, and the choices of several rows (rivals of the catalogue)."""
    many = {name: value for name, value in fields.items() if Card._meta.get_field(name).many_to_many}
    return {name: value for name, value in fields.items() if name not in many}, many


def _set_many(card: Card, fields: Mapping[str, Iterable]) -> dict[str, list[str]]:
    changes = {}
    for name, rows in fields.items():
        before, after = set(getattr(card, name).all()), set(rows)
        if before != after:
            changes[name] = ["、".join(sorted(map(str, chosen))) for chosen in (before, after)]
            getattr(card, name).set(after)
    return changes


def _words(value: Any) -> str:
    return "" if value is None else str(value)


def move_number(customer: Customer, number: str) -> dict[str, list[str]]:
    """Make `number` the main one; says what changed. Raises Refused when it is somebody else's."""
    main = customer.phones.filter(is_main=True).first()
    if main and main.number == number:
        return {}
    taken = CustomerPhone.objects.filter(store=customer.store_id, number=number).first()
    if taken and taken.customer_id != customer.pk:
        raise Refused(_("This phone number belongs to another customer of this store."), field="phone")
    customer.phones.filter(is_main=True).update(is_main=False)
    try:
        with transaction.atomic():
            CustomerPhone.objects.update_or_create(
                store_id=customer.store_id, number=number, defaults={"customer": customer, "is_main": True}
            )
    except IntegrityError as error:
        raise Refused(_("This phone number belongs to another customer of this store."), field="phone") from error
    return {"phone": [main.number if main else "", number]}


@transaction.atomic
def open_developed(
    *,
    seat: Seat,
    number: str,
    customer_fields: Mapping[str, Any],
    consent: bool,
    judgement: Judgement,
    details: Mapping[str, Any],
    at: datetime,
) -> Card:
    """A card for a customer whom the consultant found (LEAD-30); theirs without a turn.

    Raises Refused when the phone belongs to a customer with an open card: nothing more is told about it.
    """
    name = customer_fields["name"]
    found = find_or_make(store=seat.store, number=number, name=name, consent=consent, at=at, by=seat.user)
    if found.known and active_card(found.customer):
        raise Taken(_("This phone belongs to a customer who has a card here. Ask the manager."), field="phone")
    card = open_card(seat=seat, customer=found.customer, owner=seat.user, at=at, judgement=judgement, details=details)
    return card if found.known else complete_customer(card=card, fields=customer_fields)


@transaction.atomic
def complete_customer(*, card: Card, fields: Mapping[str, Any]) -> Card:
    """Write what a new card's form says about the person; the file of who has bought stays as it is (DATA-25)."""
    customer = Customer.objects.select_for_update(no_key=True).get(pk=card.customer_id)
    if customer.erased_at or has_bought(customer):
        return card
    if _apply(customer, fields):
        refresh_search(customer)
        customer.save(update_fields=[*fields, "pinyin", "search_key"])
    card.customer = customer
    return card
