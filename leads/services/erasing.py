"""Erasing a person: words and files go, for ever; counts, grades, visits and days stay (GAP-51)."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts import drafts
from accounts.models import FormDraft, Store
from accounts.seat import Seat
from core import phone, redaction
from core.errors import Refused
from core.redaction import ERASED, Keys
from leads import hooks
from leads.models import Card, Customer, CustomerPhone, Document, Erasure, OnlineLead, OwnedCar, Turn, Visit
from leads.services import consents, documents
from leads.statuses import CardStatus, Channel

#: Words that say nothing of a person: grades, keys of behaviours, kinds of files.
KEPT = {
    "Customer": ("name",),
    "GradeChange": ("before", "proposed", "ticks"),
    "Access": ("what",),
    "Document": ("sha256",),
    "Erasure": ("counts",),
    "OwnedCar": ("brand", "model"),
    "NeedsSheet": ("taken",),
    "Presentation": ("points", "features"),
    "OnlineLead": ("ref", "key", "digest", "consent"),
}
#: What another person has of their own, be it the same: a family shares a car.
_OTHERS = {
    ("CustomerPhone", "number"), ("Customer", "plate"), ("Customer", "search_key"), ("Customer", "company_code"),
    ("OwnedCar", "plate"), ("OwnedCar", "vin"),
}  # fmt: skip
_ENDED = (CardStatus.OPEN, CardStatus.LOST_WAITING)  # what goes on or waits ends with the person


def belonging(customer: Customer, app: str) -> Keys:
    """The rows of `app` that belong to `customer` alone: its cards, what hangs on them, what was merged into it."""
    return redaction.belonging(customer, app=app, through=_is_own)


def _is_own(relation: models.ForeignObjectRel) -> bool:
    """Another person, or another person's card, is not followed: whoever was recommended stays."""
    if relation.related_model is Customer:
        return relation.field.name == "merged_into"
    return relation.related_model is not Card or relation.field.name == "customer"


@transaction.atomic
def erase(*, seat: Seat, customer: Customer, typed: str, ground: str, at: datetime) -> Erasure:
    """Erase `customer` for ever. `typed` is the name, typed once more.

    The store's row comes first: what collects many customers (a file for the manufacturer, a job) holds it, so nothing
    of the person is written after the person was blanked. Raises Refused while an order is open, for another name than
    the customer's, and the second time.
    """
    Store.objects.select_for_update(no_key=True).get(pk=seat.store.pk)
    customer = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    cards = list(Card.objects.select_for_update(no_key=True).filter(customer=customer).order_by("pk"))
    _refuse(customer, cards, typed)
    found = belonging(customer, "leads")
    needles, names = _needles(found[Customer]), _names(found[Customer])
    _add_same_number(found, customer)
    hooks.customer_erased.fire(customer=customer, needles=needles, names=names, at=at, by=seat.user)
    _take_back(seat, customer, at)
    _drop_files(seat, found.get(Document, set()), at)
    CustomerPhone.objects.filter(customer__in=found[Customer]).delete()
    found.pop(CustomerPhone, None)
    _end_cards(cards)
    counts = redaction.blank(found, keep=KEPT)
    _blank_beside(found, needles)
    _forget_drafts(customer, cards, [*needles, *names])
    _blank_people(found[Customer], at)
    return Erasure.objects.create(
        store=seat.store, customer=customer, ground=ground, counts=counts, by=seat.user, at=at
    )


def _refuse(customer: Customer, cards: Iterable[Card], typed: str) -> None:
    if customer.erased_at:
        raise Refused(_("This person was erased already."))
    if any(card.status == CardStatus.ORDERED for card in cards):
        raise Refused(_("An order of this customer is open. Deliver or cancel it first."))
    if _plain(typed) != _plain(customer.name):
        raise Refused(_("This is not the customer's name. Nothing was erased."), field="typed")


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _add_same_number(found: Keys, customer: Customer) -> None:
    """Visits and online leads that left one of the numbers without becoming this customer's."""
    numbers = list(CustomerPhone.objects.filter(customer__in=found[Customer]).values_list("number", flat=True))
    for model in (Visit, OnlineLead):
        rows = model.objects.filter(store=customer.store_id, phone__in=numbers)
        found.setdefault(model, set()).update(rows.values_list("pk", flat=True))


def _needles(keys: set[int]) -> list[str]:
    """Numbers that name these people alone: telephones as stored and as written, plates, papers, cars."""
    numbers = CustomerPhone.objects.filter(customer__in=keys).values_list("number", flat=True)
    found = {form for number in numbers for form in (number, phone.spaced(number), number.removeprefix("+"))}
    for customer in Customer.objects.filter(pk__in=keys):
        found |= {getattr(customer, name, "") or "" for name in ("plate", "id_number", "company_code")}
    for pair in OwnedCar.objects.filter(customer__in=keys).values_list("plate", "vin"):
        found |= {*pair}
    return sorted((word for word in found if len(word) > 5), key=len, reverse=True)


def _names(keys: set[int]) -> list[str]:
    names = Customer.objects.filter(pk__in=keys).values_list("name", flat=True)
    return sorted({name for name in names if len(name) > 1}, key=len, reverse=True)


def _take_back(seat: Seat, customer: Customer, at: datetime) -> None:
    for purpose, row in consents.standing(customer).items():
        if row.given:
            consents.withdraw(customer=customer, purpose=purpose, channel=Channel.DESK, by=seat.user, at=at)


def _drop_files(seat: Seat, keys: set[int], at: datetime) -> None:
    rows = list(Document.objects.filter(pk__in=keys))
    Document.objects.filter(pk__in=keys, deleted_at=None).update(deleted_at=at, deleted_by=seat.user)
    Document.objects.filter(pk__in=keys).update(file="", thumbnail="")
    names = [name for row in rows for name in (row.file, row.thumbnail)]
    transaction.on_commit(lambda: documents.forget(*names), robust=True)


def _end_cards(cards: Iterable[Card]) -> None:
    for card in cards:
        card.status = CardStatus.ERASED if card.status in _ENDED else card.status
        card.version += 1
        card.save(update_fields=["status", "version"])


def _blank_beside(found: Keys, needles: list[str]) -> None:
    """What does not point to the person: turns of the visits, visits of the same number, mentions in other texts."""
    turns = Turn.objects.filter(visit__in=found.get(Visit, set()))
    redaction.blank({Turn: set(turns.values_list("pk", flat=True))}, keep={})
    redaction.forget("leads", needles, skip=_OTHERS)


def _forget_drafts(customer: Customer, cards: Iterable[Card], words: list[str]) -> None:
    """What is half typed about the person, by key and by content."""
    for card in cards:
        drafts.forget_record(store=customer.store_id, record=f"card:{card.pk}")
    redaction.forget_in(FormDraft.objects.filter(store=customer.store_id), "data", words)


def _blank_people(keys: set[int], at: datetime) -> None:
    fields = (f for f in Customer._meta.fields if isinstance(f, models.DateField) and f.null)
    days = {field.name: None for field in fields if field.name != "erased_at"}
    Customer.objects.filter(pk__in=keys).update(
        **days, name=ERASED, pinyin="", search_key="", erased_at=at
    )  # fmt: skip
