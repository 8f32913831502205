"""From rows of text to what they say about the catalogue: headings in either language, cells cleaned."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.importing.reading import Line, Sheet
from catalog.rules import LEAST_PRICE, MOST_PRICE
from core.errors import Refused
from core.fields import DayField, NameField

HEADINGS = {
    "brand": gettext_lazy("Brand"),
    "model": gettext_lazy("Model"),
    "code": gettext_lazy("Model code"),
    "trim": gettext_lazy("Trim"),
    "price": gettext_lazy("List price"),
    "from_day": gettext_lazy("In force from"),
    "equipment": gettext_lazy("Key equipment"),
    "colours": gettext_lazy("Colours"),
}
NEEDED = ("model", "trim")
MAX_COLOURS = 30
_HEAD_WITHIN = 10  # rows in which the heading is looked for
_SPLIT = re.compile(r"[、,，;；\n]")
_PRICE = re.compile(r"[¥￥]?\s*(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(万|w)?\s*(?:元)?", re.IGNORECASE)

#: What can be wrong with a cell or a row.
WRONG = {
    "missing": gettext_lazy("is missing"),
    "too_long": gettext_lazy("is too long"),
    "symbols": gettext_lazy("holds symbols or emoji"),
    "not_a_price": gettext_lazy("is no price: write 129800 or 12.98万"),
    "not_a_day": gettext_lazy("is no date: write 2026-11-21"),
    "formula": gettext_lazy("A formula stands in this row: paste it as values."),
    "no_brand": gettext_lazy("is none that this store sells"),
    "twice": gettext_lazy("This trim stands above with the same date."),
    "past": gettext_lazy("A price of a past day stays as it was: begin today or later."),
}


@dataclass(frozen=True)
class Item:
    """One row of the file, cleaned. `wrong` are (column or "", what is wrong); then the rest means nothing."""

    line: int
    brand: str = ""
    model: str = ""
    code: str = ""
    trim: str = ""
    price: Decimal | None = None
    from_day: date | None = None
    equipment: str = ""
    colours: tuple[str, ...] = ()
    wrong: tuple[tuple[str, str], ...] = field(default=())


def items_of(sheets: Iterable[Sheet]) -> list[Item]:
    """The rows below the heading of the first sheet that has one. Raises Refused when no sheet has."""
    for sheet in sheets:
        for place, line in enumerate(sheet.lines[:_HEAD_WITHIN]):
            if columns := _columns(line):
                _refuse_merged(sheet, line)
                return [_item(below, columns) for below in sheet.lines[place + 1 :]]
    words = {"model": HEADINGS["model"], "trim": HEADINGS["trim"]}
    raise Refused(
        _("No row has the headings “%(model)s” and “%(trim)s”. Start from the blank template.") % words, field="file"
    )


def _columns(line: Line) -> dict[str, int]:
    """Column → its place, when the line is a heading with all that is needed."""
    names = _names()
    found: dict[str, int] = {}
    for place, text in enumerate(line.cells):
        if column := names.get(_plain(text)):
            found.setdefault(column, place)
    return found if all(column in found for column in NEEDED) else {}


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Every heading in every language of the house → its column."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {_plain(str(words)): column for column, words in HEADINGS.items()}
    return found


def _plain(heading: str) -> str:
    """A heading without its unit, spaces and stars."""
    text = re.sub(r"[(（\[].*", "", unicodedata.normalize("NFKC", heading))
    return re.sub(r"[\s*:]+", "", text).lower()


def _refuse_merged(sheet: Sheet, heading: Line) -> None:
    for row, area in sheet.merged:
        if row >= heading.number:
            raise Refused(
                _("The cells %(area)s are merged. Unmerge them, fill in every row, then try again.") % {"area": area},
                field="file",
            )


def _item(line: Line, columns: dict[str, int]) -> Item:
    if line.has_formula:
        return Item(line.number, wrong=(("", "formula"),))
    cleaned, wrong = {}, []
    for column, clean in _CLEANERS.items():
        place = columns.get(column, len(line.cells))
        text = line.cells[place] if place < len(line.cells) else ""
        value, problem = clean(text)
        if not problem and column in NEEDED and not value:
            problem = "missing"
        if problem:
            wrong.append((column, problem))
        cleaned[column] = value
    return Item(line.number, **cleaned, wrong=tuple(wrong))


# --- one cell: the text → (value, what is wrong or "") ---------------------------------------
_FIELDS = {size: NameField(required=False, max_length=size) for size in (20, 30, 60)}
_DAY = DayField(required=False)


@lru_cache(maxsize=4096)
def _name(text: str, size: int) -> tuple[str, str]:
    try:
        return _FIELDS[size].clean(text), ""
    except forms.ValidationError as error:
        return "", "symbols" if error.error_list[0].code == "name" else "too_long"


def _price(text: str) -> tuple[Decimal | None, str]:
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None, ""
    found = _PRICE.fullmatch(plain) if len(plain) < 30 else None
    try:
        amount = Decimal(found[1].replace(",", "")) * (10_000 if found[2] else 1) if found else None
    except InvalidOperation:
        amount = None
    if amount is None or not LEAST_PRICE <= amount <= MOST_PRICE or amount != round(amount, 2):
        return None, "not_a_price"
    return round(amount, 2), ""


@lru_cache(maxsize=4096)
def _day(text: str) -> tuple[date | None, str]:
    try:
        return _DAY.clean(text[:40]), ""
    except (forms.ValidationError, OverflowError):
        return None, "not_a_day"


def _equipment(text: str) -> tuple[str, str]:
    items = [" ".join(part.split()) for part in re.split(r"[\n;；]", text)]
    value = "\n".join(item for item in items if item)
    if any(unicodedata.category(c) in ("Cc", "Cs", "Co") for c in value if c != "\n"):
        return "", "symbols"
    return (value, "") if len(value) <= 1000 else ("", "too_long")


def _colours(text: str) -> tuple[tuple[str, ...], str]:
    cleaned = [_name(part, 20) for part in _SPLIT.split(text) if part.strip()]
    problem = next((problem for _colour, problem in cleaned if problem), "")
    names = tuple(dict.fromkeys(name for name, _problem in cleaned if name))
    return names, problem or ("too_long" if len(names) > MAX_COLOURS else "")


_CLEANERS = {
    "brand": lambda text: _name(text, 30),
    "model": lambda text: _name(text, 30),
    "code": lambda text: _name(text, 20),
    "trim": lambda text: _name(text, 60),
    "price": _price,
    "from_day": _day,
    "equipment": _equipment,
    "colours": _colours,
}
