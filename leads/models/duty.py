"""Who works when: the week of each consultant, and the days that are not as the week says (FORM-05)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from leads.models.common import PERSON, one_of
from leads.statuses import DutyKind

_RISES = Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gt=F("starts"))


class DutyWeekday(models.Model):
    """One weekday of a consultant's week. Without rows a consultant works every day, without a shift."""

    store = models.ForeignKey(Store, models.CASCADE, related_name="duty_weekdays")
    consultant = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField()  # 0 Monday … 6 Sunday
    works = models.BooleanField(_("on duty"), default=True)
    starts = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("to"), null=True, blank=True)

    class Meta:
        ordering = ["weekday"]
        constraints = [
            models.UniqueConstraint(fields=["store", "consultant", "weekday"], name="duty_weekday_once"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="duty_weekday_known"),
            models.CheckConstraint(condition=_RISES, name="duty_weekday_shift"),
        ]


class DutyException(models.Model):
    """One day of a consultant that is not as the week says: rest, leave, extra duty."""

    store = models.ForeignKey(Store, models.CASCADE, related_name="duty_exceptions")
    consultant = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    day = models.DateField()
    kind = models.CharField(max_length=8, choices=DutyKind.choices)
    starts = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("to"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=60, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "consultant", "day"], name="duty_exception_once"),
            models.CheckConstraint(condition=one_of("kind", DutyKind), name="duty_exception_kind"),
            models.CheckConstraint(condition=_RISES, name="duty_exception_shift"),
        ]
        indexes = [models.Index(fields=["store", "day"], name="duty_exception_store_day")]
