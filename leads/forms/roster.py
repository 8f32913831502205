"""Forms of the duty roster: a swap, a week, a day, a period."""

import json
from datetime import date, time, timedelta

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import ChipSelect, DayField, day_of
from leads.rules.duty import Shift
from leads.statuses import DutyKind

MOST_DAYS = 366  # of a report: a year
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)  # no showroom's day lies outside


class SwapForm(forms.Form):
    """With whom, and why."""

    other = forms.IntegerField(min_value=1, max_value=2**62)
    reason = forms.CharField(max_length=100)


def _time(label) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M", "%H:%M:%S"],
    )  # fmt: skip


def _rises(form: forms.Form, starts: str, ends: str) -> None:
    data = form.cleaned_data
    if data.get(starts) and data.get(ends) and data[ends] <= data[starts]:
        form.add_error(ends, _("The shift must end after it begins."))


class WeekForm(forms.Form):
    """The week of one consultant, Monday first. `seen` is the week that the form showed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1000)

    def __init__(self, *args, week: list[Shift], **kwargs):
        initial = {"seen": _written(week)}
        for n, shift in enumerate(week):
            initial |= {f"works_{n}": shift.works, f"starts_{n}": shift.starts, f"ends_{n}": shift.ends}
        super().__init__(*args, initial=initial, **kwargs)
        for n in range(7):
            self.fields[f"works_{n}"] = forms.BooleanField(label=_("on duty"), required=False, initial=True)
            self.fields[f"starts_{n}"] = _time(pgettext_lazy("shift", "from"))
            self.fields[f"ends_{n}"] = _time(pgettext_lazy("shift", "to"))

    def rows(self) -> list[tuple]:
        """For each weekday its name and its three fields."""
        return [(WEEKDAYS[n], self[f"works_{n}"], self[f"starts_{n}"], self[f"ends_{n}"]) for n in range(7)]

    def clean(self) -> dict:
        """Hold each shift to its order."""
        data = super().clean()
        for n in range(7):
            _rises(self, f"starts_{n}", f"ends_{n}")
        return data

    def week(self) -> list[Shift]:
        """What the service takes; a day off has no shift."""
        data = self.cleaned_data
        return [
            Shift(True, data[f"starts_{n}"], data[f"ends_{n}"]) if data[f"works_{n}"] else Shift(False)
            for n in range(7)
        ]

    def clean_seen(self) -> list[Shift] | None:
        """The week that the form showed; what cannot be read is none."""
        try:
            rows = json.loads(self.cleaned_data["seen"] or "[]")
            return [Shift(bool(on), *(time.fromisoformat(t) if t else None for t in (a, b))) for on, a, b in rows]
        except (ValueError, TypeError):
            return None


def _written(week: list[Shift]) -> str:
    times = [(s.works, *(t.isoformat() if t else "" for t in (s.starts, s.ends))) for s in week]
    return json.dumps(times)


class DutyDayForm(forms.Form):
    """One day that is not as the week says, or is again."""

    kind = forms.ChoiceField(
        label=_("this day"), required=False, choices=[("", _("As the week says")), *DutyKind.choices], widget=ChipSelect
    )
    starts = _time(pgettext_lazy("shift", "from"))
    ends = _time(pgettext_lazy("shift", "to"))
    note = forms.CharField(label=_("note"), required=False, max_length=60)

    def clean(self) -> dict:
        """Hold the shift to its order."""
        data = super().clean()
        _rises(self, "starts", "ends")
        return data


class PeriodForm(forms.Form):
    """From a day to a day, a year at most."""

    begin = DayField(label=pgettext_lazy("day", "from"))
    end = DayField(label=pgettext_lazy("day", "to"))

    def clean(self) -> dict:
        """Hold the two to their order."""
        data = super().clean()
        begin, end = data.get("begin"), data.get("end")
        if begin and end and not (FIRST <= begin <= end <= LAST and (end - begin).days < MOST_DAYS):
            self.add_error("end", _("Choose an end after the beginning, within a year."))
        return data


def week_from(text: str, today: date) -> date:
    """The Monday of the week that an address names by one of its days; today's week when it cannot be read."""
    day = day_of(text, today)
    day = day if FIRST <= day <= LAST else today
    return day - timedelta(days=day.weekday())
