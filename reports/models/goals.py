"""The month, week and day plan of a consultant: what is to be reached, agreed by the manager (ROLE-01)."""

from django.db import models
from django.db.models import Q

from accounts.models import Store
from core.models import History, HistoryQuerySet
from leads.models import one_of
from reports.models.common import PERSON
from reports.querysets import WorkPlanQuerySet
from reports.statuses import PlanMove, PlanSpan, PlanState


class WorkPlan(models.Model):
    """The plan of one consultant for a month, a week (from Monday) or a day."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="work_plans")
    consultant = models.ForeignKey(PERSON, models.PROTECT, related_name="work_plans")
    span = models.CharField(max_length=5, choices=PlanSpan.choices)
    begin = models.DateField()  # first store day of the span
    state = models.CharField(max_length=8, choices=PlanState.choices, default=PlanState.SET)
    goals = models.JSONField(default=dict)  # name of the metric → number
    note = models.CharField(max_length=300, blank=True)  # of the manager, when the plan is given back
    version = models.PositiveIntegerField(default=1)
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    objects = WorkPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "consultant", "span", "begin"], name="work_plan_once"),
            models.CheckConstraint(condition=one_of("span", PlanSpan), name="work_plan_span"),
            models.CheckConstraint(condition=one_of("state", PlanState), name="work_plan_state"),
            models.CheckConstraint(
                condition=Q(state=PlanState.AGREED, agreed_at__isnull=False, agreed_by__isnull=False)
                | (~Q(state=PlanState.AGREED) & Q(agreed_at__isnull=True, agreed_by__isnull=True)),
                name="work_plan_agreement",
            ),
        ]
        indexes = [models.Index(fields=["store", "span", "begin"], name="work_plan_store_span")]


class WorkPlanEvent(History):
    """One step of a plan: set, agreed, given back; by whom, when, with which goals."""

    plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="events")
    move = models.CharField(max_length=8, choices=PlanMove.choices)
    goals = models.JSONField(default=dict)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=one_of("move", PlanMove), name="work_plan_move")]
        indexes = [models.Index(fields=["plan", "at"], name="work_plan_event_at")]
