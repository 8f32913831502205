"""Forms of the front desk and the register."""

from datetime import datetime
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.people import consultants
from catalog.choices import offer_cars, refuse_strange_parts
from catalog.models import CarModel, Colour, Trim
from core.fields import ChipSelect, NameField, PhoneField
from leads.models import NAME_LENGTH, Visit
from leads.services.calls import CALL_FIELDS, CallFacts
from leads.services.visits import Arrival
from leads.statuses import Drink, LeadChannel, VisitKind, VisitPurpose


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not noted (None)."""

    def __init__(self, **kwargs):
        choices = [("", _("not noted")), ("yes", _("yes")), ("no", _("no"))]
        super().__init__(
            choices=choices, required=False, widget=ChipSelect, empty_value=None, coerce=lambda word: word == "yes",
            **kwargs,
        )  # fmt: skip

    def prepare_value(self, value):
        """The word of a value."""
        return {True: "yes", False: "no", None: ""}.get(value, value)


class WishFields(forms.Form):
    """The car of most interest, with form and colour (LEAD-21)."""

    car_model = forms.ModelChoiceField(label=_("interested in"), queryset=CarModel.objects.none(), required=False)
    trim = forms.ModelChoiceField(label=_("trim"), queryset=Trim.objects.none(), required=False)
    colour = forms.ModelChoiceField(label=_("colour"), queryset=Colour.objects.none(), required=False)

    def __init__(self, *args, seat, held: Visit | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        offer_cars(self, seat.store, held=held)

    def clean(self) -> dict:
        """A colour or trim names its model when none is chosen, else it belongs to it."""
        data = super().clean()
        named = [row.car_model for row in (data.get("trim"), data.get("colour")) if row]
        if named and data.get("car_model") is None and "car_model" not in self.errors:
            data["car_model"] = named[0]
        refuse_strange_parts(self, data)
        return data


class VisitForm(WishFields):
    """A party that arrives: six inputs; what can wait and who receives otherwise is folded away."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("type"), choices=VisitKind.choices, initial=VisitKind.WALK_IN, widget=ChipSelect)
    channel = forms.ChoiceField(  # of an online lead; shown for that type only
        label=_("channel"), choices=LeadChannel.choices, initial=LeadChannel.PLATFORM, required=False
    )
    purpose = forms.ChoiceField(
        label=_("purpose"), choices=VisitPurpose.choices, initial=VisitPurpose.LOOK, widget=ChipSelect, required=False
    )
    phone = PhoneField(label=_("phone"), required=False, max_length=60)
    name = NameField(label=_("name"), required=False, max_length=NAME_LENGTH)
    party_size = forms.IntegerField(label=_("people"), initial=1, min_value=1, max_value=50)
    consent = forms.BooleanField(label=_("agrees to messages"), required=False)
    companions = forms.CharField(label=_("companions: name, relation"), required=False, max_length=200)
    drink = forms.ChoiceField(
        label=_("drink"), choices=[("", _("not noted")), *Drink.choices], required=False, widget=ChipSelect
    )
    consultant = forms.ModelChoiceField(
        label=_("received by"), queryset=None, required=False, empty_label=_("next in line")
    )
    came_before = forms.BooleanField(label=_("came before (no turn used)"), required=False)
    reason = forms.CharField(label=_("why not the next in line"), required=False, max_length=100)
    arrived_at = forms.DateTimeField(
        label=_("forgotten: arrived at"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
    )  # fmt: skip

    def __init__(self, *args, seat, **kwargs):
        kwargs.setdefault("initial", {}).setdefault("token", uuid4())
        super().__init__(*args, seat=seat, **kwargs)
        del self.fields["trim"]
        self.fields["consultant"].queryset = consultants(seat.store)

    def clean_purpose(self) -> str:
        """Nothing chosen: to look at cars."""
        return self.cleaned_data["purpose"] or VisitPurpose.LOOK

    def clean_arrived_at(self) -> datetime | None:
        """No clock of a browser knows the years that Python does not."""
        value = self.cleaned_data["arrived_at"]
        if value and not 2000 <= value.year <= 2100:
            raise forms.ValidationError(_("Write the time like 2026-11-21 14:30."))
        return value

    def arrival(self) -> Arrival:
        """What the service takes."""
        data = {name: value for name, value in self.cleaned_data.items() if name in Arrival.__dataclass_fields__}
        chosen = data.pop("consultant")
        if data["kind"] == VisitKind.ONLINE:
            data["purpose"] = VisitPurpose.LOOK  # a lead asks for cars
        return Arrival(consultant=chosen.pk if chosen else None, **data)

    @property
    def is_folded(self) -> bool:
        """Say whether nothing in the folded part asks for attention."""
        return not any(self[name].errors for name in ("kind", "colour", "companions", "drink", "arrived_at"))


class CallFields(forms.Form):
    """What is noted of a call beside the columns of the register (LEAD-18, 36…41)."""

    asked = forms.CharField(label=_("what the caller asks"), max_length=200, required=False)
    by_third_ring = YesNoField(label=_("answered by the third ring"))
    transferred_to = forms.CharField(label=_("transferred to"), max_length=30, required=False)
    in_twenty_seconds = YesNoField(label=_("put through within 20 seconds"))
    connected = YesNoField(label=_("the connection succeeded"))
    address = forms.CharField(label=_("address"), max_length=120, required=False)
    read_back = forms.BooleanField(label=_("name and phone read back and confirmed"), required=False)
    not_read_back = forms.CharField(label=_("why not read back"), max_length=100, required=False)
    further_way = forms.CharField(label=_("further way of contact given"), max_length=100, required=False)

    def call_facts(self) -> CallFacts:
        """What the service takes."""
        return CallFacts(**{name: self.cleaned_data[name] for name in CALL_FIELDS})


class CallForm(CallFields, VisitForm):
    """A call, written down while it lasts (FORM-03)."""

    content = forms.CharField(
        label=_("summary and what was agreed"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("kind", "channel", "party_size", "companions", "drink"):
            del self.fields[name]
        self.fields["purpose"].label = _("reason for calling")

    def arrival(self) -> Arrival:
        """What the service takes."""
        self.cleaned_data |= {"kind": VisitKind.CALL, "call": self.call_facts()}
        return super().arrival()


class ReasonForm(forms.Form):
    """Why somebody is skipped or away."""

    reason = forms.CharField(max_length=100, required=False)


class NoteForm(forms.Form):
    """What happened at the reception."""

    content = forms.CharField(
        label=_("What happened? It goes into your daily report."), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}),
    )  # fmt: skip
