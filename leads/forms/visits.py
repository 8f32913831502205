"""Forms of the front desk and the register."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.people import consultants
from catalog.choices import offer_cars
from catalog.models import CarModel
from core.fields import ChipSelect, NameField, PhoneField
from leads.models import NAME_LENGTH
from leads.services.visits import Arrival
from leads.statuses import LeadChannel, VisitKind


class VisitForm(forms.Form):
    """A party that arrives: six inputs; who receives otherwise is folded away."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("type"), choices=VisitKind.choices, initial=VisitKind.WALK_IN, widget=ChipSelect)
    channel = forms.ChoiceField(  # of an online lead; shown for that type only
        label=_("channel"), choices=LeadChannel.choices, initial=LeadChannel.PLATFORM, required=False
    )
    phone = PhoneField(label=_("phone"), required=False, max_length=60)
    name = NameField(label=_("name"), required=False, max_length=NAME_LENGTH)
    party_size = forms.IntegerField(label=_("people"), initial=1, min_value=1, max_value=50)
    car_model = forms.ModelChoiceField(label=_("interested in"), queryset=CarModel.objects.none(), required=False)
    consent = forms.BooleanField(label=_("agrees to messages"), required=False)
    consultant = forms.ModelChoiceField(
        label=_("received by"), queryset=None, required=False, empty_label=_("next in line")
    )
    came_before = forms.BooleanField(label=_("came before (no turn used)"), required=False)
    reason = forms.CharField(label=_("why not the next in line"), required=False, max_length=100)

    def __init__(self, *args, seat, **kwargs):
        kwargs.setdefault("initial", {}).setdefault("token", uuid4())
        super().__init__(*args, **kwargs)
        offer_cars(self, seat.store)
        self.fields["consultant"].queryset = consultants(seat.store)

    def arrival(self) -> Arrival:
        """What the service takes."""
        data = dict(self.cleaned_data)
        chosen = data.pop("consultant")
        data.pop("channel")
        return Arrival(consultant=chosen.pk if chosen else None, **data)


class ReasonForm(forms.Form):
    """Why somebody is skipped or away."""

    reason = forms.CharField(max_length=100, required=False)


class NoteForm(forms.Form):
    """What happened at the reception."""

    content = forms.CharField(
        label=_("What happened? It goes into your daily report."), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}),
    )  # fmt: skip
