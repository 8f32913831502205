"""Everything stored about a person, as one document. Each app adds its part, as it adds panels to the card page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from leads.models import Customer


@dataclass(frozen=True)
class Part:
    """One table of the document: its title, the names of its columns, its rows as text."""

    title: str
    columns: list[str]
    rows: list[list[str]]

    def records(self) -> list[dict[str, str]]:
        """The rows with their names, for machines."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


Source = Callable[[Customer], Iterable[Part]]
_sources: list[Source] = []


def add_source(source: Source) -> None:
    """Register an app's part; twice has no effect."""
    if source not in _sources:
        _sources.append(source)


def parts_of(customer: Customer) -> list[Part]:
    """All parts that hold something."""
    return [part for source in _sources for part in source(customer) if part.rows]


def table(title: str, rows: Iterable[models.Model], columns: dict[str, str]) -> Part:
    """A part with one line per row; `columns` maps the path of a value to its name."""
    return Part(title, [*columns.values()], [[words(row, path) for path in columns] for row in rows])


def facts(title: str, row: models.Model, more: dict[str, str]) -> Part:
    """A part with one line per fact of `row`: every field that has a name for people, and `more`."""
    named = {f.name: f.verbose_name for f in row._meta.concrete_fields if isinstance(f.verbose_name, Promise)}
    shown = [(str(capfirst(label)), words(row, name)) for name, label in {**named, **more}.items()]
    return Part(title, [_("Field"), _("Value")], [[label, value] for label, value in shown if value])


def words(row: models.Model, path: str) -> str:
    """The value at `path` (`by`, `wording__text`) as people read it."""
    *steps, name = path.split("__")
    for step in steps:
        row = getattr(row, step)
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, dict | list):
        return _flat(value)
    return "" if value is None else str(value)


def _flat(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_flat(one)}" for name, one in value.items())
    return " → ".join(map(str, value)) if isinstance(value, list) else str(value)


def words_of_change(name: str, pair: list[str], shown: Callable[[str], str]) -> dict[str, str]:
    """One changed field of a customer: its name, the old and the new value; `shown` may hide a part of them."""
    label = {"phone": _("phone")}.get(name) or str(Customer._meta.get_field(name).verbose_name)
    choices = {} if name == "phone" else dict(Customer._meta.get_field(name).flatchoices)
    before, after = (str(choices.get(value) or _yes(name, value) or shown(value)) for value in pair)
    return {"label": label, "before": before, "after": after}


def _yes(name: str, value: str) -> str:
    return (_("yes") if value else _("no")) if name == "is_company" else ""
