"""The form of the ladder's frequencies."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import DayField


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
