"""The two sides of a merge: who they are, which fields differ, and whether what was shown still stands."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from accounts.models import Store
from leads.models import Card, Customer, CustomerPhone
from leads.statuses import ACTIVE_CARD

#: Never chosen by hand: keys, and what follows from the choice of the card.
FIXED_CUSTOMER = {"id", "store", "created_at", "version"}
FIXED_CARD = {
    "id", "store", "customer", "owner", "status", "grade", "graded_on", "first_visit_on", "first_contact_on",
    "last_contact_at", "failed_attempts", "opened_at", "opened_by", "version", "trim", "colour",
}  # fmt: skip
TOGETHER = {"car_model": ("trim", "colour")}  # a trim and a colour belong to their model


@dataclass(frozen=True)
class Side:
    """One customer with the open card (if any) and the phones, main one first."""

    customer: Customer
    card: Card | None
    phones: tuple[CustomerPhone, ...]


def side_of(customer: Customer) -> Side:
    """Read one side."""
    cards = Card.objects.filter(customer=customer, status__in=ACTIVE_CARD)
    card = cards.select_related("owner", "car_model", "trim", "colour").first()
    return Side(customer, card, tuple(customer.phones.order_by("-is_main", "pk")))


def choosable(model: type[models.Model]) -> list[models.Field]:
    """The fields of Customer or Card that a merge chooses between."""
    fixed = FIXED_CUSTOMER if model is Customer else FIXED_CARD
    return [f for f in model._meta.concrete_fields if f.editable and f.name not in fixed]


def differing(one: models.Model | None, other: models.Model | None) -> list[models.Field]:
    """The choosable fields in which two rows differ; none where a side has no row."""
    if one is None or other is None:
        return []
    return [f for f in choosable(type(one)) if _values(one, f) != _values(other, f)]


def _values(row: models.Model, field: models.Field) -> tuple:
    names = (field.name, *TOGETHER.get(field.name, ()))
    return tuple(getattr(row, row._meta.get_field(name).attname) for name in names)


def take(into: models.Model, source: models.Model | None, fields: Iterable[str]) -> list[str]:
    """Write the values of `fields` (and what belongs to them) of `source` into `into`; the names written."""
    allowed = {f.name for f in differing(into, source)}
    names = [n for field in fields if field in allowed for n in (field, *TOGETHER.get(field, ()))]
    for name in names:
        attname = into._meta.get_field(name).attname
        setattr(into, attname, getattr(source, attname))
    return names


def plain(row: models.Model, name: str) -> Any:
    """A field's value as JSON can hold it."""
    field = row._meta.get_field(name)
    return None if getattr(row, field.attname) is None else field.value_to_string(row)


def restore(row: models.Model, changes: Mapping[str, list]) -> list[str]:
    """Put back each field that still has the value a merge gave it; what was changed since stays. Names put back."""
    back = [name for name, (_before, after) in changes.items() if plain(row, name) == after]
    for name in back:
        field, before = row._meta.get_field(name), changes[name][0]
        setattr(row, field.attname, None if before is None else field.to_python(before))
    return back


def digest(*sides: Side) -> str:
    """What somebody who compared the sides has seen; another digest means that a side changed since."""
    seen = []
    for side in sorted(sides, key=lambda s: s.customer.pk):
        seen.append([side.customer.pk, *(plain(side.customer, f.name) for f in choosable(Customer))])
        seen.append([(phone.pk, phone.is_main) for phone in side.phones])
        seen.append([side.card.pk, side.card.version, side.card.status] if side.card else [])
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:32]


def lock(store: Store, *keys: int) -> dict[int, Customer]:
    """The customers, locked in the order of their keys, and with them all their cards."""
    rows = Customer.objects.select_for_update(no_key=True).filter(store=store, pk__in=keys).order_by("pk")
    found = {customer.pk: customer for customer in rows}
    list(Card.objects.select_for_update(no_key=True).filter(customer__in=found).order_by("pk").values_list("pk"))
    return found
