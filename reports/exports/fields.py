"""The fields that a template's column may take. What is written never depends on the reader's language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from core import clock
from leads.statuses import (
    AgeGroup,
    CardStatus,
    Education,
    Family,
    Grade,
    LearnedFrom,
    Payment,
    Progress,
    PurchaseKind,
    Salutation,
    Sex,
    Source,
)
from reports.rules.exporting import Value


@dataclass(frozen=True)
class Field:
    """One field: its name in templates, its words, the path from the card, and the codes it can hold."""

    name: str
    label: str
    path: str
    is_date: bool = False
    codes: tuple[str, ...] = ()


_YES_NO = ("yes", "no")


def _of(words) -> tuple[str, ...]:
    return tuple(str(value) for value in words.values)


_ALL = (
    Field("customer_name", _("Customer's name"), "customer__name"),
    Field("salutation", _("Salutation"), "customer__salutation", codes=_of(Salutation)),
    Field("is_company", _("Company"), "customer__is_company", codes=_YES_NO),
    Field("phone", _("Phone"), "main_phone__number"),
    Field("plate", _("Plate"), "customer__plate"),
    Field("sex", _("Sex"), "customer__sex", codes=_of(Sex)),  # DATA-07
    Field("age_group", _("Age"), "customer__age_group", codes=_of(AgeGroup)),
    Field("education", _("Education"), "customer__education", codes=_of(Education)),
    Field("family", _("Family"), "customer__family", codes=_of(Family)),
    Field("car_history", _("Cars so far and their use"), "customer__car_history"),  # DATA-08
    Field("buying_habits", _("Buying habits"), "customer__buying_habits"),  # DATA-09
    Field("hobbies", _("Hobbies and interests"), "customer__hobbies"),  # DATA-11
    Field("activities", _("Activities of interest"), "customer__activities"),
    Field("model", _("Intended model"), "car_model__name"),
    Field("model_code", _("Code of the intended model"), "car_model__code"),
    Field("trim", _("Trim"), "trim__name"),
    Field("colour", _("Colour"), "colour__name"),
    Field("grade", _("Grade"), "grade", codes=_of(Grade)),
    Field("graded_on", _("Graded on"), "graded_on", is_date=True),
    Field("status", _("Status of the card"), "status", codes=_of(CardStatus)),
    Field("source", _("Source code"), "source", codes=_of(Source)),
    Field("channel", _("Channel"), "channel"),
    Field("learned_brand", _("Brand known from"), "learned_brand", codes=_of(LearnedFrom)),
    Field("learned_model", _("Model known from"), "learned_model", codes=_of(LearnedFrom)),
    Field("first_contact", _("First-contact date"), "first_contact_on", is_date=True),
    Field("first_visit", _("First visit"), "first_visit_on", is_date=True),
    Field("last_contact", _("Last contact"), "last_contact_at", is_date=True),
    Field("next_contact", _("Next contact"), "next_contact__due_on", is_date=True),
    Field("next_talk", _("Next negotiation"), "next_talk_on", is_date=True),
    Field("delivery", _("Delivery agreed for"), "delivery_on", is_date=True),  # FORM-17
    Field("buys_by", _("Stated purchase date"), "buys_by", is_date=True),
    Field("payment", _("Payment"), "payment", codes=_of(Payment)),
    Field("instalment", _("Instalment papers"), "instalment", codes=_of(Progress)),
    Field("used_car", _("Used car"), "used_car", codes=_of(Progress)),
    Field("budget", _("Budget (yuan)"), "budget"),
    Field("rivals", _("Rival models"), "rivals"),
    Field("use", _("Use"), "use"),
    Field("purchase_kind", _("Kind of purchase"), "purchase_kind", codes=_of(PurchaseKind)),
    Field("decision_maker", _("Decision maker"), "decision_maker"),
    Field("likes", _("Likes"), "likes"),
    Field("needs", _("Needs"), "needs"),
    Field("contact_way", _("Preferred way and time of contact"), "contact_way"),
    Field("consultant", _("Consultant"), "owner__name"),
    Field("card", _("Number of the card"), "pk"),
)
FIELDS: dict[str, Field] = {field.name: field for field in _ALL}


def reader(field: Field, zone: ZoneInfo) -> Callable[[object], Value] | None:
    """What turns the database's value of `field` into the value that a column writes; None: it is that already."""
    if field.codes:
        return _code
    if field.path == "last_contact_at":
        return lambda moment: _store_day(moment, zone)
    return None


def _code(value: object) -> str:
    if isinstance(value, bool):
        return _YES_NO[0] if value else _YES_NO[1]
    return "" if value is None else str(value)


def _store_day(moment: datetime | None, zone: ZoneInfo) -> Value:
    return clock.local_day(moment, zone) if moment else None
