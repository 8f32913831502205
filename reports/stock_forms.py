"""Forms of the stock-take: start it, mark a line, reopen it."""

from datetime import date
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import NameField, PhoneField
from leads.models.common import NAME_LENGTH
from leads.statuses import Grade
from reports.models import StockLine
from reports.services.stock import Mark
from reports.services.stock_extras import Paper
from reports.statuses import StockResult


class StartForm(forms.Form):
    """Whose drawer, which month."""

    people = forms.TypedChoiceField(label=_("Consultant"), coerce=int, empty_value=None, required=False)
    month = forms.ChoiceField(label=_("Month"))

    def __init__(self, *args, people, months: tuple[date, ...], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = [("", _("All consultants")), *((p.pk, p.name) for p in people)]
        self.fields["month"].choices = [(f"{month:%Y-%m-01}", f"{month:%Y-%m}") for month in months]

    def chosen_month(self) -> date:
        """The first day of the month."""
        return date.fromisoformat(self.cleaned_data["month"])


class LineForm(forms.Form):
    """What was found of one card."""

    result = forms.ChoiceField(choices=StockResult.choices)
    should_be = forms.ChoiceField(choices=[("", "–"), *Grade.choices], required=False)
    note = forms.CharField(max_length=200, required=False)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)

    def __init__(self, data=None, *, line: StockLine, found: bool = False):
        words = {"result": line.result, "should_be": line.should_be, "note": line.note, "version": line.version}
        super().__init__(data, prefix=f"l{line.pk}", initial=words)
        self.line, self.found = line, found

    def clean(self) -> dict:
        """Another grade is named, and is another one."""
        data = super().clean()
        if self.found and data.get("result") == StockResult.WAITING:
            data["result"] = StockResult.FOUND
        if data.get("result") == StockResult.OTHER and data.get("should_be") in ("", None, self.line.expected):
            self.add_error("should_be", _("Choose the grade that the card should have."))
        return data

    def mark(self) -> Mark:
        """What the service takes."""
        data = self.cleaned_data
        return Mark(self.line.pk, data["result"], data["version"], data["should_be"], data["note"])


class ExtraForm(forms.Form):
    """A paper card that is not on the list: what is written on it."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    name = NameField(label=_("name"), max_length=NAME_LENGTH)
    phone = PhoneField(label=_("phone"), required=False, max_length=100)
    car = forms.CharField(label=_("model on the card"), max_length=60, required=False)
    grade = forms.ChoiceField(label=_("grade on the card"), choices=[("", "–"), *Grade.choices], required=False)
    note = forms.CharField(label=_("note"), max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("auto_id", "extra_%s")
        kwargs.setdefault("initial", {"token": uuid4()})
        super().__init__(*args, **kwargs)

    def paper(self) -> Paper:
        """What the service takes."""
        return Paper(**self.cleaned_data)


class ReopenForm(forms.Form):
    """Why a signed stock-take is opened again."""

    reason = forms.CharField(label=_("why"), max_length=300)
