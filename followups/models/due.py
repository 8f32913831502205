"""What is due: the follow-up, and how late it became."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from core.models import History, HistoryQuerySet
from followups.querysets import FollowUpQuerySet
from followups.statuses import Kind, State
from leads.models import Card, Visit, one_of

PERSON = settings.AUTH_USER_MODEL


class FollowUp(models.Model):
    """One planned contact with a customer. Overdue and escalated are computed from `late_from`."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="follow_ups")
    card = models.ForeignKey(Card, models.PROTECT, related_name="follow_ups")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CADENCE)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    responsible = models.ForeignKey(PERSON, models.PROTECT, related_name="follow_ups")
    due_on = models.DateField()  # the day on whose list it stands; a retry moves it
    due_at = models.DateTimeField(null=True)  # the moment of a clock (24 h), if it has one
    late_from = models.DateField()  # the day it was due: a retry does not move it
    standard_on = models.DateField()  # the ladder's own date
    later_reason = models.CharField(_("why later than the ladder"), max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="follow_ups")
    planned_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["card"], condition=Q(state=State.PLANNED, kind=Kind.CADENCE), name="one_open_cadence"
            ),
            models.UniqueConstraint(
                fields=["card"], condition=Q(state=State.PLANNED, kind=Kind.CONFIRM), name="one_open_confirm"
            ),
            models.UniqueConstraint(fields=["visit"], condition=Q(kind=Kind.CONFIRM), name="one_confirm_per_visit"),
            models.CheckConstraint(condition=one_of("kind", Kind), name="follow_up_kind"),
            models.CheckConstraint(condition=one_of("state", State), name="follow_up_state"),
            models.CheckConstraint(
                condition=Q(state=State.PLANNED, closed_at__isnull=True)
                | (~Q(state=State.PLANNED) & Q(closed_at__isnull=False)),
                name="follow_up_closed_at",
            ),
            models.CheckConstraint(condition=Q(late_from__lte=F("due_on")), name="follow_up_late_from"),
        ]
        indexes = [
            models.Index(
                fields=["responsible", "store", "due_on"],
                condition=Q(state=State.PLANNED),
                name="follow_up_due",
            ),
            models.Index(fields=["store", "late_from"], condition=Q(state=State.PLANNED), name="follow_up_late"),
            models.Index(fields=["store", "closed_at"], condition=Q(closed_at__isnull=False), name="follow_up_closed"),
        ]


class Escalation(History):
    """A follow-up reached a step of lateness; written once per step."""

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="escalations")
    step = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follow_up", "step"], name="escalation_once"),
            models.CheckConstraint(condition=Q(step__gte=1, step__lte=3), name="escalation_step"),
        ]
