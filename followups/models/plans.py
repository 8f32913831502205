"""A consultant's list for a day."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Store
from followups.statuses import PlanGroup
from leads.models import Card, one_of

PERSON = settings.AUTH_USER_MODEL


class DayPlan(models.Model):
    """A consultant's list for one day: proposed the evening before, confirmed by the consultant (RHY-08, 13)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="day_plans")
    consultant = models.ForeignKey(PERSON, models.PROTECT, related_name="day_plans")
    day = models.DateField()
    proposed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "consultant", "day"], name="day_plan_once")]
        indexes = [models.Index(fields=["store", "day"], name="day_plan_store_day")]


class PlanLine(models.Model):
    """One customer on a day's list."""

    stays_on_merge = True

    plan = models.ForeignKey(DayPlan, models.CASCADE, related_name="lines")
    card = models.ForeignKey(Card, models.PROTECT, related_name="+")
    group = models.CharField(max_length=10, choices=PlanGroup.choices)
    added = models.BooleanField(default=False)  # by the consultant, though nothing was due

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "card"], name="plan_line_once"),
            models.CheckConstraint(condition=one_of("group", PlanGroup), name="plan_line_group"),
        ]


class PlanOmission(models.Model):
    """A customer who was due and whom the consultant left off the list, with the reason (FUP-20)."""

    stays_on_merge = True

    plan = models.ForeignKey(DayPlan, models.CASCADE, related_name="omissions")
    card = models.ForeignKey(Card, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "card"], name="plan_omission_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="plan_omission_has_reason"),
        ]
