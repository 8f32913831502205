"""The DMS export: what the manufacturer wants, the batches made for it, who took them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Store
from leads.models import Card, one_of
from reports.models.common import PERSON
from reports.statuses import BatchFault, BatchState, Scope

_WITH_FILE = (BatchState.MADE, BatchState.ACCEPTED)


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
    """One file made for the DMS. Downloading it again gives the same bytes.

    A big one is made by the worker: it is claimed (`begun_at` is the claim's own), says how far it is, and keeps its
    claim alive (`try_at`) as it goes on. Nothing of it is kept before the end, so it can be begun anew at any time.
    """

    template = models.ForeignKey(ExportTemplate, models.PROTECT, related_name="batches")
    store = models.ForeignKey(Store, models.PROTECT, related_name="export_batches")
    number = models.PositiveIntegerField()
    token = models.UUIDField()
    scope = models.CharField(max_length=10, choices=Scope.choices, default=Scope.CHANGED)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.WAITING)
    rows_count = models.PositiveIntegerField(default=0)
    content = models.BinaryField(editable=False, default=b"")
    sha256 = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()  # asked for, until it is made
    cards = models.PositiveIntegerField(default=0)  # to be looked through
    checked = models.PositiveIntegerField(default=0)  # of them so far
    attempts = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True)
    try_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=10, choices=BatchFault.choices, default=BatchFault.NONE, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="export_batch_number"),
            models.UniqueConstraint(fields=["store", "token"], name="export_batch_token"),
            models.UniqueConstraint(
                fields=["store"], condition=Q(state=BatchState.MAKING), name="export_batch_one_at_work"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[str(state) for state in _WITH_FILE]) | ~Q(sha256=""),
                name="export_batch_has_file",
            ),
            models.CheckConstraint(condition=one_of("fault", BatchFault), name="export_batch_fault"),
            models.CheckConstraint(condition=one_of("state", BatchState), name="export_batch_state"),
            models.CheckConstraint(condition=one_of("scope", Scope), name="export_batch_scope"),
        ]

    @property
    def is_under_way(self) -> bool:
        """It waits for the worker, or the worker makes it."""
        return self.state in (BatchState.WAITING, BatchState.MAKING)

    @property
    def can_discard(self) -> bool:
        """It is through, for good or ill, and nobody has said what becomes of it."""
        return self.state in (BatchState.FAILED, BatchState.MADE)


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
    """Who asked for, made, downloaded or changed which batch, and when. Rows are only added."""

    batch = models.ForeignKey(ExportBatch, models.PROTECT, related_name="log")
    action = models.CharField(max_length=12)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(action__in=["asked", "again", "failed", "made", "downloaded", "accepted", "discarded"]),
                name="export_log_action",
            )
        ]
        indexes = [models.Index(fields=["batch", "-at"], name="export_log_batch_at")]
