"""Forms of the evidence dialog."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import ChipSelect, DayField
from leads import behaviours
from leads.services.grades import Judgement
from leads.statuses import Grade, Stage


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
