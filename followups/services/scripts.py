"""Scripts of a store: written, changed, put away; the start texts come when somebody first looks (LOST-17…19)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Store
from accounts.seat import Seat
from core.errors import Refused, Stale
from followups.models import Script
from followups.start_scripts import STARTS
from leads.models import Card

FIELDS = ("kind", "car_model", "rival", "loss_reason", "title", "text", "active")
SHOWN = 12  # scripts beside a talk: more is nobody's help while the phone rings


def start(*, store: Store, at: datetime) -> int:
    """Give a store without any start text all of them, in the language of its data. Returns how many."""
    if Script.objects.filter(store=store).exclude(origin="").exists():
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        rows = [
            Script(
                store=store, token=uuid5(NAMESPACE_OID, f"{store.pk}:{one.origin}"), origin=one.origin, kind=one.kind,
                title=str(one.title), text="\n".join(map(str, one.steps)), at=at,
            )
            for one in STARTS
        ]  # fmt: skip
    return len(Script.objects.bulk_create(rows, ignore_conflicts=True))


@transaction.atomic
def write(*, seat: Seat, token: UUID, fields: Mapping[str, Any], at: datetime) -> Script:
    """A new script of the store; sent twice (same token) it is one. `fields` are some of FIELDS.

    Raises Refused without a title or a text, and for a car or rival of another group.
    """
    row = Script(store=seat.store, token=token, by=seat.user, at=at, **_checked(seat, fields))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return Script.objects.get(store=seat.store, token=token)
    return row


@transaction.atomic
def change(*, seat: Seat, script: Script, version: int, fields: Mapping[str, Any], at: datetime) -> Script:
    """Other words, another car, or away from the desk. Raises Stale when somebody changed it meanwhile, and Refused."""
    row = Script.objects.select_for_update(of=("self",), no_key=True).get(pk=script.pk, store=seat.store)
    if row.version != version:
        raise Stale(_("Somebody changed this meanwhile."), current=row)
    checked = _checked(seat, {name: getattr(row, name) for name in FIELDS} | dict(fields))
    for name, value in checked.items():
        setattr(row, name, value)
    row.by, row.at, row.version = seat.user, at, version + 1
    row.save(update_fields=[*checked, "by", "at", "version"])
    return row


def _checked(seat: Seat, fields: Mapping[str, Any]) -> dict[str, Any]:
    clean = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    for name in ("title", "text"):
        if not clean.get(name):
            raise Refused(_("Write what to say."), field=name)
    car, rival = clean.get("car_model"), clean.get("rival")
    if car and car.brand.group_id != seat.store.group_id:
        raise Refused(_("This model is not sold here."), field="car_model")
    if rival and rival.group_id != seat.store.group_id:
        raise Refused(_("This rival is not known here."), field="rival")
    return clean


def fitting(card: Card) -> list[Script]:
    """The store's scripts for a talk about `card`: those of its car and its rivals before those for everybody."""
    rivals = list(card.rival_models.values_list("pk", flat=True))
    return list(Script.objects.fitting(store=card.store_id, car_model=card.car_model_id, rivals=rivals)[:SHOWN])
