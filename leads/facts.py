"""What the card page shows of customer and card: words by group, what is not known yet, what the records say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import Field
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core import idcard
from core.templatetags.crm import money
from leads.forms.groups import DECIDES, HABITS, MONEY, SOURCE, WANTS, WHO, Group
from leads.models import Card, Customer
from leads.panels import has
from leads.statuses import Progress

#: The groups as the page shows them: first what a talk is about.
SHOWN = (WANTS, MONEY, DECIDES, WHO, HABITS, SOURCE)
#: In the head of the page, not among the facts.
_ELSEWHERE = frozenset({"name", "salutation", "phone", "next_words", "rivals"})
#: Values that say nothing.
_SILENT = {"payment": "undecided", "instalment": Progress.NONE, "used_car": Progress.NONE}


@dataclass(frozen=True)
class Fact:
    """One line: the field's words and the value's."""

    name: str
    label: str
    words: str


@dataclass(frozen=True)
class Shown:
    """A group as the page shows it; `missing` are the words of the fields that nobody has filled in."""

    group: Group
    facts: list[Fact]
    missing: list[str]


def recorded(card: Card) -> list[Fact]:
    """What nobody types: the records say it (GRADE-41). `card.times_here` counts its visits to the store."""
    return [
        Fact("first_contact_on", label_of("first_contact_on"), words_of("", card.first_contact_on)),
        Fact("first_visit_on", label_of("first_visit_on"), words_of("", card.first_visit_on) or "–"),
        Fact("times_here", _("times here"), str(card.times_here)),
        Fact("owner", label_of("owner"), str(card.owner)),
    ]


@cache
def field_of(name: str) -> Field | None:
    """The column of the card or of the customer that is called `name`."""
    for model in (Card, Customer):
        if any(field.name == name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)):
            return model._meta.get_field(name)
    return None


def label_of(name: str) -> str:
    """The words of a field."""
    field = field_of(name)
    others = {"phone": _("phone"), "companion": _("companion"), "owned_car": _("owned car")}
    return str(field.verbose_name) if field else others.get(name, name)


def words_of(name: str, value: Any) -> str:
    """The words of a value in the reader's language; a value from the history may be its text."""
    field = field_of(name)
    if value in (None, "", False, []):
        return ""
    if field is not None and field.choices:
        return str({str(key): label for key, label in field.flatchoices}.get(str(value), value))
    if value is True or (value == "True" and field is not None and field.get_internal_type() == "BooleanField"):
        return _("yes")
    if isinstance(value, Decimal):
        return money(value)
    if isinstance(value, list):
        return "、".join(map(str, value))
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    return str(value) if isinstance(value, Promise) else f"{value}"


def shown(card: Card, groups: Iterable[Group] = SHOWN) -> list[Shown]:
    """The groups of `card` as the page shows them; no query when customer, model, trim and colour are there."""
    return [_shown(card, group) for group in groups]


def _shown(card: Card, group: Group) -> Shown:
    facts, missing = [], []
    for name in group.fields:
        if name in _ELSEWHERE or (name.startswith("company") and not card.customer.is_company):
            continue
        words = _words(card, name)
        label = label_of(name)
        if words:
            facts.append(Fact(name, label, words))
        elif name != "is_company":
            missing.append(label)
    return Shown(group, facts, missing)


def _words(card: Card, name: str) -> str:
    if name == "rival_models":
        return card.rival_words if has(card, "rivals") else card.rivals
    value = getattr(card.customer if field_of(name).model is Customer else card, name)
    if name == "id_number":
        return idcard.mask(value) if value else ""
    return "" if _SILENT.get(name) == value else words_of(name, value)
