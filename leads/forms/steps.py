"""Forms of the progress table: the plan for the next step, the reason why a grade stays, the filters."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.people import consultants
from core.fields import DayField
from leads.services.steps import Plan
from leads.statuses import Grade, NextStep


class StepForm(forms.Form):
    """What comes next, when, with which words; `version` is the card's that was seen."""

    next_step = forms.ChoiceField(
        label=_("next step"), choices=[("", _("nothing planned")), *NextStep.choices], required=False,
        error_messages={"invalid_choice": _("Choose a step.")},
    )  # fmt: skip
    next_step_on = DayField(label=_("planned for"), required=False)
    next_words = forms.CharField(
        label=_("what to say next time"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def plan(self) -> Plan:
        """What the service takes."""
        data = self.cleaned_data
        return Plan(data["next_step"], data["next_step_on"], data["next_words"])


class KeepForm(forms.Form):
    """Why the grade stays although its horizon has passed."""

    reason = forms.CharField(label=_("why the grade stays"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class GradeFilter(forms.Form):
    """The filters of board, progress table and regrade list; they live in the address."""

    grade = forms.MultipleChoiceField(choices=Grade.choices, required=False)
    owner = forms.ModelChoiceField(queryset=None, required=False)
    begin = DayField(label=_("from"), required=False)
    end = DayField(label=_("until"), required=False)
    page = forms.IntegerField(min_value=0, max_value=10_000, required=False)

    def __init__(self, *args, seat, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = consultants(seat.store)
