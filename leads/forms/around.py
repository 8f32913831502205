"""Forms of people and cars around a customer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core import vin
from core.fields import NameField, PhoneField
from core.stale import Versioned
from leads.models import NAME_LENGTH, Companion, OwnedCar


class AroundForm(forms.ModelForm, Versioned):
    """What both share: the version, and the values that the editor saw."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.show(self.values(self.instance), self.instance.version)

    @classmethod
    def values(cls, row) -> dict:
        """The present values by field."""
        return {name: getattr(row, name) for name in cls.Meta.fields}

    def fields_given(self) -> dict:
        """The cleaned fields of the row."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class CompanionForm(AroundForm):
    """A person around the customer."""

    name = NameField(label=_("name"), max_length=NAME_LENGTH)
    phone = PhoneField(label=_("phone"), max_length=60, required=False)

    class Meta:
        model = Companion
        fields = ("name", "relation", "phone", "is_decider", "is_payer", "is_user", "is_influencer", "notes")


class OwnedCarForm(AroundForm):
    """A car that the customer has today."""

    vin = forms.CharField(label=_("VIN"), max_length=40, required=False)

    class Meta:
        model = OwnedCar
        fields = ("brand", "model", "year", "plate", "vin", "mileage", "to_replace")

    def clean_plate(self) -> str:
        """A plate without spaces, in capitals."""
        return "".join(self.cleaned_data["plate"].split()).upper()

    def clean_vin(self) -> str:
        """Seventeen characters without I, O and Q."""
        text = self.cleaned_data["vin"]
        try:
            return vin.normalise(text) if text else ""
        except vin.VinError as error:
            raise forms.ValidationError(_("A VIN has seventeen letters and digits, no I, O, Q.")) from error

    def clean(self) -> dict:
        """A car is known by something."""
        data = super().clean()
        if not self.errors and not any(data.get(name) for name in ("brand", "model", "plate", "vin")):
            self.add_error("model", _("Say at least brand, model, plate or VIN."))
        return data
