"""Spot checks: a loss that the system or the manager has drawn to be verified by a call (ROLE-14, LOST-03)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from deals.models.losses import Loss
from deals.querysets import CheckQuerySet
from deals.statuses import CheckResult
from leads.models import one_of

PERSON = settings.AUTH_USER_MODEL


class SpotCheck(models.Model):
    """One loss to be called about, and what the call found."""

    stays_on_merge = True

    loss = models.OneToOneField(Loss, models.PROTECT, related_name="check_call")
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    by_hand = models.BooleanField(default=False)  # chosen by the manager, not drawn by the system
    result = models.CharField(max_length=6, choices=CheckResult.choices, default=CheckResult.OPEN)
    words = models.CharField(max_length=300, blank=True)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    objects = CheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=one_of("result", CheckResult), name="spot_check_result"),
            models.CheckConstraint(
                condition=Q(result=CheckResult.OPEN.value, checked_at__isnull=True)
                | (~Q(result=CheckResult.OPEN.value) & Q(checked_at__isnull=False)),
                name="spot_check_checked_at",
            ),
        ]
