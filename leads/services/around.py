"""People and cars around a customer: added, changed, taken away; a plate or a VIN finds the customer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.seat import Seat
from core import phone
from core.errors import Refused, Stale
from leads.models import Card, CardEdit, Companion, Customer, OwnedCar
from leads.services.customers import refresh_search

MOST = 20  # people, and cars, of one customer

Row = Companion | OwnedCar


@transaction.atomic
def add(*, seat: Seat, card: Card, row: Row, at: datetime) -> Row:
    """Add a new person or car to the card's customer. Raises Refused for the same once more, or too many."""
    customer = _locked(card.customer_id)
    there = list(type(row).objects.filter(customer=customer))
    if len(there) >= MOST:
        raise Refused(_("That is enough: take an old entry away first."))
    if any(_same(row, other) for other in there):
        raise Refused(_("This is on the card already."))
    row.store, row.customer, row.version = seat.store, customer, 1
    row.save(force_insert=True)
    _note(seat, card, customer, row, ["", _told(row)], at)
    return row


@transaction.atomic
def change(*, seat: Seat, card: Card, row: Row, version: int, fields: Mapping[str, Any], at: datetime) -> Row:
    """Change a person or a car. Raises Stale with the row as it is now, or when it was taken away meanwhile Refused."""
    customer = _locked(card.customer_id)
    row = _there(row)
    if row.version != version:
        raise Stale(_("Somebody changed this meanwhile."), current=row)
    before = _told(row)
    for name, value in fields.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*fields, "version"])
    _note(seat, card, customer, row, [before, _told(row)], at)
    return row


@transaction.atomic
def remove(*, seat: Seat, card: Card, row: Row, at: datetime) -> None:
    """Take a person or a car off the card; the history of the card keeps what was there."""
    customer = _locked(card.customer_id)
    row = _there(row)
    told = _told(row)
    row.delete()
    _note(seat, card, customer, row, [told, ""], at)


def _locked(pk: int) -> Customer:
    return Customer.objects.select_for_update(no_key=True).get(pk=pk)


def _there(row: Row) -> Row:
    found = type(row).objects.filter(pk=row.pk).first()
    if found is None:
        raise Refused(_("Somebody took this off the card meanwhile."))
    return found


def _same(row: Row, other: Row) -> bool:
    if isinstance(row, OwnedCar):
        marks = ("plate", "vin")
        return any(getattr(row, m) and getattr(row, m) == getattr(other, m) for m in marks)
    return (row.name, row.relation, row.phone) == (other.name, other.relation, other.phone)


def _told(row: Row) -> str:
    if isinstance(row, OwnedCar):
        return " · ".join(part for part in (str(row), row.plate, row.vin) if part)
    return " · ".join(part for part in (row.name, row.relation, phone.mask(row.phone) if row.phone else "") if part)


def _note(seat: Seat, card: Card, customer: Customer, row: Row, sides: list[str], at: datetime) -> None:
    if isinstance(row, OwnedCar):
        refresh_search(customer)
        customer.save(update_fields=["pinyin", "search_key"])
    if sides[0] != sides[1]:
        name = "owned_car" if isinstance(row, OwnedCar) else "companion"
        CardEdit.objects.create(card=card, changes={name: sides}, by=seat.user, at=at)
