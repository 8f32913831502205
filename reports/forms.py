"""Forms of the daily report and the evening meeting."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.models import ReportLine

GUIDANCE_LENGTH = ReportLine._meta.get_field("guidance").max_length


class DayForm(forms.Form):
    """Which day a page shows."""

    day = forms.DateField(required=False)


class SummaryForm(forms.Form):
    """The consultant's summary, sent with the day it is for."""

    day = forms.DateField(widget=forms.HiddenInput)
    summary = forms.CharField(
        label=_("Summary of the day"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReturnForm(forms.Form):
    """Why a report goes back."""

    note = forms.CharField(
        label=_("Why returned"),
        max_length=300,
        error_messages={"required": _("Say what needs to be corrected.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class GuidanceForm(forms.Form):
    """The manager's guidance: for the report, and for each line one field `line-<key>`."""

    text = forms.CharField(
        label=_("Guidance for the report"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, lines: Iterable[ReportLine], **kwargs):
        super().__init__(*args, **kwargs)
        for line in lines:
            self.fields[f"line-{line.pk}"] = forms.CharField(required=False, max_length=GUIDANCE_LENGTH)

    @property
    def typed(self) -> list[str]:
        """Everything that was typed: shown again when it could not be saved."""
        return [self.data[name].strip() for name in self.fields if self.data.get(name, "").strip()]

    @property
    def by_line(self) -> dict[int, str]:
        """The guidance of the lines that were sent, by the line's key."""
        sent = ((name, name.removeprefix("line-")) for name in self.fields if name in self.data)
        return {int(key): self.cleaned_data[name] for name, key in sent if key != name}
