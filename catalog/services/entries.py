"""The entries of the catalogue: brand, model, trim, colour, rival, car of the showroom. Nothing is ever deleted."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from accounts.models import DealerGroup, Store
from accounts.people import stores_where
from accounts.rights import Right
from accounts.seat import Seat
from catalog.models import Brand, RivalModel, ShowroomCar
from core.errors import Refused, Stale
from core.seen import seen_of

Row = models.Model


def lock(store: Store) -> None:
    """Hold the catalogue of the store's group: who changes it or imports into it waits for the other."""
    DealerGroup.objects.select_for_update(no_key=True).get(pk=store.group_id)


@transaction.atomic
def save(*, seat: Seat, row: Row, fields: Mapping[str, Any], seen: str, taken: str) -> Row:
    """Write `fields` into `row`, a new one or the one that the editor saw as `seen` (core.seen).

    Raises Stale when somebody changed it meanwhile, and Refused with the sentence `taken` when its name is taken, or
    when it would be renamed or taken off sale for a store whose catalogue the person in `seat` does not edit.
    """
    lock(seat.store)
    if row.pk is not None:
        row = type(row)._default_manager.get(pk=row.pk)
        if seen_of(row) != seen:
            raise Stale(_("Somebody changed this meanwhile. Save again to keep what you typed."), current=row)
        _refuse_for_others(seat, row, fields)
    many = {name: value for name, value in fields.items() if row._meta.get_field(name).many_to_many}
    for name in fields.keys() - many.keys():
        setattr(row, name, fields[name])
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(taken, field="name") from error
    for name, value in many.items():
        getattr(row, name).set(value)
    return row


#: What takes an entry away from who knows it by this name; facts of the manufacturer may be entered by any store.
_FOR_ALL = ("name", "brand", "on_sale", "active")


def _refuse_for_others(seat: Seat, row: Row, fields: Mapping[str, Any]) -> None:
    changed = [name for name in _FOR_ALL if name in fields and getattr(row, name) != fields[name]]
    if changed and _sellers(row).exclude(pk__in=stores_where(seat.user, Right.CATALOG_EDIT)).exists():
        raise Refused(
            _("Other stores of the group have this too: who edits the vehicles of all of them changes it."),
            field=changed[0],
        )


def _sellers(row: Row) -> models.QuerySet[Store]:
    """The stores whose forms offer the entry."""
    if isinstance(row, RivalModel):
        return Store.objects.filter(group=row.group_id)
    part = getattr(row, "car_model", row)
    return Store.objects.filter(brands=getattr(part, "brand", part))


@transaction.atomic
def add_brand(*, seat: Seat, name: str) -> Brand:
    """Let the seat's store sell a brand: the group's brand of this name, made when there is none yet."""
    lock(seat.store)
    brand, _made = Brand.objects.get_or_create(group=seat.store.group, name=name)
    if brand.stores.filter(pk=seat.store.pk).exists():
        raise Refused(_("The store sells this brand already."), field="name")
    brand.stores.add(seat.store)
    return brand


@transaction.atomic
def place_car(*, seat: Seat, token: UUID, fields: Mapping[str, Any]) -> ShowroomCar:
    """Put a display or test car into the showroom of the seat's store. Sent twice (same token) it is one car.

    Raises Refused when a car with this VIN or plate stands there already.
    """
    lock(seat.store)
    twice = ShowroomCar.objects.filter(store=seat.store, token=token).first()
    return twice or _write_car(ShowroomCar(store=seat.store, token=token), fields)


@transaction.atomic
def change_car(*, seat: Seat, car: ShowroomCar, fields: Mapping[str, Any], seen: str) -> ShowroomCar:
    """Correct a car of the showroom, take it out (`removed_on`) or back. Raises Stale and Refused like `place_car`."""
    lock(seat.store)
    car = ShowroomCar.objects.visible_to(seat).select_for_update(no_key=True).get(pk=car.pk)
    if seen_of(car) != seen:
        raise Stale(_("Somebody changed this meanwhile. Save again to keep what you typed."), current=car)
    return _write_car(car, fields)


def _write_car(car: ShowroomCar, fields: Mapping[str, Any]) -> ShowroomCar:
    for name, value in fields.items():
        setattr(car, name, value)
    others = ShowroomCar.objects.filter(store=car.store_id, removed_on__isnull=True).exclude(pk=car.pk)
    for name, sentence in (
        ("vin", _("A car with this VIN stands in the showroom already.")),
        ("plate", _("A car with this plate stands in the showroom already.")),
    ):
        if car.active and getattr(car, name) and others.filter(**{name: getattr(car, name)}).exists():
            raise Refused(sentence, field=name)
    car.save()
    return car
