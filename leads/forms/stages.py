"""Forms of the needs record and the presentation."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.choices import offer_cars, refuse_strange_parts
from core.fields import ChipSelect, DayField
from core.stale import Versioned, as_typed
from leads.forms.groups import CardFields, Group
from leads.guides import POINTS, TOPICS
from leads.models import Card, Customer, NeedsSheet, Presentation
from leads.statuses import Cooperation, DriveAnswer

_ASKED = [name for topic in TOPICS for name in topic.fields]
_OF_CUSTOMER = {field.name for field in Customer._meta.concrete_fields}
SHEET = Group(
    "sheet", _("Needs analysis"),
    customer=tuple(name for name in _ASKED if name in _OF_CUSTOMER),
    card=tuple(name for name in _ASKED if name not in _OF_CUSTOMER), order=tuple(_ASKED),
)  # fmt: skip
#: What a needs record says beside the answers.
SAID = ("consent", "cooperated", "summary", "read_back")


class NextContact(forms.Form):
    """When the customer is contacted next, if it was agreed (GRADE-32, STD-NEED-08)."""

    next_on = DayField(label=_("next contact agreed for"), required=False)
    later_reason = forms.CharField(label=_("why later than the ladder"), max_length=200, required=False)


class NeedsForm(CardFields, NextContact, Versioned):
    """需求分析记录单: what the customer said to open questions. `version` is that of the record, 0 for a new one."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    consent = forms.BooleanField(label=_("agrees that we take notes"), required=False)
    cooperated = forms.ChoiceField(label=_("helped to fill it in"), choices=Cooperation.choices, widget=ChipSelect)
    summary = forms.CharField(
        label=_("summary"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    read_back = forms.BooleanField(label=_("read back to the customer, who agreed"), required=False)

    def __init__(self, *args, seat, card: Card, sheet: NeedsSheet | None = None, **kwargs):
        now = values_of_sheet(sheet) if sheet else {}
        kwargs["initial"] = {"token": uuid4(), **now}
        super().__init__(*args, seat=seat, groups=(SHEET,), card=card, **kwargs)
        self.show(now, sheet.version if sheet else 0)
        self.fields["payment"].initial = None

    def clean_payment(self) -> str:
        """Nothing chosen: nothing said."""
        return self.cleaned_data["payment"]

    def clean(self) -> dict:
        """Without the customer's consent no answer is written down (STD-NEED-05)."""
        data = super().clean()
        if self.answers() and not data.get("consent"):
            self.add_error("consent", _("Answers are only written down when the customer agrees."))
        return data

    def answers(self) -> dict[str, Any]:
        """The fields that were answered, cleaned."""
        given = {name: self.cleaned_data.get(name) for name in _ASKED}
        return {name: value for name, value in given.items() if value not in (None, "", [])}

    def stored(self) -> dict[str, list]:
        """The answers as the record keeps them: what was typed, and the words for a reader."""
        return {name: [as_typed(value), _words(value)] for name, value in self.answers().items()}

    def words(self) -> dict[str, Any]:
        """The columns of the record."""
        return {name: self.cleaned_data[name] for name in SAID} | {"answers": self.stored()}

    def topics(self) -> list[tuple]:
        """(topic, its bound fields)."""
        return [(topic, [self[name] for name in topic.fields]) for topic in TOPICS]


def _words(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def values_of_sheet(sheet: NeedsSheet) -> dict[str, Any]:
    """The present values of a needs record by field, in the shape of the form."""
    empty = dict.fromkeys(_ASKED, "") | {"rival_models": []}
    typed = {name: kept[0] if name == "rival_models" else kept[0][0] for name, kept in sheet.answers.items()}
    return empty | typed | {name: getattr(sheet, name) for name in SAID}


class PresentationForm(forms.ModelForm, NextContact, Versioned):
    """What was shown of which car. The equipment to tick is that of the chosen trim."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    points = forms.MultipleChoiceField(
        label=_("walk-round"), choices=[(point.key, point.title) for point in POINTS], required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    features = forms.MultipleChoiceField(
        label=_("equipment ticked and explained"), required=False, widget=forms.CheckboxSelectMultiple
    )
    drive = forms.ChoiceField(label=_("test drive"), choices=DriveAnswer.choices, widget=ChipSelect)

    class Meta:
        model = Presentation
        fields = (
            "car_model", "trim", "agreed", "points", "features", "interests", "objections", "rivals", "meets_needs",
            "summary", "drive",
        )  # fmt: skip
        widgets = {
            "interests": forms.Textarea(attrs={"rows": 2}),
            "objections": forms.Textarea(attrs={"rows": 2}),
            "summary": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, seat, card: Card, **kwargs):
        given = kwargs.get("initial") or {}
        super().__init__(*args, **kwargs)
        row = self.instance
        new = {"car_model": card.car_model_id, "trim": card.trim_id, "rivals": card.rival_words[:100]}
        self.initial |= {"token": uuid4(), **({} if row.pk else new), **given}
        offer_cars(self, seat.store, held=row if row.pk else None)
        self.fields["features"].choices = [(item, item) for item in self._equipment()]
        now = {name: getattr(row, name) for name in self.Meta.fields} if row.pk else {}
        self.show(now, row.version if row.pk else 0)

    def _equipment(self) -> list[str]:
        """The key equipment of the chosen trim, and what was ticked before."""
        chosen = self.data.get("trim") if self.is_bound else self.initial.get("trim")
        rows = self.fields["trim"].queryset
        trim = rows.filter(pk=chosen).first() if str(chosen or "").isdecimal() and len(str(chosen)) < 19 else None
        return list(dict.fromkeys([*(trim.equipment_items if trim else []), *(self.instance.features or [])]))

    def clean(self) -> dict:
        """A trim belongs to the model shown."""
        data = super().clean()
        refuse_strange_parts(self, data)
        return data

    def words(self) -> dict[str, Any]:
        """The columns of the record."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
