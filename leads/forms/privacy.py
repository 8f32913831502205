"""Forms about consents, corrections and erasing."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from core import idcard
from core.fields import ChipSelect, DayField, NameField, PhoneField
from leads.forms.groups import IdField
from leads.models import NAME_LENGTH
from leads.models.privacy import WORDING_LENGTH
from leads.services.customer_file import FIELDS
from leads.statuses import Channel, EraseGround, Purpose, Salutation


class ConsentForm(forms.Form):
    """One purpose, agreed to or taken back, and where it was said."""

    purpose = forms.ChoiceField(choices=Purpose.choices)
    given = forms.ChoiceField(choices=[("1", _("agrees")), ("0", _("takes it back"))])
    channel = forms.ChoiceField(choices=Channel.choices)


class CorrectionForm(forms.Form):
    """What the customer's data should say (客户信息变更表)."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    name = NameField(label=_("name"), max_length=NAME_LENGTH)
    salutation = forms.ChoiceField(
        label=_("salutation"), choices=[("", _("not said")), *Salutation.choices], required=False, widget=ChipSelect
    )
    phone = PhoneField(label=_("phone"), max_length=60)
    plate = forms.CharField(label=_("plate"), max_length=12, required=False)
    is_company = forms.BooleanField(label=_("company"), required=False)
    address = forms.CharField(label=_("address"), max_length=120, required=False)
    id_number = IdField(
        label=_("ID number"), required=False, max_length=60, read=idcard.normalise_id,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-no-draft": True}),
        sentence=_("This is not an ID number: eighteen characters, the last one checks the others."),
    )  # fmt: skip
    learned_on = DayField(label=_("learned on"))

    def __init__(self, *args, **kwargs):
        initial = kwargs.setdefault("initial", {})
        initial.setdefault("token", uuid4())
        kept = idcard.mask(initial.pop("id_number", ""))  # never sent whole to a page
        super().__init__(*args, **kwargs)
        self.fields["id_number"].widget.attrs["placeholder"] = kept

    def wanted(self) -> dict[str, str]:
        """The fields as text; an ID number that was left empty is not spoken of."""
        data = self.cleaned_data
        named = [name for name in FIELDS if name != "id_number" or data[name]]
        return {name: ("yes" if data[name] else "") if name == "is_company" else data[name] for name in named}


class DecideForm(forms.Form):
    """Enter a correction, or not, with a reason."""

    enter = forms.ChoiceField(choices=[("1", _("Enter")), ("0", _("Do not enter"))])
    reason = forms.CharField(label=_("why not"), max_length=200, required=False)


class EraseForm(forms.Form):
    """The name typed once more, and the ground."""

    ground = forms.ChoiceField(label=_("ground"), choices=EraseGround.choices)
    typed = forms.CharField(
        label=_("type the customer's name"), max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class WordingForm(forms.Form):
    """A new text for one purpose."""

    purpose = forms.ChoiceField(choices=Purpose.choices, widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("text"), max_length=WORDING_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class FindForm(forms.Form):
    """A whole telephone number, to find a customer without seeing a list."""

    phone = PhoneField(label=_("phone"), max_length=60)
