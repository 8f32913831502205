"""The showroom's forms. They clean what was typed; the services decide."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.people import consultants
from catalog.models import CarModel, Colour, Trim
from core.fields import ChipSelect, DayField, NameField, PhoneField
from leads import behaviours
from leads.models import NAME_LENGTH, Card
from leads.services.grades import Judgement
from leads.services.visits import Arrival
from leads.statuses import Grade, Payment, Salutation, Stage, VisitKind

CARD_FIELDS = (
    "car_model", "trim", "colour", "source", "channel", "rivals", "use", "budget", "payment", "instalment", "used_car",
    "decision_maker", "buys_by", "likes", "needs", "contact_way", "next_words",
)  # fmt: skip
CUSTOMER_FIELDS = ("name", "salutation", "is_company", "plate")


class VisitForm(forms.Form):
    """A party that arrives: six inputs; who receives otherwise is folded away."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("type"), choices=VisitKind.choices[:2], initial=VisitKind.WALK_IN, widget=ChipSelect
    )
    phone = PhoneField(label=_("phone"), required=False, max_length=60)
    name = NameField(label=_("name"), required=False, max_length=NAME_LENGTH)
    party_size = forms.IntegerField(label=_("people"), initial=1, min_value=1, max_value=50)
    car_model = forms.ModelChoiceField(
        label=_("interested in"), queryset=CarModel.objects.none(), required=False, empty_label=_("not said")
    )
    consent = forms.BooleanField(label=_("agrees to messages"), required=False)
    consultant = forms.ModelChoiceField(
        label=_("received by"), queryset=None, required=False, empty_label=_("next in line")
    )
    came_before = forms.BooleanField(label=_("came before (no turn used)"), required=False)
    reason = forms.CharField(label=_("why not the next in line"), required=False, max_length=100)

    def __init__(self, *args, seat, **kwargs):
        kwargs.setdefault("initial", {}).setdefault("token", uuid4())
        super().__init__(*args, **kwargs)
        self.fields["car_model"].queryset = CarModel.objects.sold_by(seat.store)
        self.fields["consultant"].queryset = consultants(seat.store)

    def arrival(self) -> Arrival:
        """What the service takes."""
        data = dict(self.cleaned_data)
        chosen = data.pop("consultant")
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


class GradeFields(forms.Form):
    """Stage, behaviours, stated date, decision and reason."""

    stage = forms.ChoiceField(label=_("stage"), choices=Stage.choices, widget=ChipSelect)
    ticks = forms.MultipleChoiceField(
        label=_("what was seen"), choices=[(b.key, b.words) for b in behaviours.BEHAVIOURS], required=False
    )
    stated_on = DayField(label=_("stated purchase date"), required=False)
    grade = forms.ChoiceField(
        label=_("grade"), choices=Grade.choices, widget=ChipSelect,
        error_messages={"invalid_choice": _("The ladder has no such grade.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("why otherwise than proposed"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def judgement(self) -> Judgement:
        """What the service takes."""
        data = self.cleaned_data
        return Judgement(
            grade=data["grade"], stage=data["stage"], ticks=tuple(data["ticks"]), buys_by=data["stated_on"],
            reason=data["reason"],
        )  # fmt: skip


class GradeForm(GradeFields):
    """A judgement of a card that is there."""

    version = forms.IntegerField(widget=forms.HiddenInput)


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
        (_("Intention"), ("car_model", "trim", "colour", "source", "channel", "buys_by", "rivals", "use")),
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
        mine = {"car_model__brand__stores": seat.store}
        self.fields["car_model"].queryset = CarModel.objects.sold_by(seat.store)
        self.fields["trim"].queryset = (
            Trim.objects.filter(**mine).select_related("car_model").order_by("car_model", "pk")
        )
        self.fields["colour"].queryset = (
            Colour.objects.filter(**mine).select_related("car_model").order_by("car_model", "pk")
        )
        for name in ("trim", "colour"):
            self.fields[name].label_from_instance = lambda row: f"{row.car_model} · {row}"
        for name in ("car_model", "trim", "colour"):
            self.fields[name].empty_label = _("not said")

    def clean(self) -> dict:
        """A trim and a colour belong to the chosen model."""
        data = super().clean()
        for name in ("trim", "colour"):
            row = data.get(name)
            if row and row.car_model != data.get("car_model"):
                self.add_error(name, _("This does not belong to the intended model."))
        return data

    def grouped(self) -> list[tuple[str, list]]:
        """The bound fields in their groups."""
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]

    def clean_payment(self) -> str:
        """Nothing chosen is undecided."""
        return self.cleaned_data["payment"] or Payment.OPEN

    def card_fields(self) -> dict:
        """The cleaned fields of the card."""
        return {name: self.cleaned_data[name] for name in CARD_FIELDS}

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


class LadderForm(forms.Form):
    """Frequencies of all grades, from a day on."""

    based_on = forms.IntegerField(widget=forms.HiddenInput)
    from_day = DayField(label=_("in force from"))
    note = forms.CharField(label=_("note"), max_length=100, required=False)

    def __init__(self, *args, steps, **kwargs):
        super().__init__(*args, **kwargs)
        self.steps = steps
        for step in steps:
            name = step.grade
            self.fields[f"contacts_{name}"] = forms.IntegerField(
                min_value=1, max_value=31, initial=step.contacts, label=_("contacts for %(grade)s") % {"grade": name}
            )
            self.fields[f"days_{name}"] = forms.IntegerField(
                min_value=1, max_value=365, initial=step.period_days, label=_("days for %(grade)s") % {"grade": name}
            )

    def clean(self) -> dict:
        """At most one contact a day."""
        data = super().clean()
        for step in self.steps:
            contacts, days = data.get(f"contacts_{step.grade}"), data.get(f"days_{step.grade}")
            if contacts and days and contacts > days:
                self.add_error(f"contacts_{step.grade}", _("At most one contact a day."))
        return data

    def rows(self) -> list[tuple]:
        """(step, field of contacts, field of days), O first."""
        return [(s, self[f"contacts_{s.grade}"], self[f"days_{s.grade}"]) for s in self.steps]

    def frequencies(self) -> dict[str, tuple[int, int]]:
        """grade → (contacts, days), as far as they are right."""
        data = self.cleaned_data
        pairs = {s.grade: (data.get(f"contacts_{s.grade}"), data.get(f"days_{s.grade}")) for s in self.steps}
        return {grade: pair for grade, pair in pairs.items() if all(pair)}
