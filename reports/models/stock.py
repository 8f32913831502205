"""The stock-take of the card drawers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from core import phone
from core.models import History, HistoryQuerySet
from leads.models import Card, one_of
from leads.models.common import NAME_LENGTH
from leads.statuses import Grade
from reports.models.common import PERSON
from reports.querysets import StockExtraQuerySet, StockTakeQuerySet
from reports.statuses import StockResult, StockState, StockStep


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


class StockExtra(models.Model):
    """A paper card that lay in the drawer and is not on its list, with what is written on it (ROLE-16, FORM-18).

    It points to no customer: whose it is, is found by the phone each time it is shown, so a card that is opened for it
    later settles it.
    """

    take = models.ForeignKey(StockTake, models.CASCADE, related_name="extras")
    token = models.UUIDField()  # of the form that wrote it: a double click is one row
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    phone = models.CharField(_("phone"), max_length=phone.MAX_LENGTH, blank=True)
    car = models.CharField(_("model on the card"), max_length=60, blank=True)
    grade = models.CharField(_("grade on the card"), max_length=2, choices=Grade.choices, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    outcome = models.CharField(_("what became of it"), max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    objects = StockExtraQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["take", "token"], name="stock_extra_once"),
            models.UniqueConstraint(fields=["take", "phone"], condition=~Q(phone=""), name="stock_extra_phone_once"),
            models.CheckConstraint(condition=~Q(name=""), name="stock_extra_has_name"),
            models.CheckConstraint(condition=one_of("grade", Grade, blank=True), name="stock_extra_grade"),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at__isnull=True, settled_by__isnull=True)
                | (~Q(outcome="") & Q(settled_at__isnull=False, settled_by__isnull=False)),
                name="stock_extra_settled",
            ),
        ]

    def __str__(self) -> str:
        return self.name


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
