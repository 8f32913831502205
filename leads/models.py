"""The register, the roster, the customer, the card, the grade and its history."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from catalog.models import CarModel, Colour, Trim
from core import phone
from core.models import History, HistoryQuerySet
from leads.querysets import CardQuerySet, CustomerQuerySet, VisitQuerySet
from leads.statuses import (
    ACTIVE_CARD,
    CardStatus,
    EntryState,
    Grade,
    Payment,
    Progress,
    Salutation,
    Source,
    Stage,
    TurnKind,
    VisitKind,
)

NAME_LENGTH = 30  # names of one to thirty characters
PERSON = settings.AUTH_USER_MODEL


def one_of(field: str, words: type[models.Choices], *, blank: bool = False) -> Q:
    """The condition that `field` holds one of `words` (or nothing, where `blank`)."""
    allowed = [*words.values, *([""] if blank else [])]
    return Q(**{f"{field}__in": allowed})


class Customer(models.Model):
    """One person or company of a store, found by phone (product.md §2)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="customers")
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    salutation = models.CharField(_("salutation"), max_length=2, choices=Salutation.choices, blank=True)
    is_company = models.BooleanField(_("company"), default=False)
    plate = models.CharField(_("plate"), max_length=12, blank=True)
    pinyin = models.CharField(max_length=200, editable=False)
    search_key = models.CharField(max_length=600, editable=False)
    message_consent_at = models.DateTimeField(_("agreed to messages"), null=True, blank=True)
    created_at = models.DateTimeField()

    objects = CustomerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="customer_has_name"),
            models.CheckConstraint(condition=one_of("salutation", Salutation, blank=True), name="customer_salutation"),
        ]
        indexes = [models.Index(fields=["store", "-created_at"], name="customer_store_created")]

    def __str__(self) -> str:
        return self.name


class CustomerPhone(models.Model):
    """A telephone number of a customer; it belongs to one customer per store."""

    store = models.ForeignKey(Store, models.PROTECT)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="phones")
    number = models.CharField(_("phone"), max_length=phone.MAX_LENGTH)
    is_main = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="phone_once_per_store"),
            models.UniqueConstraint(fields=["customer"], condition=Q(is_main=True), name="one_main_phone"),
        ]

    def __str__(self) -> str:
        return phone.mask(self.number)


class Card(models.Model):
    """客户洽谈卡: one purchase intention of a customer, from first contact to ownership."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="cards")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="cards")
    owner = models.ForeignKey(PERSON, models.PROTECT, related_name="cards", verbose_name=_("consultant"))
    status = models.CharField(max_length=12, choices=CardStatus.choices, default=CardStatus.OPEN)
    grade = models.CharField(_("grade"), max_length=2, choices=Grade.choices, default=Grade.C)
    graded_on = models.DateField()
    source = models.PositiveSmallIntegerField(_("source"), choices=Source.choices, default=Source.WALK_IN_CALL)
    channel = models.CharField(_("channel"), max_length=30, blank=True)  # second level, GAP-18
    first_visit_on = models.DateField(_("first visit"), null=True, blank=True)
    first_contact_on = models.DateField(_("first-contact date"))  # 初洽日期: information first left, LEAD-25
    last_contact_at = models.DateTimeField(null=True, blank=True)
    failed_attempts = models.PositiveSmallIntegerField(default=0)

    car_model = models.ForeignKey(CarModel, models.PROTECT, null=True, blank=True, verbose_name=_("intended model"))
    trim = models.ForeignKey(Trim, models.PROTECT, null=True, blank=True, verbose_name=_("trim"))
    colour = models.ForeignKey(Colour, models.PROTECT, null=True, blank=True, verbose_name=_("colour"))
    rivals = models.CharField(_("rival models"), max_length=100, blank=True)
    use = models.CharField(_("use"), max_length=100, blank=True)
    budget = models.DecimalField(
        _("budget (yuan)"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    payment = models.CharField(_("payment"), max_length=10, choices=Payment.choices, default=Payment.OPEN)
    instalment = models.CharField(_("instalment papers"), max_length=8, choices=Progress.choices, default=Progress.NONE)
    used_car = models.CharField(_("used car"), max_length=8, choices=Progress.choices, default=Progress.NONE)
    decision_maker = models.CharField(_("decision maker"), max_length=30, blank=True)
    buys_by = models.DateField(_("stated purchase date"), null=True, blank=True)
    likes = models.CharField(_("likes"), max_length=200, blank=True)
    needs = models.TextField(_("needs"), max_length=2000, blank=True)
    contact_way = models.CharField(_("preferred way and time of contact"), max_length=60, blank=True)
    next_words = models.TextField(_("what to say next time"), max_length=500, blank=True)

    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = CardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(status__in=[s.value for s in ACTIVE_CARD]),
                name="one_active_card",
            ),
            models.CheckConstraint(condition=one_of("status", CardStatus), name="card_status"),
            models.CheckConstraint(condition=one_of("grade", Grade), name="card_grade"),
            models.CheckConstraint(condition=one_of("source", Source), name="card_source"),
            models.CheckConstraint(condition=one_of("payment", Payment), name="card_payment"),
            models.CheckConstraint(condition=one_of("instalment", Progress), name="card_instalment"),
            models.CheckConstraint(condition=one_of("used_car", Progress), name="card_used_car"),
            models.CheckConstraint(  # GAP-03: O only with a recorded deposit or contract
                condition=~Q(grade=Grade.O) | ~Q(status=CardStatus.OPEN), name="card_o_needs_order"
            ),
            models.CheckConstraint(  # GAP-07: without an intended model at most C
                condition=Q(car_model__isnull=False) | Q(grade=Grade.C), name="card_grade_needs_model"
            ),
        ]
        indexes = [
            models.Index(fields=["store", "status", "grade", "-id"], name="card_store_grade"),
            models.Index(fields=["owner", "store", "status", "grade", "-id"], name="card_owner_grade"),
            models.Index(fields=["store", "-id"], name="card_store_newest"),
            models.Index(fields=["store", "opened_at"], name="card_store_opened"),
        ]

    def __str__(self) -> str:
        return f"{self.customer} · {self.grade}"

    @property
    def is_active(self) -> bool:
        """Say whether the card is followed up."""
        return self.status in ACTIVE_CARD


class GradeChange(History):
    """One judgement of the grade: the row of 潜在顾客等级推进表 that never changes (GRADE-32, 37)."""

    card = models.ForeignKey(Card, models.PROTECT, related_name="grade_changes")
    before = models.CharField(max_length=2, blank=True)
    after = models.CharField(max_length=2, choices=Grade.choices)
    proposed = models.CharField(max_length=2, blank=True)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    ticks = models.JSONField(default=list)
    horizon_days = models.IntegerField(null=True)  # stated purchase date as days from the judgement, GRADE-28
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=one_of("after", Grade), name="grade_change_after"),
            models.CheckConstraint(condition=one_of("before", Grade, blank=True), name="grade_change_before"),
            models.CheckConstraint(condition=one_of("proposed", Grade, blank=True), name="grade_change_proposed"),
            models.CheckConstraint(condition=one_of("stage", Stage), name="grade_change_stage"),
        ]
        indexes = [models.Index(fields=["card", "-at"], name="grade_change_card_at")]


class OwnerChange(History):
    """Who had the card, from when, why it moved."""

    card = models.ForeignKey(Card, models.PROTECT, related_name="owner_changes")
    before = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    after = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["card", "-at"], name="owner_change_card_at")]


class CardEdit(History):
    """One saved edit of a card or its customer: which fields, from what, to what."""

    card = models.ForeignKey(Card, models.PROTECT, related_name="edits")
    changes = models.JSONField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["card", "-at"], name="card_edit_card_at")]


class PhoneReveal(History):
    """Somebody unmasked a number."""

    store = models.ForeignKey(Store, models.PROTECT)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="reveals")
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["by", "-at"], name="reveal_by_at")]


class Ladder(models.Model):
    """One version of a store's contact frequencies, in force from a day on."""

    store = models.ForeignKey(Store, models.CASCADE, related_name="ladders")
    version = models.PositiveIntegerField()
    from_day = models.DateField(_("in force from"))
    note = models.CharField(_("note"), max_length=100, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "version"], name="ladder_version_once")]
        indexes = [models.Index(fields=["store", "-from_day", "-version"], name="ladder_in_force")]

    def __str__(self) -> str:
        return f"{self.store} v{self.version}"


class LadderStep(models.Model):
    """How often a grade is contacted: `contacts` per `period_days` days."""

    ladder = models.ForeignKey(Ladder, models.CASCADE, related_name="steps")
    grade = models.CharField(max_length=2, choices=Grade.choices)
    contacts = models.PositiveSmallIntegerField(_("contacts"), validators=[MinValueValidator(1), MaxValueValidator(31)])
    period_days = models.PositiveSmallIntegerField(_("days"), validators=[MinValueValidator(1), MaxValueValidator(365)])
    purpose = models.CharField(_("purpose"), max_length=40, blank=True)  # blank: the words of the documents
    origin = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ladder", "grade"], name="ladder_grade_once"),
            models.CheckConstraint(condition=one_of("grade", Grade), name="ladder_step_grade"),
            models.CheckConstraint(
                condition=Q(contacts__gte=1, period_days__gte=1, period_days__lte=365)
                & Q(contacts__lte=F("period_days")),
                name="ladder_step_frequency",
                violation_error_message=_("At most one contact a day."),
            ),
        ]


class RosterDay(models.Model):
    """The duty roster of one day (FORM-05). Its row is the lock under which turns are given."""

    store = models.ForeignKey(Store, models.CASCADE, related_name="roster_days")
    day = models.DateField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "day"], name="roster_day_once")]


class RosterEntry(models.Model):
    """One consultant in the order of the day."""

    roster = models.ForeignKey(RosterDay, models.CASCADE, related_name="entries")
    consultant = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=EntryState.choices, default=EntryState.PRESENT)
    reason = models.CharField(max_length=100, blank=True)
    joined_after = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["roster", "consultant"], name="roster_entry_once"),
            models.CheckConstraint(condition=one_of("state", EntryState), name="roster_entry_state"),
        ]


class Turn(History):
    """A consultant's place in line was used: by a customer, a skip or a refusal. Numbered within the day."""

    roster = models.ForeignKey(RosterDay, models.PROTECT, related_name="turns")
    number = models.PositiveIntegerField()
    consultant = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=TurnKind.choices, default=TurnKind.TAKEN)
    overridden = models.BooleanField(default=False)  # somebody chose a consultant who was not next
    reason = models.CharField(max_length=100, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roster", "number"], name="turn_number_once"),
            models.CheckConstraint(condition=one_of("kind", TurnKind), name="turn_kind"),
            models.CheckConstraint(
                condition=Q(kind=TurnKind.TAKEN, overridden=False) | ~Q(reason=""), name="turn_needs_reason"
            ),
        ]


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
    consultant = models.ForeignKey(PERSON, models.PROTECT, related_name="visits", verbose_name=_("consultant"))
    turn = models.OneToOneField(Turn, models.PROTECT, null=True, blank=True, related_name="visit")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="visits")
    card = models.ForeignKey(Card, models.PROTECT, null=True, blank=True, related_name="visits")
    car_model = models.ForeignKey(CarModel, models.PROTECT, null=True, blank=True, verbose_name=_("intended model"))
    colour = models.ForeignKey(Colour, models.PROTECT, null=True, blank=True, verbose_name=_("colour"))
    content = models.TextField(_("what happened"), max_length=1000, blank=True)  # reception process, LEAD-17
    signed_at = models.DateTimeField(null=True, blank=True)  # consultant's confirmation, LEAD-24, GAP-20

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
