"""The loss record as it is typed: one tap for kind and reason, the rest as far as it is known."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import RivalModel
from core.fields import PickOne
from core.stale import Versioned
from deals.models import Loss, LossQuestion, LossReason
from deals.models.losses import MOST_WORDS
from deals.services import losses as services
from deals.services.losses import Analysis, Answer
from deals.statuses import AnswerKind, CheckResult, LossKind
from leads.models import Card


class ReasonField(forms.ModelChoiceField):
    """A reason of the store, chosen from chips."""

    widget = forms.RadioSelect

    def clean(self, value):
        """The reason; what is no number of a row is no choice."""
        return super().clean(value if str(value).isascii() else "?")


class AnalysisForm(forms.Form):
    """What is found out about a loss: reason, what was bought, why, what was tried, the questionnaire."""

    detail = forms.CharField(label=_("in a few words"), max_length=200, required=False)
    rival_model = forms.ModelChoiceField(
        RivalModel.objects.none(), label=_("model bought"), required=False, widget=PickOne,
        empty_label=_("none, or not on the list"),
    )  # fmt: skip
    rival = forms.CharField(label=_("bought, if not on the list"), max_length=60, required=False)
    why_theirs = forms.CharField(
        label=_("why did they buy the other one"), max_length=MOST_WORDS, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    why_not_ours = forms.CharField(
        label=_("why not ours"), max_length=MOST_WORDS, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    tried = forms.CharField(
        label=_("what was tried"), max_length=MOST_WORDS, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, seat, kept: Loss | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        reasons = LossReason.objects.visible_to(seat).select_related("parent")
        offered = reasons.offered() | reasons.filter(pk=kept.reason_id) if kept else reasons.offered()
        self._reasons = list(offered)
        self.fields["reason"] = ReasonField(
            offered, label=_("reason"), error_messages={"required": _("Choose the reason.")}
        )
        wanted = Q(active=True) | Q(pk=kept.rival_model_id if kept else None)
        self.fields["rival_model"].queryset = RivalModel.objects.visible_to(seat).filter(wanted)
        self.questions = _asked(seat, kept)
        for question in self.questions:
            self.fields[f"q{question.pk}"] = _question_field(question)

    @property
    def groups(self) -> list[dict]:
        """The reasons for the page: kind → first level → the chips below it."""
        chosen = str(self["reason"].value() or "")
        tops = [row for row in self._reasons if row.parent_id is None]
        parts = {top.pk: [row for row in self._reasons if row.parent_id == top.pk] or [top] for top in tops}
        return [
            {
                "kind": kind, "label": kind.label,
                "tops": [
                    {"words": top.words, "parts": [(row, str(row.pk) == chosen) for row in parts[top.pk]]}
                    for top in tops if top.kind == kind
                ],
            }
            for kind in LossKind
        ]  # fmt: skip

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields of the questionnaire."""
        return [self[f"q{question.pk}"] for question in self.questions]

    def analysis(self) -> Analysis:
        """What the service takes."""
        data = self.cleaned_data
        answers = tuple(_answer(question, data.get(f"q{question.pk}")) for question in self.questions)
        return Analysis(**{name: data[name] for name in services.FIELDS}, answers=answers)


def _asked(seat, kept: Loss | None) -> list[LossQuestion]:
    rows = LossQuestion.objects.visible_to(seat)
    asked = rows.offered()
    if kept:
        asked = asked | rows.filter(pk__in=kept.answers.values("question"))
    return list(asked)


def _question_field(question: LossQuestion) -> forms.Field:
    if question.kind == AnswerKind.WORDS:
        return forms.CharField(label=question.words, max_length=500, required=False)
    choices = [(str(n), str(n)) for n in range(1, 6)]
    if question.kind == AnswerKind.YES_NO:
        choices = [("1", _("yes")), ("0", _("no"))]
    return forms.TypedChoiceField(
        label=question.words, choices=[("", _("not asked")), *choices], coerce=int, empty_value=None, required=False
    )


def _answer(question: LossQuestion, value: Any) -> Answer:
    if question.kind == AnswerKind.WORDS:
        return Answer(question, words=value or "")
    return Answer(question, score=value)


class LossForm(AnalysisForm):
    """A new record: with the contact that revealed it."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    contact = forms.TypedChoiceField(label=_("learned by"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args, card: Card, contacts: Iterable[tuple[int, str]], initial: Mapping | None = None, **more):
        first = {"token": uuid4(), "version": card.version, **(initial or {})}
        super().__init__(*args, initial=first, **more)
        self.fields["contact"].choices = [("", _("heard just now")), *contacts]


class StandingForm(Versioned, AnalysisForm):
    """The analysis of a record that stands; two may write it at once."""


def values_of(loss: Loss) -> dict[str, Any]:
    """The analysis as it is now, by field."""
    answers = {
        f"q{row.question_id}": row.words if row.question.kind == AnswerKind.WORDS else row.score
        for row in loss.answers.select_related("question")
    }
    return {name: getattr(loss, name) for name in services.FIELDS} | answers


class NoteForm(forms.Form):
    """A word with a decision."""

    note = forms.CharField(label=_("why"), max_length=300, error_messages={"required": _("Say why, in a few words.")})


class CheckForm(forms.Form):
    """What a spot-check call found."""

    result = forms.ChoiceField(label=_("result"), error_messages={"required": _("Choose what the call found.")})
    words = forms.CharField(label=_("in a few words"), max_length=300, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["result"].choices = [row for row in CheckResult.choices if row[0] != CheckResult.OPEN]
