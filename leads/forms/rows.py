"""The form that completes or corrects a row of the register."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import RegisterItem
from accounts.people import consultants
from core.fields import ChipSelect, NameField, PhoneField
from leads.forms.visits import CallFields, WishFields
from leads.models import NAME_LENGTH, Visit
from leads.rules.register import moment
from leads.services import calls
from leads.services.calls import CALL_FIELDS
from leads.statuses import Drink, VisitKind, VisitPurpose

#: The fields of the form that stand for an item of the front desk.
_ITEM_FIELDS = {
    RegisterItem.STAY: ("arrived_at", "left_at"),
    RegisterItem.FIRST: ("is_first", "served_before"),
    RegisterItem.PARTY: ("party_size",),
    RegisterItem.PURPOSE: ("purpose",),
    RegisterItem.NAME: ("name",),
    RegisterItem.PHONE: ("phone",),
    RegisterItem.MODEL: ("car_model", "trim", "colour"),
}
_ORDER = (
    "arrived_at", "left_at", "purpose", "consultant", "party_size", "is_first", "served_before", "name", "phone",
    "car_model", "trim", "colour", "companions", "drink", "content",
)  # fmt: skip
_TIMES = ("arrived_at", "left_at")


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class RowForm(CallFields, WishFields):
    """A row as it can be completed or corrected; what this row cannot say is left out."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    arrived_at = forms.TimeField(label=_("arrived"), widget=_clock(), input_formats=["%H:%M", "%H:%M:%S"])
    left_at = forms.TimeField(label=_("left"), widget=_clock(), input_formats=["%H:%M", "%H:%M:%S"], required=False)
    purpose = forms.ChoiceField(label=_("purpose"), choices=VisitPurpose.choices, widget=ChipSelect)
    consultant = forms.ModelChoiceField(label=_("received by"), queryset=None, required=False, empty_label=_("nobody"))
    party_size = forms.IntegerField(label=_("people"), min_value=1, max_value=50)
    is_first = forms.TypedChoiceField(
        label=_("first or again"), choices=[("yes", _("first")), ("no", _("again"))], widget=ChipSelect,
        coerce=lambda word: word == "yes",
    )  # fmt: skip
    served_before = forms.ModelChoiceField(
        label=_("served before by"), queryset=None, required=False, empty_label=_("not said")
    )
    name = NameField(label=_("name"), required=False, max_length=NAME_LENGTH)
    phone = PhoneField(label=_("phone"), required=False, max_length=60)
    companions = forms.CharField(label=_("companions: name, relation"), required=False, max_length=200)
    drink = forms.ChoiceField(
        label=_("drink"), choices=[("", _("not noted")), *Drink.choices], required=False, widget=ChipSelect
    )
    content = forms.CharField(
        label=_("what happened, what was agreed"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, data=None, *, visit: Visit, seat):
        super().__init__(data, seat=seat, held=visit, initial=initial_of(visit, seat))
        self.visit, self.seat = visit, seat
        everybody = consultants(seat.store)
        self.fields["consultant"].queryset = self.fields["served_before"].queryset = everybody
        for name in _left_out(visit):
            del self.fields[name]

    def clean_is_first(self) -> bool:
        """Yes or no."""
        return self.cleaned_data["is_first"] is True

    def row_fields(self) -> dict[str, Any]:
        """The fields of the row as the service takes them, times as moments of the row's day."""
        data = {name: self.cleaned_data[name] for name in _ORDER if name in self.fields}
        zone = self.seat.store.zone
        day = self.seat.today(self.visit.arrived_at)
        for name in _TIMES:
            if data.get(name):
                data[name] = moment(day, data[name], zone, known=getattr(self.visit, name))
        if data.get("left_at") and data["left_at"] < data["arrived_at"]:
            data["left_at"] = moment(day, self.cleaned_data["left_at"], zone, known=data["arrived_at"])
        return data

    def facts(self):
        """The facts of the call; None for a party that came in person."""
        return self.call_facts() if self.visit.kind == VisitKind.CALL else None

    def grouped(self) -> list[tuple[str, list]]:
        """The bound fields: those of the front desk, those of the consultant, those of the call (LEAD-20)."""
        desk = [n for item in self.seat.settings.front_items for n in _ITEM_FIELDS.get(item, ()) if n in self.fields]
        rest = [n for n in _ORDER if n in self.fields and n not in desk]
        call = [n for n in CALL_FIELDS if n in self.fields]
        groups = [(_("Front desk"), desk), (_("Consultant"), rest), (_("Call"), call)]
        return [(title, [self[name] for name in names]) for title, names in groups if names]


def _left_out(visit: Visit) -> list[str]:
    """What this row cannot say: the card's name, a second consultant, a call's drink."""
    names = [] if visit.kind == VisitKind.CALL else [*CALL_FIELDS]
    if visit.kind != VisitKind.WALK_IN:
        names += ["party_size", "companions", "drink"]
    if visit.kind != VisitKind.WALK_IN and visit.left_at:
        names += ["left_at"]
    if visit.customer_id:
        names += ["name", "phone"]
    if visit.consultant_id:
        names += ["consultant"]
    return names


def initial_of(visit: Visit, seat) -> dict[str, Any]:
    """The row as the form shows it."""
    zone = seat.store.zone
    times = {
        name: value.astimezone(zone).time().replace(second=0, microsecond=0) if value else None
        for name in _TIMES
        for value in [getattr(visit, name)]
    }
    plain = {name: getattr(visit, name) for name in _ORDER if name not in _TIMES}
    facts = calls.facts_of(visit)
    return {
        **plain, **times, "is_first": "yes" if visit.is_first else "no", "version": visit.version,
        **{name: getattr(facts, name) for name in CALL_FIELDS},
    }  # fmt: skip
