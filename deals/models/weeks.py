"""The weekly analysis of won and lost cases: what was said, what was decided, who does it until when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from core.models import History, HistoryQuerySet
from deals.models.reasons import LossReason
from deals.querysets import WeekQuerySet, WeekTaskQuerySet
from deals.statuses import TaskKind
from leads.models import one_of

PERSON = settings.AUTH_USER_MODEL
MOST_TEXT = 4000


class WeekMeeting(models.Model):
    """每周分析研讨会 of a store: one per week (ROLE-11, RHY-17)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="week_meetings")
    monday = models.DateField()
    discussed = models.TextField(_("what was discussed"), max_length=MOST_TEXT, blank=True)  # LOST-07
    lessons = models.TextField(_("what we learn from it"), max_length=MOST_TEXT, blank=True)
    version = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField(null=True)
    written_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    objects = WeekQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "monday"], name="week_meeting_once"),
            models.CheckConstraint(condition=Q(monday__iso_week_day=1), name="week_meeting_monday"),
        ]

    def __str__(self) -> str:
        return f"{self.monday:%Y-%m-%d}"


class WeekTask(models.Model):
    """A countermeasure (LOST-08) or a training drill (LOST-09): who, until when, done."""

    meeting = models.ForeignKey(WeekMeeting, models.PROTECT, related_name="tasks")
    store = models.ForeignKey(Store, models.PROTECT, related_name="week_tasks")
    token = models.UUIDField()  # of the form: sent twice, saved once
    kind = models.CharField(_("kind"), max_length=7, choices=TaskKind.choices)
    text = models.CharField(_("what is done"), max_length=300)
    reason = models.ForeignKey(
        LossReason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("against")
    )
    responsible = models.ForeignKey(PERSON, models.PROTECT, related_name="week_tasks", verbose_name=_("responsible"))
    due_on = models.DateField(_("until"))
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    result = models.CharField(_("what came of it"), max_length=300, blank=True)
    dropped_at = models.DateTimeField(null=True)

    objects = WeekTaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "token"], name="week_task_token_once"),
            models.CheckConstraint(condition=one_of("kind", TaskKind), name="week_task_kind"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(dropped_at__isnull=True), name="week_task_done_or_dropped"
            ),
        ]
        indexes = [models.Index(fields=["store", "done_at", "due_on"], name="week_task_open")]

    @property
    def is_open(self) -> bool:
        """Say whether it is still to be done."""
        return self.done_at is None and self.dropped_at is None


class WeekEdit(History):
    """One saved text of the meeting: which fields, from what, to what."""

    meeting = models.ForeignKey(WeekMeeting, models.PROTECT, related_name="edits")
    changes = models.JSONField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["meeting", "-at"], name="week_edit_at")]
