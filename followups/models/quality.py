"""Quality calls: the contacts that were drawn, and what the customers said (ROLE-17)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from core.models import History, HistoryQuerySet
from followups.models.contacts import Contact
from followups.querysets import QualityQuerySet
from followups.statuses import CheckState, Verdict
from leads.models import one_of

PERSON = settings.AUTH_USER_MODEL
QUESTIONS = ("made", "fits", "grade_right", "content")


def _verdict(label):
    return models.CharField(label, max_length=7, choices=Verdict.choices, blank=True)


class QualityDraw(models.Model):
    """The draw of one week of contacts: made once, whoever asks first."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="quality_draws")
    week = models.DateField()  # its Monday
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "week"], name="quality_draw_once")]


class QualityCheck(models.Model):
    """One contact that was drawn, with the answers as they stand."""

    draw = models.ForeignKey(QualityDraw, models.PROTECT, related_name="checks")
    store = models.ForeignKey(Store, models.PROTECT, related_name="quality_checks")
    contact = models.OneToOneField(Contact, models.PROTECT, related_name="quality_check")
    consultant = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=CheckState.choices, default=CheckState.OPEN)
    made = _verdict(_("was the customer called then"))
    fits = _verdict(_("does what was written down fit"))
    grade_right = _verdict(_("is the grade right"))
    content = _verdict(_("was the customer content"))
    note = models.CharField(_("what the customer said"), max_length=500, blank=True)
    checked_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    objects = QualityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=one_of("state", CheckState), name="quality_check_state"),
            *(
                models.CheckConstraint(condition=one_of(name, Verdict, blank=True), name=f"quality_check_{name}")
                for name in QUESTIONS
            ),
            models.CheckConstraint(
                condition=Q(state=CheckState.OPEN, checked_at__isnull=True, checked_by__isnull=True)
                | (~Q(state=CheckState.OPEN) & Q(checked_at__isnull=False, checked_by__isnull=False)),
                name="quality_check_signed",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "drawn_at"], name="quality_check_drawn"),
            models.Index(fields=["store", "checked_at"], name="quality_check_checked"),
        ]


class QualityAnswer(History):
    """What was written down about a check, each time; it never changes."""

    check_row = models.ForeignKey(QualityCheck, models.PROTECT, related_name="answers")
    state = models.CharField(max_length=8, choices=CheckState.choices)
    verdicts = models.JSONField(default=dict)  # question → verdict
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=one_of("state", CheckState), name="quality_answer_state")]
