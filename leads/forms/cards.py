"""Forms of the card and its list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.people import consultants
from catalog.choices import offer_cars, refuse_strange_parts
from core.fields import ChipSelect, DayField, NameField, PhoneField
from leads.forms.grades import GradeFields
from leads.models import NAME_LENGTH, Card
from leads.statuses import Grade, Payment, Salutation

CARD_FIELDS = (
    "car_model", "trim", "colour", "source", "channel", "rival_models", "rivals", "use", "budget", "payment",
    "instalment", "used_car", "decision_maker", "buys_by", "likes", "needs", "contact_way", "next_words",
)  # fmt: skip
CUSTOMER_FIELDS = ("name", "salutation", "is_company", "plate")


class CardForm(forms.ModelForm):
    """Customer and card on one page, in groups. The template draws `GROUPS`."""

    name = NameField(label=_("name"), max_length=NAME_LENGTH)
    salutation = forms.ChoiceField(
        label=_("salutation"), choices=[("", _("not said")), *Salutation.choices], required=False, widget=ChipSelect
    )
    phone = PhoneField(label=_("phone"), max_length=60)
    is_company = forms.BooleanField(label=_("company"), required=False)
    plate = forms.CharField(label=_("plate of the present car"), max_length=12, required=False)
    buys_by = DayField(label=_("stated purchase date"), required=False)
    payment = forms.ChoiceField(
        label=_("payment"), choices=Payment.choices, widget=ChipSelect, required=False, initial=Payment.OPEN
    )

    GROUPS = (
        (_("Customer"), ("name", "salutation", "phone", "plate", "is_company", "contact_way")),
        (
            _("Intention"),
            ("car_model", "trim", "colour", "source", "channel", "buys_by", "rival_models", "rivals", "use"),
        ),
        (_("Terms"), ("budget", "payment", "instalment", "used_car", "decision_maker")),
        (_("Needs"), ("needs", "likes", "next_words")),
    )

    class Meta:
        model = Card
        fields = CARD_FIELDS
        widgets = {
            "needs": forms.Textarea(attrs={"rows": 3}),
            "next_words": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, seat, **kwargs):
        super().__init__(*args, **kwargs)
        offer_cars(self, seat.store, held=self.instance)

    def clean(self) -> dict:
        """A trim and a colour belong to the chosen model."""
        data = super().clean()
        refuse_strange_parts(self, data)
        return data

    def grouped(self) -> list[tuple[str, list]]:
        """The bound fields in their groups."""
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]

    def clean_payment(self) -> str:
        """Nothing chosen is undecided."""
        return self.cleaned_data["payment"] or Payment.OPEN

    def card_fields(self) -> dict:
        """The cleaned fields of the card."""
        many = {"rival_models": sorted(self.cleaned_data["rival_models"], key=lambda row: row.pk)}
        return {name: self.cleaned_data[name] for name in CARD_FIELDS} | many

    def customer_fields(self) -> dict:
        """The cleaned fields of the customer."""
        return {name: self.cleaned_data[name] for name in CUSTOMER_FIELDS}


class EditCardForm(CardForm):
    """An edit, with the version that the editor saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class NewCardForm(CardForm, GradeFields):
    """A card opened by hand: customer, intention and the first judgement."""

    consent = forms.BooleanField(label=_("agrees to messages"), required=False)

    def grouped(self) -> list[tuple[str, list]]:
        """Without the stated date, which stands with the grade."""
        return [(title, [f for f in fields if f.name != "buys_by"]) for title, fields in super().grouped()]

    def details(self) -> dict:
        """Fields of the card for the opening service."""
        return self.card_fields() | {"buys_by": self.cleaned_data["stated_on"] or self.cleaned_data["buys_by"]}


class ReassignForm(forms.Form):
    """Another owner, with a reason."""

    to = forms.ModelChoiceField(label=_("to"), queryset=None)
    reason = forms.CharField(label=_("why"), max_length=200)

    def __init__(self, *args, seat, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = consultants(seat.store)


class CardFilter(forms.Form):
    """The filters of the list of cards; they live in the address."""

    grade = forms.MultipleChoiceField(choices=Grade.choices, required=False)
    status = forms.ChoiceField(
        choices=[
            ("", _("Active")),
            ("regrade", _("Horizon passed")),
            ("lost", _("Lost")),
            ("delivered", _("Delivered")),
            ("all", _("All")),
        ],
        required=False,
    )
    owner = forms.ModelChoiceField(queryset=None, required=False)
    q = forms.CharField(max_length=60, required=False)
    before = forms.IntegerField(min_value=1, required=False)

    def __init__(self, *args, seat, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = consultants(seat.store)
