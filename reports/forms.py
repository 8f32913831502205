"""Forms of the daily report and the evening meeting."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import addresses
from core.fields import DayField
from reports.metrics import metrics
from reports.models import ReportLine
from reports.models.studies import MOST_TEXT
from reports.services.goals import MOST
from reports.statuses import PlanSpan

EARLIEST = date(2000, 1, 1)  # no report is older; an address with such a day shows today
GUIDANCE_LENGTH = ReportLine._meta.get_field("guidance").max_length


class DayForm(forms.Form):
    """Which day a page shows."""

    day = DayField(required=False)


class StudyForm(forms.Form):
    """What customer service concludes from the analysis of the customers (DATA-10)."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("conclusions"), max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 4})
    )  # fmt: skip


class SummaryForm(forms.Form):
    """The consultant's summary, sent with the day it is for."""

    day = DayField(widget=forms.HiddenInput)
    summary = forms.CharField(
        label=_("Summary of the day"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class NoteForm(forms.Form):
    """The shortcomings of a day, with the version of the words that were read."""

    shortcomings = forms.CharField(
        label=_("Shortcomings of the day"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def day(self, today: date) -> date:
        """The day that the form is for; today when it names none."""
        sent = DayForm(self.data)
        found = sent.cleaned_data["day"] if sent.is_valid() else None
        return found if found and found >= EARLIEST else today


class DigestForm(forms.Form):
    """Which day's numbers are mailed; the token makes a double click one mail."""

    day = DayField()
    token = forms.UUIDField()

    def clean_day(self) -> date:
        """Refuse a day before anybody kept reports."""
        if self.cleaned_data["day"] < EARLIEST:
            raise forms.ValidationError(_("There are no numbers of that day."))
        return self.cleaned_data["day"]


class AnnouncementForm(forms.Form):
    """What the manager announces, and for which days."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(label=_("Announcement"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    from_day = DayField(label=_("from"))
    until_day = DayField(label=_("until"))


class MorningForm(forms.Form):
    """The consultant's confirmation of the morning."""

    day = DayField(widget=forms.HiddenInput)
    ready = forms.MultipleChoiceField(required=False)
    note = forms.CharField(
        label=_("What was said, my schedule"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, items: Iterable[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ready"].choices = [(item, item) for item in items]


class ReturnForm(forms.Form):
    """Why a report goes back."""

    note = forms.CharField(
        label=_("Why returned"),
        max_length=300,
        error_messages={"required": _("Say what needs to be corrected.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@dataclass(frozen=True)
class Entry:
    """The fields beside one line of a report, as they stand on the page."""

    line: ReportLine
    text: str
    day: str
    errors: Sequence[str] = ()
    day_errors: Sequence[str] = ()

    @property
    def key(self) -> str:
        """The line's key in the names of the fields."""
        return str(self.line.pk)

    @property
    def address(self) -> str:
        """Where it is saved by itself."""
        return addresses.to("report-line-guidance", self.line.pk)

    @property
    def label(self) -> str:
        """What the text is."""
        return gettext("Guidance for %(name)s") % {"name": self.line.customer or "–"}

    @property
    def day_label(self) -> str:
        """What the day is."""
        return gettext("Day on which %(name)s is to be contacted") % {"name": self.line.customer or "–"}


class GuidanceForm(forms.Form):
    """The manager's guidance: for the report, and for each line one field `line-<key>`."""

    text = forms.CharField(
        label=_("Guidance for the report"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, lines: Iterable[ReportLine], **kwargs):
        super().__init__(*args, **kwargs)
        for line in lines:
            self.fields[f"line-{line.pk}"] = forms.CharField(required=False, max_length=GUIDANCE_LENGTH)
            self.fields[f"day-{line.pk}"] = DayField(required=False)

    def entry(self, line: ReportLine) -> Entry:
        """What stands beside `line`: as it was sent, else as it is kept."""
        text, day = f"line-{line.pk}", f"day-{line.pk}"
        if not self.is_bound:
            return Entry(line, line.guidance, line.guidance_on.isoformat() if line.guidance_on else "")
        wrong = self.errors
        return Entry(line, self.data.get(text, ""), self.data.get(day, ""), wrong.get(text, ()), wrong.get(day, ()))

    @property
    def typed(self) -> list[str]:
        """Everything that was typed: shown again when it could not be saved."""
        return [self.data[name].strip() for name in self.fields if self.data.get(name, "").strip()]

    @property
    def by_line(self) -> dict[int, str]:
        """The guidance of the lines that were sent, by the line's key."""
        return self._sent("line-")

    @property
    def days(self) -> dict[int, date | None]:
        """The day on which a line's guidance is to be followed, by the line's key."""
        return self._sent("day-")

    def _sent(self, prefix: str) -> dict:
        sent = ((name, name.removeprefix(prefix)) for name in self.fields if name in self.data)
        return {int(key): self.cleaned_data[name] for name, key in sent if key != name}


class GoalsForm(forms.Form):
    """The goals of one span: a number for each metric, empty where nothing is planned."""

    span = forms.ChoiceField(choices=PlanSpan.choices, widget=forms.HiddenInput)
    begin = DayField(widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for metric in metrics():
            self.fields[f"goal-{metric.name}"] = forms.IntegerField(
                label=metric.label, required=False, min_value=0, max_value=MOST
            )

    @property
    def goals(self) -> dict[str, int | None]:
        """Metric → number, None where nothing is planned."""
        sent = {name: name.removeprefix("goal-") for name in self.fields if name.startswith("goal-")}
        return {metric: self.cleaned_data[name] for name, metric in sent.items()}


class VersionForm(forms.Form):
    """What the reader of a plan saw, and why it goes back."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    note = forms.CharField(label=_("What needs to be changed?"), required=False, max_length=300)
