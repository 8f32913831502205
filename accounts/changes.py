"""Changes of settings and roles leave a row, within the transaction that makes them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from accounts.change_models import Area, SettingsChange
from accounts.models import ROLE_NAMES, StoreSettings
from accounts.seat import Seat

_MOST = 1000  # letters of a long text that are kept


@dataclass(frozen=True)
class Shown:
    """One field of a change in the reader's words."""

    label: str
    before: str
    after: str


def note(
    *, seat: Seat, area: str, before: Mapping[str, Any], after: Mapping[str, Any], at: datetime, subject: str = ""
) -> None:
    """Keep which of the fields differ; nothing where none does. The caller holds the transaction."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if names:
        SettingsChange.objects.create(
            store=seat.store, area=area, subject=subject[:150], by=seat.user, at=at,
            changes={name: [_kept(before.get(name)), _kept(after.get(name))] for name in names},
        )  # fmt: skip


def _kept(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)[:_MOST]


def watched(
    *, seat: Seat, area: str, look: Callable[[], Mapping[str, Any]], doing: Callable[[], Any], at: datetime
) -> Any:
    """Do it, and keep what `look` finds changed. Raises what `doing` raises; then nothing is changed."""
    with transaction.atomic():
        before = look()
        done = doing()
        note(seat=seat, area=area, before=before, after=look(), at=at)
    return done


def settings_now(store) -> dict[str, Any]:
    """The settings of `store` as they stand in the database, by field."""
    names = [field.name for field in StoreSettings._meta.concrete_fields if not field.remote_field]
    return StoreSettings.objects.filter(store=store).values(*names).first() or {}


def fields_of(row: SettingsChange) -> Iterator[Shown]:
    """The fields of a change with their labels and values as the reader would say them."""
    for name, (before, after) in row.changes.items():
        yield Shown(_label(row.area, name), said(row.area, name, before), said(row.area, name, after))


def _label(area: str, name: str) -> str:
    if area == Area.STORE:
        field = _setting(name)
        return str(field.verbose_name) if field else name
    if area == Area.HOURS:
        return str(WEEKDAYS[int(name)])
    words = {
        "roles": _("roles"), "note": _("note"), "closed": _("closed"), "key": _("key ends in"), "secret": _("secret"),
    }  # fmt: skip
    return words.get(name, name)


def _setting(name: str) -> models.Field | None:
    return next((field for field in StoreSettings._meta.concrete_fields if field.name == name), None)


def said(area: str, name: str, value: Any) -> str:
    """A value of field `name` as the reader would say it."""
    if value in (None, ""):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if area == Area.PEOPLE and name == "roles":
        names = dict(ROLE_NAMES)
        return " · ".join(str(names.get(role, role)) for role in str(value).split())
    field = _setting(name) if area == Area.STORE else None
    return str(dict(field.flatchoices).get(value, value)) if field and field.choices else str(value)
