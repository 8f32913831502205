"""Two customers side by side, as the page of a merge shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from core import idcard
from core.templatetags.crm import money
from leads.services.merging import sides
from leads.services.merging.sides import TOGETHER, Side


@dataclass(frozen=True)
class Line:
    """One field in which two rows differ: its input's name, its label, and for each side (key, words, chosen)."""

    name: str
    label: str
    cells: list[tuple[int, str, bool]]


def compared(both: Sequence[Side], typed: Mapping[str, str]) -> dict[str, list[Line]]:
    """The lines to choose between; what was typed stays chosen, else the side that says something."""
    people, cards = [side.customer for side in both], [side.card for side in both]
    owners = [person.pk for person in people]
    return {
        "lines": [_line("f_", f, people, owners, typed) for f in sides.differing(*people)],
        "card_lines": [_line("c_", f, cards, owners, typed) for f in sides.differing(*cards)],
    }


def _line(prefix: str, field: models.Field, rows: list, keys: list[int], typed: Mapping[str, str]) -> Line:
    name = f"{prefix}{field.name}"
    filled = [key for key, row in zip(keys, rows, strict=True) if getattr(row, field.attname) not in (None, "", False)]
    chosen = typed.get(name) or str((filled or keys)[0])
    cells = [(key, words(row, field), str(key) == chosen) for key, row in zip(keys, rows, strict=True)]
    return Line(name, str(field.verbose_name), cells)


def words(row: models.Model, field: models.Field) -> str:
    """A field's value as people read it, with what belongs to it."""
    names = (field.name, *TOGETHER.get(field.name, ()))
    found = [_plain(row, row._meta.get_field(name)) for name in names]
    return " · ".join(text for text in found if text) or "–"


def _plain(row: models.Model, field: models.Field) -> str:
    value: Any = getattr(row, field.name)
    if field.name == "id_number":
        return idcard.mask(value)
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return money(value)
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    return "" if value is None else str(value)
