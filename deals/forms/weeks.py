"""The texts of the weekly meeting, a measure or drill, a script that comes of it."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from catalog.choices import offer_cars
from catalog.models import CarModel, RivalModel
from core.fields import DayField, PickOne
from core.stale import Versioned
from deals.models import LossReason
from deals.models.weeks import MOST_TEXT
from deals.services import weeks
from deals.services.weeks import Task
from deals.statuses import TaskKind


class WeekForm(Versioned):
    """What was discussed, what we learn from it."""

    discussed = forms.CharField(
        label=_("what was discussed"), max_length=MOST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    lessons = forms.CharField(
        label=_("what we learn from it"), max_length=MOST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )


class TaskForm(forms.Form):
    """A countermeasure or a drill: who, until when."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("kind"), choices=TaskKind.choices)
    text = forms.CharField(label=_("what is done"), max_length=300)
    reason = forms.ModelChoiceField(
        LossReason.objects.none(),
        label=pgettext_lazy("task", "against"),
        required=False,
        empty_label=_("no single reason"),
    )
    responsible = forms.ModelChoiceField(User.objects.none(), label=_("responsible"))
    due_on = DayField(label=_("until"))

    def __init__(self, *args, seat, **kwargs):
        super().__init__(*args, initial={"token": uuid4()}, **kwargs)
        _offer_reasons(self, seat)
        self.fields["responsible"].queryset = weeks.attending(seat.store)

    def task(self) -> Task:
        """What the service takes."""
        return Task(**{name: self.cleaned_data[name] for name in Task.__dataclass_fields__})


class WeekScriptForm(forms.Form):
    """What to say next time: it stands on the follow-up desk from now on, beside talks about that car or rival.

    The lost models and reasons of the week say against what it is meant (LOST-04, LOST-08, FORM-34).
    """

    token = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("title"), max_length=60)
    text = forms.CharField(
        label=_("steps and words, one a line"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    reason = forms.ModelChoiceField(
        LossReason.objects.none(),
        label=pgettext_lazy("task", "against"),
        required=False,
        empty_label=_("no single reason"),
    )
    car_model = forms.ModelChoiceField(CarModel.objects.none(), label=_("our model"), required=False)
    rival = forms.ModelChoiceField(RivalModel.objects.none(), label=_("rival model"), required=False, widget=PickOne)

    def __init__(self, *args, seat, **kwargs):
        super().__init__(*args, initial={"token": uuid4()}, **kwargs)
        _offer_reasons(self, seat)
        offer_cars(self, seat.store)
        self.fields["rival"].queryset = RivalModel.objects.to_choose(seat.store)
        self.fields["rival"].empty_label = _("not said")

    def words(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        reason = data["reason"].code if data["reason"] else ""
        return {name: data[name] for name in ("title", "text", "car_model", "rival")} | {"loss_reason": reason}


def _offer_reasons(form: forms.Form, seat) -> None:
    reasons = LossReason.objects.visible_to(seat).select_related("parent").offered()
    form.fields["reason"].queryset = reasons.filter(parent__isnull=False)
    form.fields["reason"].label_from_instance = lambda row: row.path


class DoneForm(forms.Form):
    """What came of a task."""

    result = forms.CharField(label=_("what came of it"), max_length=300, required=False)
