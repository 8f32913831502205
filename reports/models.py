"""The daily report with its lines, the DMS export with its batches, the stock-take of the card drawers."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Store
from core.models import History, HistoryQuerySet
from leads.models import Card, one_of
from leads.statuses import Grade
from reports.querysets import ReportQuerySet, StockTakeQuerySet
from reports.statuses import (
    BatchState,
    Column,
    LineKind,
    Need,
    ReportState,
    Scope,
    StockResult,
    StockState,
    StockStep,
)  # fmt: skip

PERSON = settings.AUTH_USER_MODEL


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
    guidance = models.CharField(_("guidance"), max_length=300, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "origin"], name="report_line_once"),
            models.CheckConstraint(condition=one_of("column", Column), name="report_line_column"),
            models.CheckConstraint(condition=one_of("need", Need), name="report_line_need"),
            models.CheckConstraint(condition=one_of("kind", LineKind), name="report_line_kind"),
        ]


class ExportTemplate(models.Model):
    """What the manufacturer's DMS wants: sheet, start row, columns (product.md §11)."""

    store = models.ForeignKey(Store, models.CASCADE, related_name="export_templates")
    name = models.CharField(pgettext_lazy("thing", "name"), max_length=40)
    sheet = models.CharField(_("sheet"), max_length=31, default="Sheet1")
    start_row = models.PositiveSmallIntegerField(
        _("row of the headings"), default=1, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "name"], name="export_template_once")]

    def __str__(self) -> str:
        return self.name


class ExportColumn(models.Model):
    """One column: heading, the field it takes, how it is written, what it must hold."""

    template = models.ForeignKey(ExportTemplate, models.CASCADE, related_name="columns")
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(_("heading"), max_length=40)
    field = models.CharField(_("field"), max_length=30)
    date_format = models.CharField(_("date format"), max_length=20, blank=True)
    codes = models.JSONField(_("code map"), default=dict, blank=True)
    required = models.BooleanField(_("required"), default=False)
    max_length = models.PositiveSmallIntegerField(_("longest text"), null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["template", "position"], name="export_column_once")]


class ExportBatch(models.Model):
    """One file made for the DMS. Downloading it again gives the same bytes."""

    template = models.ForeignKey(ExportTemplate, models.PROTECT, related_name="batches")
    store = models.ForeignKey(Store, models.PROTECT, related_name="export_batches")
    number = models.PositiveIntegerField()
    token = models.UUIDField()
    scope = models.CharField(max_length=10, choices=Scope.choices, default=Scope.CHANGED)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.MADE)
    rows_count = models.PositiveIntegerField()
    content = models.BinaryField(editable=False)
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="export_batch_number"),
            models.UniqueConstraint(fields=["store", "token"], name="export_batch_token"),
            models.CheckConstraint(condition=one_of("state", BatchState), name="export_batch_state"),
            models.CheckConstraint(condition=one_of("scope", Scope), name="export_batch_scope"),
        ]


class ExportRow(models.Model):
    """One card in a batch, with a digest of what was written for it."""

    stays_on_merge = True

    batch = models.ForeignKey(ExportBatch, models.CASCADE, related_name="rows")
    card = models.ForeignKey(Card, models.PROTECT, related_name="export_rows")
    digest = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "card"], name="export_row_once")]
        indexes = [models.Index(fields=["card", "-batch"], name="export_row_card")]


class ExportLog(models.Model):
    """Who made, downloaded or changed which batch, and when. Rows are only added."""

    batch = models.ForeignKey(ExportBatch, models.PROTECT, related_name="log")
    action = models.CharField(max_length=12)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(action__in=["made", "downloaded", "accepted", "discarded"]),
                name="export_log_action",
            )
        ]
        indexes = [models.Index(fields=["batch", "-at"], name="export_log_batch_at")]


class StockTake(models.Model):
    """盘点: the drawer of one consultant counted against the list of one month (ROLE-16, RHY-20, FORM-18, GAP-49)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="stock_takes")
    consultant = models.ForeignKey(PERSON, models.PROTECT, related_name="stock_takes")
    month = models.DateField()  # the first day of it
    state = models.CharField(max_length=8, choices=StockState.choices, default=StockState.OPEN)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    counted_at = models.DateTimeField(null=True)  # the consultant's signature; none when the consultant has left
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    objects = StockTakeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "consultant", "month"], name="stock_take_once_a_month"),
            models.CheckConstraint(condition=one_of("state", StockState), name="stock_take_state"),
            models.CheckConstraint(
                condition=Q(state=StockState.OPEN, counted_at__isnull=True, signed_at__isnull=True)
                | Q(state=StockState.COUNTED, counted_at__isnull=False, signed_at__isnull=True)
                | Q(state=StockState.SIGNED, signed_at__isnull=False, signed_by__isnull=False),
                name="stock_take_signatures",
            ),
        ]
        indexes = [models.Index(fields=["store", "-month"], name="stock_take_store_month")]

    def __str__(self) -> str:
        return f"{self.consultant} · {self.month:%Y-%m}"


class StockLine(models.Model):
    """One card that the drawer should hold, with the grade at that moment, and what was found."""

    stays_on_merge = True

    take = models.ForeignKey(StockTake, models.CASCADE, related_name="lines")
    card = models.ForeignKey(Card, models.PROTECT, related_name="stock_lines")
    position = models.PositiveIntegerField()
    expected = models.CharField(max_length=2, choices=Grade.choices)
    result = models.CharField(_("result"), max_length=10, choices=StockResult.choices, default=StockResult.WAITING)
    should_be = models.CharField(_("grade it should have"), max_length=2, choices=Grade.choices, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=0)  # how often it was marked: two people count one drawer
    marked_at = models.DateTimeField(null=True)
    marked_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["take", "card"], name="stock_line_once"),
            models.CheckConstraint(condition=one_of("expected", Grade), name="stock_line_expected"),
            models.CheckConstraint(condition=one_of("result", StockResult), name="stock_line_result"),
            models.CheckConstraint(condition=one_of("should_be", Grade, blank=True), name="stock_line_should_be"),
            models.CheckConstraint(
                condition=(Q(result=StockResult.OTHER) & ~Q(should_be=""))
                | (~Q(result=StockResult.OTHER) & Q(should_be="")),
                name="stock_line_other_grade",
            ),
        ]
        indexes = [
            models.Index(fields=["take", "position"], name="stock_line_position"),
            models.Index(fields=["take", "result"], name="stock_line_take_result"),
        ]


class StockEvent(History):
    """One step of a stock-take: started, signed, reopened with a reason; who and when."""

    take = models.ForeignKey(StockTake, models.PROTECT, related_name="events")
    step = models.CharField(max_length=10, choices=StockStep.choices)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=one_of("step", StockStep), name="stock_event_step")]
        indexes = [models.Index(fields=["take", "at"], name="stock_event_at")]
