"""The fields of customer and card by groups, so that no form is long (FORM-06, LEAD-21…34, DATA-07…11, GRADE-41)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _

from accounts import channels
from accounts.seat import Seat
from catalog.choices import offer_cars, refuse_strange_parts
from core import clock, idcard
from core.fields import ChipSelect, DayField, NameField, PhoneField
from core.stale import Versioned
from leads.models import NAME_LENGTH, Card, Customer
from leads.statuses import Payment, Salutation, Source

NOT_SAID = _("not said")


@dataclass(frozen=True)
class Group:
    """Some fields that are edited together: those of the customer, those of the card; "phone" is the main number."""

    name: str
    title: str
    customer: tuple[str, ...] = ()
    card: tuple[str, ...] = ()
    phone: bool = False
    order: tuple[str, ...] = ()  # the fields as they stand in the form, where that is not customer, then card

    @property
    def fields(self) -> tuple[str, ...]:
        """All fields in the order of the form."""
        return self.order or ((*self.customer[:2], "phone", *self.customer[2:]) if self.phone else self.customer) + (
            self.card
        )


WHO = Group(
    "who", _("Who"), phone=True,
    customer=(
        "name", "salutation", "sex", "age_group", "address", "id_number", "is_company", "company_name",
        "company_code", "company_post",
    ),
    card=("contact_way",),
)  # fmt: skip
WANTS = Group(
    "wants", _("Wants"),
    card=(
        "car_model", "trim", "colour", "rival_models", "rivals", "use", "purchase_kind", "motive", "needs", "likes",
        "next_words",
    ),
)  # fmt: skip
MONEY = Group(
    "money", _("Money and time"),
    customer=("plate",),
    card=("budget", "payment", "instalment", "used_car", "buys_by", "delivery_on", "next_talk_on"),
    order=("budget", "payment", "instalment", "used_car", "plate", "buys_by", "delivery_on", "next_talk_on"),
)  # fmt: skip
DECIDES = Group("decides", _("Decides"), card=("decision_maker",))
HABITS = Group(
    "habits", _("Life and habits"),
    customer=(
        "email", "education", "family", "occupation", "buyer_type", "hobbies", "activities", "buying_habits",
        "car_history", "birthday", "language",
    ),
)  # fmt: skip
SOURCE = Group("source", _("Source"), card=("source", "channel", "area", "learned_brand", "learned_model"))
GROUPS = {group.name: group for group in (WHO, WANTS, MONEY, DECIDES, HABITS, SOURCE)}

#: What the form of a new card asks; the rest is filled in later, group by group.
NEW = (
    Group(
        "customer", _("Customer"), customer=("name", "salutation", "plate", "is_company"), card=("contact_way",),
        phone=True,
    ),
    Group(
        "intention", _("Intention"),
        card=("car_model", "trim", "colour", "source", "channel", "area", "buys_by", "rival_models", "rivals", "use"),
    ),
    Group("terms", _("Terms"), card=("budget", "payment", "instalment", "used_car", "decision_maker")),
    Group("needs", _("Needs"), card=("needs", "likes", "next_words")),
)  # fmt: skip

_LONG = {"needs": 3, "next_words": 2, "car_history": 2}
_DAYS = {
    "buys_by": _("stated purchase date"),
    "delivery_on": _("delivery agreed for"),
    "next_talk_on": _("next negotiation"),
    "birthday": _("birthday"),
}
EARLIEST_BIRTH = date(1900, 1, 1)


class IdField(forms.CharField):
    """The number of an identity card or of a company, in its one form."""

    def __init__(self, *, read, sentence: str, **kwargs):
        super().__init__(**kwargs)
        self.read, self.sentence = read, sentence

    def clean(self, value: str) -> str:
        """The number, or a sentence that says what it looks like."""
        text = super().clean(value)
        try:
            return self.read(text) if text else ""
        except idcard.IdError as error:
            raise forms.ValidationError(self.sentence, code="id") from error


class CardFields(forms.Form):
    """The fields of some groups, with their rules. `card` is the card as it is, None for a new one."""

    def __init__(self, *args, seat: Seat, groups: Iterable[Group], card: Card | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.seat, self.card, self.groups = seat, card, tuple(groups)
        for group in self.groups:
            made = fields_of(group, seat, card)
            self.fields |= {name: made[name] for name in group.fields}
        offer_cars(self, seat.store, held=card)

    def clean(self) -> dict:
        """A trim and a colour belong to the chosen model, a channel to its source code."""
        data = super().clean()
        refuse_strange_parts(self, data)
        if "rival_models" in data:
            data["rival_models"] = sorted(data["rival_models"], key=lambda row: row.pk)
        if data.get("channel") and data.get("source") and not self._belongs(data["channel"], data["source"]):
            self.add_error("channel", _("This channel does not belong to the source."))
        return data

    def _belongs(self, channel: str, source: int) -> bool:
        if self.card and (self.card.channel, self.card.source) == (channel, source):
            return True  # an older list had it
        return channel in channels.read(self.seat.settings.channels)[int(source)]

    def clean_birthday(self) -> date | None:
        """A day on which somebody who buys a car can have been born."""
        day, today = self.cleaned_data["birthday"], self.seat.today(clock.now())
        if day and not EARLIEST_BIRTH <= day <= today:
            raise forms.ValidationError(_("Nobody who buys a car was born on that day."))
        return day

    def clean_payment(self) -> str:
        """Nothing chosen is undecided."""
        return self.cleaned_data["payment"] or Payment.OPEN

    def grouped(self) -> list[tuple[str, list]]:
        """The bound fields in their groups."""
        return [(group.title, [self[name] for name in self._order(group)]) for group in self.groups]

    def _order(self, group: Group) -> list[str]:
        also = {"id_number": "id_number_drop"}
        pairs = ((name, also.get(name)) for name in group.fields)
        return [name for pair in pairs for name in pair if name in self.fields]

    def card_fields(self) -> dict[str, Any]:
        """The cleaned fields of the card."""
        return {name: self.cleaned_data[name] for group in self.groups for name in group.card}

    def customer_fields(self) -> dict[str, Any]:
        """The cleaned fields of the customer; an ID number that was not typed stays what it is."""
        found = {name: self.cleaned_data[name] for group in self.groups for name in group.customer}
        if self.card and found.get("id_number") == "" and not self.cleaned_data.get("id_number_drop"):
            del found["id_number"]
        return found

    def number(self) -> str | None:
        """The main number; None when this form does not ask for it."""
        return self.cleaned_data.get("phone") if any(group.phone for group in self.groups) else None


class GroupForm(CardFields, Versioned):
    """An edit of some groups, with the version and the values that the editor saw."""

    def __init__(self, *args, seat: Seat, groups: Iterable[Group], card: Card, **kwargs):
        groups = tuple(groups)
        now = values_of(card, groups)
        kwargs |= {"auto_id": f"{groups[0].name}_%s"} if len(groups) == 1 else {}  # several may be open on one page
        super().__init__(*args, seat=seat, groups=groups, card=card, initial=now, **kwargs)
        if card.customer.id_number and WHO in groups:
            self.fields["id_number_drop"] = forms.BooleanField(label=_("remove the ID number"), required=False)
        self.show(now, card.version)


def values_of(card: Card, groups: Iterable[Group]) -> dict[str, Any]:
    """The present values of the groups' fields; `card.number` is its customer's main number. No ID number."""
    found: dict[str, Any] = {}
    for group in groups:
        found |= {name: getattr(card.customer, name) for name in group.customer if name != "id_number"}
        found |= {name: _held(card, name) for name in group.card}
        found |= {"phone": card.number or ""} if group.phone else {}
    return found


def _held(card: Card, name: str) -> Any:
    """What the card holds in a field; of a choice of several rows the rows, in the order of the form."""
    if name == "rival_models":
        return sorted(card.rival_models.all(), key=lambda row: row.pk)
    return getattr(card, name)


def fields_of(group: Group, seat: Seat, card: Card | None = None) -> dict[str, forms.Field]:
    """The form fields of a group."""
    made = fields_for_model(Customer, group.customer) | fields_for_model(Card, group.card)
    for name, field in made.items():
        if isinstance(field, forms.TypedChoiceField) and not field.required:
            field.choices = [("", NOT_SAID), *field.choices[1:]] if field.choices[0][0] == "" else field.choices
        if name in _LONG:
            field.widget = forms.Textarea(attrs={"rows": _LONG[name], "maxlength": field.max_length})
    special = _special(seat, card)
    return made | {name: special[name](made.get(name)) for name in group.fields if name in special}


def _special(seat: Seat, card: Card | None) -> Mapping[str, Any]:
    """The fields that are more than their column: name → function from the column's field."""
    days = {name: lambda old, label=label: DayField(label=label, required=False) for name, label in _DAYS.items()}
    return {
        **days,
        "name": lambda old: NameField(label=_("name"), max_length=NAME_LENGTH),
        "phone": lambda old: PhoneField(label=_("phone"), max_length=60),
        "salutation": lambda old: forms.ChoiceField(
            label=_("salutation"), choices=[("", NOT_SAID), *Salutation.choices], required=False, widget=ChipSelect
        ),
        "plate": lambda old: forms.CharField(label=_("plate of the present car"), max_length=12, required=False),
        "payment": lambda old: forms.ChoiceField(
            label=_("payment"), choices=Payment.choices, widget=ChipSelect, required=False, initial=Payment.OPEN
        ),
        "budget": lambda old: forms.DecimalField(
            label=_("budget (yuan)"), min_value=0, max_digits=12, decimal_places=2, required=False
        ),
        "channel": lambda old: _channel_field(seat, card),
        "id_number": lambda old: _id_field(card),
        "company_code": lambda old: IdField(
            label=_("company code"), required=False, max_length=60, read=idcard.normalise_company,
            sentence=_("This is not a company code: eighteen characters, the last one checks the others."),
        ),
    }  # fmt: skip


def _channel_field(seat: Seat, card: Card | None) -> forms.ChoiceField:
    """The store's channels under their source codes (GAP-18); one that an older list had stays possible."""
    listed = channels.read(seat.settings.channels)
    choices: list = [("", NOT_SAID)]
    choices += [(Source(code).label, [(name, name) for name in names]) for code, names in listed.items() if names]
    if card and card.channel and card.channel not in {name for names in listed.values() for name in names}:
        choices.append((card.channel, card.channel))
    return forms.ChoiceField(label=_("channel"), choices=choices, required=False)


def _id_field(card: Card | None) -> IdField:
    kept = idcard.mask(card.customer.id_number) if card else ""
    attrs = {"autocomplete": "off", "placeholder": kept, "data-no-draft": True}
    return IdField(
        label=_("ID number"), required=False, max_length=60, read=idcard.normalise_id,
        widget=forms.TextInput(attrs=attrs), help_text=_("Leave it empty to keep the number.") if kept else "",
        sentence=_("This is not an ID number: eighteen characters, the last one checks the others."),
    )  # fmt: skip
