"""The daily report, its steps and its lines."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from leads.models import Card, one_of
from reports.models.common import PERSON
from reports.querysets import ReportQuerySet
from reports.statuses import Column, LineKind, Need, ReportState


class DailyReport(models.Model):
    """销售日报表: one per consultant and day (SDR-01). Its lines are collected, never typed twice."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="reports")
    consultant = models.ForeignKey(PERSON, models.PROTECT, related_name="reports")
    day = models.DateField()
    state = models.CharField(max_length=10, choices=ReportState.choices, default=ReportState.OPEN)
    summary = models.TextField(_("summary of the day"), max_length=1000, blank=True)
    guidance = models.TextField(_("guidance"), max_length=1000, blank=True)
    return_note = models.CharField(_("why returned"), max_length=300, blank=True)
    numbers = models.JSONField(default=dict)  # planned, done, missed … as they stood when submitted (SDR-17, 21)
    submitted_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "consultant", "day"], name="report_once_a_day"),
            models.CheckConstraint(condition=one_of("state", ReportState), name="report_state"),
            models.CheckConstraint(
                condition=Q(state=ReportState.SIGNED, signed_at__isnull=False, signed_by__isnull=False)
                | (~Q(state=ReportState.SIGNED) & Q(signed_at__isnull=True, signed_by__isnull=True)),
                name="report_signature",
            ),
        ]
        indexes = [models.Index(fields=["store", "day"], name="report_store_day")]


class ReportEvent(models.Model):
    """One step of a report: submitted, returned, signed; who and when."""

    report = models.ForeignKey(DailyReport, models.CASCADE, related_name="events")
    state = models.CharField(max_length=10, choices=ReportState.choices)
    note = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=one_of("state", ReportState), name="report_event_state")]
        indexes = [models.Index(fields=["report", "at"], name="report_event_at")]


class ReportLine(models.Model):
    """One line as it stood when the report was submitted; signed reports keep theirs for ever."""

    stays_on_merge = True

    report = models.ForeignKey(DailyReport, models.CASCADE, related_name="lines")
    origin = models.CharField(max_length=40)  # the row it comes from, e.g. "contact:17"
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=LineKind.choices, default=LineKind.CONTACT)
    card = models.ForeignKey(Card, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)
    customer = models.CharField(max_length=30, blank=True)
    car = models.CharField(max_length=60, blank=True)
    source = models.PositiveSmallIntegerField(null=True)
    grade_before = models.CharField(max_length=2, blank=True)
    grade_after = models.CharField(max_length=2, blank=True)
    column = models.CharField(max_length=12, choices=Column.choices, default=Column.NONE)
    need = models.CharField(max_length=10, choices=Need.choices, default=Need.DONE)
    was_due = models.BooleanField(default=False)  # the system had it due on that day (ROLE-13)
    method = models.CharField(max_length=10, blank=True)
    result = models.CharField(max_length=10, blank=True)
    content = models.TextField(blank=True)
    next_on = models.DateField(null=True)
    stamp = models.CharField(max_length=32, blank=True)  # digest of what the content says, in no language
    plans = models.JSONField(default=list)  # [what, store day or null, words] as they stood (SDR-12…14)
    guidance = models.CharField(_("guidance"), max_length=300, blank=True)
    guidance_on = models.DateField(null=True)  # the day of a follow-up of its own

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "origin"], name="report_line_once"),
            models.CheckConstraint(condition=one_of("column", Column), name="report_line_column"),
            models.CheckConstraint(condition=one_of("need", Need), name="report_line_need"),
            models.CheckConstraint(condition=one_of("kind", LineKind), name="report_line_kind"),
        ]
