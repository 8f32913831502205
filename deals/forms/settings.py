"""Reasons and questions of the store."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from core.seen import seen_of
from deals.models import LossQuestion, LossReason
from deals.models.reasons import MOST_NAME, MOST_QUESTION
from deals.statuses import AnswerKind, LossKind


class ReasonForm(forms.Form):
    """A new reason: a part of one of the first level, or one of the first level itself."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("reason"), max_length=MOST_NAME)
    parent = forms.ModelChoiceField(
        LossReason.objects.none(), label=_("under"), required=False, empty_label=_("a reason of the first level")
    )
    kind = forms.ChoiceField(label=_("kind"), choices=LossKind.choices, required=False)

    def __init__(self, *args, seat, **kwargs):
        super().__init__(*args, initial={"token": uuid4(), "kind": LossKind.LOST}, **kwargs)
        self.fields["parent"].queryset = LossReason.objects.visible_to(seat).filter(parent=None, active=True)

    def clean_kind(self) -> str:
        """Without a word it is a loss."""
        return self.cleaned_data["kind"] or LossKind.LOST


class QuestionForm(forms.Form):
    """A new question of the callback."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(label=_("question"), max_length=MOST_QUESTION)
    kind = forms.ChoiceField(label=_("answer"), choices=AnswerKind.choices)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"token": uuid4()}, **kwargs)


class ReasonChangeForm(forms.Form):
    """Another name, or out of use."""

    name = forms.CharField(label=_("reason"), max_length=MOST_NAME, required=False)
    active = forms.BooleanField(label=_("offered"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args, row: LossReason, **kwargs):
        initial = {"name": row.words, "active": row.active, "seen": seen_of(row)}
        super().__init__(*args, initial=initial, **kwargs)


class QuestionChangeForm(forms.Form):
    """Other words, or out of use."""

    text = forms.CharField(label=_("question"), max_length=MOST_QUESTION, required=False)
    active = forms.BooleanField(label=_("offered"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args, row: LossQuestion, **kwargs):
        initial = {"text": row.words, "active": row.active, "seen": seen_of(row)}
        super().__init__(*args, initial=initial, **kwargs)
