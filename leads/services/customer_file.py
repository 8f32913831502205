"""Corrections of a customer's data: handed in the same day, entered by who keeps the file (DATA-04, DATA-25)."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.rights import Right
from accounts.seat import Seat
from core import idcard
from core.errors import Refused
from leads.models import CardEdit, Correction, Customer
from leads.services import cards
from leads.services.customers import refresh_search
from leads.statuses import ACTIVE_CARD, CorrectionState, Salutation

FIELDS = ("name", "salutation", "phone", "plate", "is_company", "id_number", "address")


def present(customer: Customer) -> dict[str, str]:
    """What a correction may change, as it is now, as text."""
    number = customer.phones.filter(is_main=True).values_list("number", flat=True).first() or ""
    return {name: number if name == "phone" else _words(getattr(customer, name)) for name in FIELDS}


def _words(value: object) -> str:
    return {True: "yes", False: ""}.get(value, value) if isinstance(value, bool) else str(value or "")


@transaction.atomic
def hand_in(
    *, seat: Seat, customer: Customer, token: UUID, wanted: Mapping[str, str], learned_on: date, at: datetime
) -> Correction:
    """Hand in what should be written instead; the same form sent twice is one. Who keeps the file enters it at once.

    `wanted` holds the fields of FIELDS as text. Raises Refused when nothing differs or the day is not possible.
    """
    customer = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    twice = Correction.objects.filter(store=seat.store, token=token).first()
    if twice:
        return twice
    if customer.erased_at:
        raise Refused(_("This person was erased: nothing can be added."))
    if learned_on > seat.today(at):
        raise Refused(_("This day has not come yet."), field="learned_on")
    now = present(customer)
    changes = {name: [now[name], wanted[name]] for name in FIELDS if name in wanted and wanted[name] != now[name]}
    if not changes:
        raise Refused(_("Nothing differs from what is written already."))
    row = Correction.objects.create(
        store=seat.store, token=token, customer=customer, learned_on=learned_on, changes=changes, by=seat.user, at=at
    )
    return _enter(seat, row, customer, at) if seat.may(Right.CUSTOMER_MASTER) else row


@transaction.atomic
def decide(*, seat: Seat, correction: Correction, enter: bool, reason: str, at: datetime) -> Correction:
    """Enter a correction, or not, with a reason. Raises Refused when it was decided, or the data changed meanwhile."""
    customer = Customer.objects.select_for_update(no_key=True).get(pk=correction.customer_id)
    row = Correction.objects.select_for_update(no_key=True).get(pk=correction.pk)
    if row.state != CorrectionState.WAITING:
        raise Refused(_("This correction was decided already: %(state)s.") % {"state": row.get_state_display()})
    if enter:
        return _enter(seat, row, customer, at)
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), field="reason")
    return _decide(seat, row, CorrectionState.REFUSED, reason.strip()[:200], at)


def _enter(seat: Seat, row: Correction, customer: Customer, at: datetime) -> Correction:
    now = present(customer)
    changed = [name for name, (before, _after) in row.changes.items() if now[name] != before]
    if changed:
        raise Refused(_("The data changed since this was handed in. Look at the card and hand it in once more."))
    for name, (_before, after) in row.changes.items():
        if name == "phone":
            cards.move_number(customer, after)
        else:
            setattr(customer, name, after == "yes" if name == "is_company" else after)
    if customer.salutation not in ("", *Salutation.values):
        customer.salutation = ""
    refresh_search(customer)
    customer.save()
    _note_on_card(seat, row, customer, at)
    return _decide(seat, row, CorrectionState.APPLIED, "", at)


def _note_on_card(seat: Seat, row: Correction, customer: Customer, at: datetime) -> None:
    """The card's history tells of it; an open edit of an active card is stale from now on."""
    for card in customer.cards.select_for_update(no_key=True).filter(status__in=ACTIVE_CARD):
        card.version += 1
        card.save(update_fields=["version"])
    newest = customer.cards.order_by("-pk").first()
    if newest:
        changes = {n: [*map(idcard.mask, pair)] if n == "id_number" else pair for n, pair in row.changes.items()}
        CardEdit.objects.create(card=newest, changes=changes, by=seat.user, at=at)


def _decide(seat: Seat, row: Correction, state: str, reason: str, at: datetime) -> Correction:
    row.state, row.reason, row.decided_by, row.decided_at = state, reason, seat.user, at
    row.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    return row
