"""The register."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from catalog.models import CarModel, Colour, Trim
from core import phone
from core.models import History, HistoryQuerySet
from leads.models.cards import Card
from leads.models.common import NAME_LENGTH, PERSON, one_of
from leads.models.people import Customer
from leads.models.roster import Turn
from leads.querysets import VisitQuerySet
from leads.statuses import NOT_COUNTED, DayMove, Drink, VisitKind, VisitPurpose


class Visit(models.Model):
    """One batch of the register: a party that arrives, a call, an online lead (LEAD-01, 02, GAP-13)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="visits")
    token = models.UUIDField()  # of the form: sent twice, saved once
    kind = models.CharField(_("type"), max_length=8, choices=VisitKind.choices, default=VisitKind.WALK_IN)
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    party_size = models.PositiveSmallIntegerField(
        _("people"), default=1, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    is_first = models.BooleanField(_("first visit"))
    name = models.CharField(_("name"), max_length=NAME_LENGTH, blank=True)
    phone = models.CharField(_("phone"), max_length=phone.MAX_LENGTH, blank=True)
    registered_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    consultant = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("consultant")
    )  # nobody only for a party that is not counted
    turn = models.OneToOneField(Turn, models.PROTECT, null=True, blank=True, related_name="visit")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="visits")
    card = models.ForeignKey(Card, models.PROTECT, null=True, blank=True, related_name="visits")
    car_model = models.ForeignKey(CarModel, models.PROTECT, null=True, blank=True, verbose_name=_("intended model"))
    colour = models.ForeignKey(Colour, models.PROTECT, null=True, blank=True, verbose_name=_("colour"))
    trim = models.ForeignKey(Trim, models.PROTECT, null=True, blank=True, verbose_name=_("trim"))  # 形式, LEAD-21
    purpose = models.CharField(_("purpose"), max_length=8, choices=VisitPurpose.choices, default=VisitPurpose.LOOK)
    companions = models.CharField(_("companions"), max_length=200, blank=True)  # LEAD-11
    drink = models.CharField(_("drink"), max_length=6, choices=Drink.choices, blank=True)
    served_before = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("served before by")
    )  # as the visitor says, LEAD-05
    content = models.TextField(_("what happened"), max_length=1000, blank=True)  # reception process, LEAD-17
    signed_at = models.DateTimeField(null=True, blank=True)  # consultant's confirmation, LEAD-24, GAP-20
    version = models.PositiveIntegerField(default=1)

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "token"], name="visit_token_once"),
            models.CheckConstraint(condition=one_of("kind", VisitKind), name="visit_kind"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")),
                name="visit_leaves_after_arrival",
            ),
            models.CheckConstraint(condition=Q(party_size__gte=1, party_size__lte=50), name="visit_party_size"),
            models.CheckConstraint(
                condition=Q(card__isnull=True) | Q(customer__isnull=False), name="visit_card_has_customer"
            ),
            models.CheckConstraint(condition=one_of("purpose", VisitPurpose), name="visit_purpose"),
            models.CheckConstraint(condition=one_of("drink", Drink, blank=True), name="visit_drink"),
            models.CheckConstraint(
                condition=Q(consultant__isnull=False) | Q(purpose__in=NOT_COUNTED), name="visit_counted_has_consultant"
            ),
            models.CheckConstraint(
                condition=Q(turn__isnull=True) | Q(consultant__isnull=False), name="visit_turn_has_consultant"
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-arrived_at"], name="visit_store_arrived"),
            models.Index(fields=["consultant", "-arrived_at"], name="visit_consultant_arrived"),
            models.Index(fields=["store"], condition=Q(left_at__isnull=True), name="visit_on_the_floor"),
            models.Index(fields=["card", "-arrived_at"], name="visit_card_arrived"),
            models.Index(fields=["store", "left_at"], name="visit_store_left"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"

    @property
    def left_data(self) -> bool:
        """Say whether the party left name and phone."""
        return bool(self.name and self.phone)

    @property
    def is_counted(self) -> bool:
        """Say whether the party is one batch of walk-in or call customers (LEAD-01, LEAD-02)."""
        return self.purpose not in NOT_COUNTED

    @property
    def waits_for_confirmation(self) -> bool:
        """Say whether the party left, left no data, and its consultant has not signed the row (LEAD-24)."""
        return bool(self.is_counted and self.left_at and not self.card_id and not self.signed_at)

    @property
    def was_corrected(self) -> bool:
        """Say whether a word that stood in the row was changed; filling an empty field is no correction."""
        return any(before for edit in self.edits.all() for before, _after in edit.changes.values())


class CallSheet(models.Model):
    """What the call register asks beside the row: one per call (FORM-03, LEAD-36…41)."""

    visit = models.OneToOneField(Visit, models.CASCADE, primary_key=True, related_name="call")
    asked = models.CharField(_("what the caller asks"), max_length=200, blank=True)  # LEAD-38
    by_third_ring = models.BooleanField(_("answered by the third ring"), null=True, blank=True)  # LEAD-36
    transferred_to = models.CharField(_("transferred to"), max_length=30, blank=True)  # LEAD-39
    in_twenty_seconds = models.BooleanField(_("within 20 seconds"), null=True, blank=True)
    connected = models.BooleanField(_("the connection succeeded"), null=True, blank=True)
    address = models.CharField(_("address"), max_length=120, blank=True)  # LEAD-18
    read_back = models.BooleanField(_("name and phone read back and confirmed"), default=False)
    not_read_back = models.CharField(_("why not read back"), max_length=100, blank=True)
    further_way = models.CharField(_("further way of contact given"), max_length=100, blank=True)  # LEAD-41

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(read_back=False) | Q(not_read_back=""), name="call_read_back_or_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.visit} {self.asked}"


class VisitEdit(History):
    """One saved correction of a row: which fields, from what, to what."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="edits")
    changes = models.JSONField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["visit", "-at"], name="visit_edit_visit_at")]


class RegisterDay(models.Model):
    """The sheet of one day: open, or closed by somebody. Its row is the lock under which rows are written."""

    store = models.ForeignKey(Store, models.CASCADE, related_name="register_days")
    day = models.DateField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "day"], name="register_day_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="register_day_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class DayClose(History):
    """A sheet was closed, or opened again with a reason."""

    register = models.ForeignKey(RegisterDay, models.PROTECT, related_name="moves")
    move = models.CharField(max_length=8, choices=DayMove.choices)
    reason = models.CharField(max_length=100, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=one_of("move", DayMove), name="day_close_move"),
            models.CheckConstraint(condition=Q(move=DayMove.CLOSED) | ~Q(reason=""), name="day_reopened_with_reason"),
        ]
