"""What the stages of a sale leave behind: needs records, presentations, brochures (FORM-11, 12, 13, 19; GRADE-37)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.seat import Seat
from catalog.prices import price_of
from core.errors import Refused, Stale
from leads import hooks
from leads.models import Brochure, Card, Customer, NeedsSheet, Presentation
from leads.services import cards


@dataclass(frozen=True)
class Agreed:
    """A next contact that was agreed with the customer on a store day; later than the ladder needs a reason."""

    on: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class Taken:
    """What goes from a record to its card, and the card's version that the writer was shown."""

    version: int = 0
    card: Mapping[str, Any] = field(default_factory=dict)
    customer: Mapping[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The fields that are taken over."""
        return [*self.card, *self.customer]


def _locked(card: Card) -> Card:
    """The card with customer and card locked, in this order."""
    Customer.objects.select_for_update(no_key=True).get(pk=card.customer_id)
    card = Card.objects.select_for_update(of=("self",), no_key=True).select_related("store__settings").get(pk=card.pk)
    if not card.is_active:
        raise Refused(_("This card is closed."))
    return card


def _agree(seat: Seat, card: Card, agreed: Agreed, at: datetime) -> None:
    if agreed.on:
        hooks.contact_agreed.fire(card=card, on=agreed.on, reason=agreed.reason, by=seat.user, at=at)


def _stale(row) -> Stale:
    return Stale(_("Somebody changed this record meanwhile."), current=row)


@transaction.atomic
def record_needs(
    *, seat: Seat, card: Card, token: UUID, words: Mapping[str, Any], taken: Taken, agreed: Agreed, at: datetime
) -> NeedsSheet:
    """Write a needs record; what is `taken` goes to card and customer in the same breath. Sent twice, written once.

    Raises Stale with the card when it is not as the writer was shown, Refused for a closed card or a wrong day.
    """
    twice = NeedsSheet.objects.filter(store=card.store_id, token=token).first()
    if twice:
        return twice
    card = _locked(card)
    _take(seat, card, taken, at)
    try:
        with transaction.atomic():
            sheet = NeedsSheet.objects.create(
                store=card.store, token=token, card=card, by=seat.user, at=at, taken=taken.names, **words
            )
    except IntegrityError:
        return NeedsSheet.objects.get(store=card.store_id, token=token)
    _agree(seat, card, agreed, at)
    return sheet


def _take(seat: Seat, card: Card, taken: Taken, at: datetime) -> None:
    if taken.names:
        cards.edit_card(
            seat=seat, card=card, version=taken.version, fields=taken.card, customer_fields=taken.customer, at=at
        )


@transaction.atomic
def correct_needs(
    *, seat: Seat, sheet: NeedsSheet, version: int, words: Mapping[str, Any], taken: Taken, at: datetime
) -> NeedsSheet:
    """Correct a needs record until it has been checked (STD-NEED-07). Raises Stale, Refused when it was checked."""
    card = _locked(sheet.card)
    sheet = NeedsSheet.objects.select_for_update(no_key=True).get(pk=sheet.pk)
    if sheet.checked_at:
        raise Refused(_("This record has been checked and stands. Write a new one."))
    if sheet.version != version:
        raise _stale(sheet)
    _take(seat, card, taken, at)
    for name, value in words.items():
        setattr(sheet, name, value)
    sheet.taken = list(dict.fromkeys([*sheet.taken, *taken.names]))
    sheet.version += 1
    sheet.save(update_fields=[*words, "taken", "version"])
    return sheet


@transaction.atomic
def check_needs(*, seat: Seat, sheet: NeedsSheet, at: datetime) -> NeedsSheet:
    """After the customer has left, the record was read again and stands (STD-NEED-07)."""
    sheet = NeedsSheet.objects.select_for_update(no_key=True).get(pk=sheet.pk)
    if not sheet.checked_at:
        sheet.checked_at, sheet.checked_by = at, seat.user
        sheet.save(update_fields=["checked_at", "checked_by"])
    return sheet


@transaction.atomic
def record_presentation(
    *, seat: Seat, card: Card, token: UUID, words: Mapping[str, Any], agreed: Agreed, at: datetime
) -> Presentation:
    """Write what was shown. Sent twice, written once. Raises Refused for a closed card or a wrong day."""
    twice = Presentation.objects.filter(store=card.store_id, token=token).first()
    if twice:
        return twice
    card = _locked(card)
    try:
        with transaction.atomic():
            row = Presentation.objects.create(store=card.store, token=token, card=card, by=seat.user, at=at, **words)
    except IntegrityError:
        return Presentation.objects.get(store=card.store_id, token=token)
    _agree(seat, card, agreed, at)
    return row


@transaction.atomic
def correct_presentation(
    *, seat: Seat, row: Presentation, version: int, words: Mapping[str, Any], at: datetime
) -> Presentation:
    """Correct what was written about a presentation. Raises Stale."""
    _locked(row.card)
    row = Presentation.objects.select_for_update(no_key=True).get(pk=row.pk)
    if row.version != version:
        raise _stale(row)
    for name, value in words.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*words, "version"])
    return row


@transaction.atomic
def make_brochure(*, seat: Seat, row: Presentation, at: datetime) -> Brochure:
    """The one personal brochure of a presentation, with the price in force on the day (FORM-19, STD-PROD-05, 16).

    Asked for again, it is the same one: a customer gets one copy, and what was handed over does not change.
    """
    row = Presentation.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    made = Brochure.objects.filter(presentation=row).first()
    if made:
        return made
    customer, trim = row.card.customer, row.trim
    name = f"{customer.name} {customer.get_salutation_display()}".strip()
    return Brochure.objects.create(
        store=row.store, presentation=row, name=name, highlights=row.features, by=seat.user, at=at,
        equipment=trim.equipment_items if trim else [], price=price_of(trim, seat.today(at)) if trim else None,
    )  # fmt: skip
