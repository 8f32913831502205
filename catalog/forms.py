"""Short forms of the catalogue. They clean what was typed; the services decide."""

import re
import unicodedata
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.choices import offer_cars, refuse_strange_parts
from catalog.models import Brand, CarModel, Colour, ListPrice, RivalModel, ShowroomCar, Trim
from catalog.statuses import CarKind
from core import vin
from core.fields import ChipSelect, DayField, NameField, PickMany, PickOne
from core.seen import seen_of


class OpenForm(forms.ModelForm):
    """A form that leaves it to the service whether a name is free: that one asks under its lock."""

    def _get_validation_exclusions(self) -> set[str]:
        """The name too: without it Django asks no constraint of names."""
        return {*super()._get_validation_exclusions(), "name"}


class EntryForm(OpenForm):
    """An entry of the catalogue, with what its editor saw of it."""

    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(self, *args, seat, **kwargs):
        super().__init__(*args, **kwargs)
        self.seat = seat
        self.initial["seen"] = seen_of(self.instance)

    def fields_to_save(self) -> dict:
        """The cleaned fields of the entry itself."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class BrandForm(forms.Form):
    """A brand that the store sells from now on."""

    name = NameField(label=_("brand"), max_length=30)


class BrandEntryForm(EntryForm):
    """A brand of the group."""

    name = NameField(label=_("brand"), max_length=30)

    class Meta:
        model = Brand
        fields = ("name", "position", "on_sale")


class CarModelForm(EntryForm):
    """A model."""

    name = NameField(label=_("model"), max_length=30)

    class Meta:
        model = CarModel
        fields = ("brand", "name", "code", "position", "on_sale")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["brand"].widget = PickOne()
        self.fields["brand"].queryset = Brand.objects.visible_to(self.seat)
        self.fields["brand"].empty_label = None


class TrimForm(EntryForm):
    """A trim with its key equipment."""

    name = NameField(label=_("trim"), max_length=60)

    class Meta:
        model = Trim
        fields = ("name", "equipment", "position", "on_sale")
        widgets = {"equipment": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"equipment": _("One item a line: it stands in the brochure.")}


class ColourForm(EntryForm):
    """A colour of a model."""

    name = NameField(label=_("colour"), max_length=20)

    class Meta:
        model = Colour
        fields = ("name", "position", "on_sale")


class PriceForm(OpenForm):
    """A new list price, with the number of prices that its editor saw."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    from_day = DayField(label=_("in force from"))

    class Meta:
        model = ListPrice
        fields = ("amount", "from_day")


class RivalForm(EntryForm):
    """A rival model."""

    maker = NameField(label=_("rival's brand"), max_length=30)
    name = NameField(label=_("rival model"), max_length=30)

    class Meta:
        model = RivalModel
        fields = (
            "maker", "name", "price_from", "price_to", "competes_with", "strengths", "weaknesses", "active",
        )  # fmt: skip
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in ("strengths", "weaknesses")}
        help_texts = {
            "strengths": _("One point a line. Never run it down before a customer."),
            "weaknesses": _("One point a line: two or three doubts that a customer may raise."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["competes_with"]
        field.widget = PickMany()
        field.queryset = CarModel.objects.visible_to(self.seat).in_order()

    def clean(self) -> dict:
        """The prices rise; models of brands that this store does not sell stay as they are."""
        data = super().clean()
        low, high = data.get("price_from"), data.get("price_to")
        if low and high and low > high:
            self.add_error("price_to", _("The highest price is below the lowest."))
        if self.instance.pk and "competes_with" in data:
            others = self.instance.competes_with.exclude(pk__in=self.fields["competes_with"].queryset.values("pk"))
            data["competes_with"] = [*data["competes_with"], *others]
        return data


class ShowroomCarForm(EntryForm):
    """A display or test car."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("stands here as"), choices=CarKind.choices, widget=ChipSelect, initial=CarKind.DISPLAY
    )
    placed_on = DayField(label=_("placed on"))
    removed_on = DayField(label=_("removed on"), required=False)
    vin = forms.CharField(label=_("VIN"), max_length=30, required=False)
    plate = forms.CharField(label=_("plate"), max_length=20, required=False)

    class Meta:
        model = ShowroomCar
        fields = ("kind", "car_model", "trim", "colour", "plate", "vin", "placed_on", "removed_on")

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("initial", {}).setdefault("token", uuid4())
        super().__init__(*args, **kwargs)
        offer_cars(self, self.seat.store, held=self.instance)

    def clean_vin(self) -> str:
        """The VIN in its one form. A wrong check digit is no error (see `vin_is_doubtful`)."""
        text = self.cleaned_data["vin"]
        try:
            return vin.normalise(text) if text else ""
        except vin.VinError as error:
            raise forms.ValidationError(_("A VIN has 17 letters and digits, without I, O and Q.")) from error

    def clean_plate(self) -> str:
        """Capitals without spaces, dots and dashes."""
        plain = re.sub(r"[\s·•.\-]+", "", unicodedata.normalize("NFKC", self.cleaned_data["plate"])).upper()
        if len(plain) > 12 or not all(c.isalnum() for c in plain):
            raise forms.ValidationError(_("This is no plate. Write it like 浙A12345."))
        return plain

    def clean(self) -> dict:
        """Trim and colour fit the model; a car leaves after it came."""
        data = super().clean()
        refuse_strange_parts(self, data)
        placed, removed = data.get("placed_on"), data.get("removed_on")
        if placed and removed and removed < placed:
            self.add_error("removed_on", _("The car cannot leave before it came."))
        return data

    @property
    def vin_is_doubtful(self) -> bool:
        """Say whether the check digit of the VIN does not fit (GB 16735)."""
        number = self.cleaned_data.get("vin")
        return bool(number) and not vin.fits(number)


class UploadForm(forms.Form):
    """A file of trims, prices and colours."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("Excel file"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}), max_length=200
    )

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("initial", {}).setdefault("token", uuid4())
        super().__init__(*args, **kwargs)
