"""Forms of online leads: the public page, the senders, giving a lead to somebody."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.people import consultants
from catalog.models import CarModel
from core.fields import PhoneField
from leads.rules.online import ANSWERED, LATE, WAITING
from leads.statuses import LeadChannel


class LeaveNumberForm(forms.Form):
    """What a visitor of the public page leaves. `website` is a trap: people do not see it."""

    stamp = forms.CharField(widget=forms.HiddenInput, max_length=400)
    channel = forms.ChoiceField(choices=LeadChannel.choices, widget=forms.HiddenInput, required=False)
    website = forms.CharField(
        label=_("leave this empty"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )  # fmt: skip
    name = forms.CharField(
        label=_("how may we call you"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = PhoneField(
        label=_("phone"), max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )  # fmt: skip
    car_model = forms.ModelChoiceField(
        label=_("interested in"), queryset=CarModel.objects.none(), required=False, empty_label=_("not sure yet")
    )
    wants_drive = forms.BooleanField(label=_("book a test drive"), required=False)
    wants_report = forms.BooleanField(label=_("send me the comparison report of models"), required=False)
    message = forms.CharField(
        label=_("a question, a good time to call"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    calls = forms.BooleanField(error_messages={"required": _("Without your consent we may not call you.")})
    texts = forms.BooleanField(required=False)

    def __init__(self, *args, store, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["car_model"].queryset = CarModel.objects.sold_by(store)


class SenderForm(forms.Form):
    """A new sender of leads."""

    name = forms.CharField(label=pgettext_lazy("thing", "name"), max_length=60)
    channel = forms.ChoiceField(label=_("channel"), choices=LeadChannel.choices, initial=LeadChannel.PLATFORM)


class AssignForm(forms.Form):
    """Who answers a lead that waits."""

    consultant = forms.ModelChoiceField(queryset=None, required=False)
    reason = forms.CharField(max_length=100, required=False)

    def __init__(self, *args, seat, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["consultant"].queryset = consultants(seat.store)


class LeadFilter(forms.Form):
    """The filters of the list of online leads; they live in the address."""

    state = forms.ChoiceField(
        choices=[
            ("", _("All")),
            (WAITING, pgettext_lazy("lead", "Waiting")),
            (LATE, _("Late")),
            (ANSWERED, _("Answered")),
        ],
        required=False,
    )
    channel = forms.ChoiceField(choices=[("", _("All channels")), *LeadChannel.choices], required=False)
    before = forms.IntegerField(min_value=1, max_value=10**18, required=False)
