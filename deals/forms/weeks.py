"""The texts of the weekly meeting, a measure or drill, a script that comes of it."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.fields import DayField
from core.stale import Versioned
from deals.models import LossReason
from deals.models.weeks import MOST_TEXT
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
        reasons = LossReason.objects.visible_to(seat).select_related("parent").offered()
        self.fields["reason"].queryset = reasons.filter(parent__isnull=False)
        self.fields["reason"].label_from_instance = lambda row: row.path
        people = User.objects.filter(is_active=True, memberships__store=seat.store)
        self.fields["responsible"].queryset = people.order_by("name", "pk").distinct()

    def task(self) -> Task:
        """What the service takes."""
        return Task(**{name: self.cleaned_data[name] for name in Task.__dataclass_fields__})


class WeekScriptForm(forms.Form):
    """What to say next time: it stands on the follow-up desk from now on (LOST-08)."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("title"), max_length=60)
    text = forms.CharField(
        label=_("steps and words, one a line"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"token": uuid4()}, **kwargs)


class DoneForm(forms.Form):
    """What came of a task."""

    result = forms.CharField(label=_("what came of it"), max_length=300, required=False)
