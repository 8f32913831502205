"""The card, and the rows of its history."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from catalog.models import CarModel, Colour, RivalModel, Trim
from core.models import History, HistoryQuerySet
from leads.models.common import PERSON, one_of
from leads.models.people import Customer
from leads.querysets import CardQuerySet
from leads.statuses import (
    ACTIVE_CARD,
    CardStatus,
    Grade,
    LearnedFrom,
    NextStep,
    Payment,
    Progress,
    PurchaseKind,
    Source,
    Stage,
)  # fmt: skip


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
    learned_brand = models.CharField(_("brand known from"), max_length=7, choices=LearnedFrom.choices, blank=True)
    learned_model = models.CharField(_("model known from"), max_length=7, choices=LearnedFrom.choices, blank=True)
    area = models.CharField(_("lives, works or gathers at"), max_length=60, blank=True)  # district, event: LEAD-47
    first_visit_on = models.DateField(_("first visit"), null=True, blank=True)
    first_contact_on = models.DateField(_("first-contact date"))  # 初洽日期: information first left, LEAD-25
    last_contact_at = models.DateTimeField(null=True, blank=True)
    failed_attempts = models.PositiveSmallIntegerField(default=0)

    car_model = models.ForeignKey(CarModel, models.PROTECT, null=True, blank=True, verbose_name=_("intended model"))
    trim = models.ForeignKey(Trim, models.PROTECT, null=True, blank=True, verbose_name=_("trim"))
    colour = models.ForeignKey(Colour, models.PROTECT, null=True, blank=True, verbose_name=_("colour"))
    rival_models = models.ManyToManyField(RivalModel, related_name="+", blank=True, verbose_name=_("rival models"))
    rivals = models.CharField(_("other rivals"), max_length=100, blank=True)  # not in the catalogue, in free words
    use = models.CharField(_("use"), max_length=100, blank=True)
    purchase_kind = models.CharField(_("kind of purchase"), max_length=7, choices=PurchaseKind.choices, blank=True)
    motive = models.CharField(_("motive"), max_length=100, blank=True)  # DATA-22
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
    delivery_on = models.DateField(_("delivery agreed for"), null=True, blank=True)  # GRADE-41
    next_talk_on = models.DateField(_("next negotiation"), null=True, blank=True)  # GRADE-10 (c), GRADE-41
    decision_maker = models.CharField(_("decision maker"), max_length=30, blank=True)
    buys_by = models.DateField(_("stated purchase date"), null=True, blank=True)
    likes = models.CharField(_("likes"), max_length=200, blank=True)
    needs = models.TextField(_("needs"), max_length=2000, blank=True)
    contact_way = models.CharField(_("preferred way and time of contact"), max_length=60, blank=True)
    next_words = models.TextField(_("what to say next time"), max_length=500, blank=True)
    next_step = models.CharField(_("next step"), max_length=10, choices=NextStep.choices, blank=True)  # FORM-09
    next_step_on = models.DateField(_("planned for"), null=True, blank=True)

    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, db_index=False, related_name="duplicates"
    )
    pooled_at = models.DateTimeField(null=True, editable=False)  # in the pool since; its owner has lost it

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
            models.CheckConstraint(condition=one_of("next_step", NextStep, blank=True), name="card_next_step"),
            models.CheckConstraint(
                condition=~Q(next_step="") | Q(next_step_on__isnull=True), name="card_next_step_has_words"
            ),
            models.CheckConstraint(
                condition=one_of("purchase_kind", PurchaseKind, blank=True), name="card_purchase_kind"
            ),
            models.CheckConstraint(
                condition=one_of("learned_brand", LearnedFrom, blank=True), name="card_learned_brand"
            ),
            models.CheckConstraint(
                condition=one_of("learned_model", LearnedFrom, blank=True), name="card_learned_model"
            ),
            models.CheckConstraint(  # GAP-03: O only with a recorded deposit or contract
                condition=~Q(grade=Grade.O) | ~Q(status=CardStatus.OPEN), name="card_o_needs_order"
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of__isnull=True) | Q(status=CardStatus.DUPLICATE), name="card_duplicate_is_closed"
            ),
            models.CheckConstraint(
                condition=Q(pooled_at__isnull=True) | Q(status=CardStatus.OPEN), name="card_in_the_pool_is_open"
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
            models.Index(
                fields=["store", "grade", "graded_on"], condition=Q(status=CardStatus.OPEN), name="card_horizon"
            ),
            models.Index(fields=["duplicate_of"], condition=Q(duplicate_of__isnull=False), name="card_duplicate_of"),
            models.Index(fields=["store", "pooled_at"], condition=Q(pooled_at__isnull=False), name="card_in_the_pool"),
        ]

    def __str__(self) -> str:
        return f"{self.customer} · {self.grade}"

    @property
    def is_active(self) -> bool:
        """Say whether the card stands open."""
        return self.status in ACTIVE_CARD

    @property
    def rival_words(self) -> str:
        """All rivals in words: those of the catalogue, then the free ones."""
        return "、".join([*map(str, self.rival_models.all()), *([self.rivals] if self.rivals else [])])

    @property
    def is_followed(self) -> bool:
        """Say whether somebody follows the card up: it stands open and is not in the pool."""
        return self.is_active and self.pooled_at is None


class GradeChange(History):
    """One judgement of the grade: the row of 潜在顾客等级推进表 that never changes (GRADE-32, 37)."""

    stays_on_merge = True  # a judgement of that very card

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
        indexes = [
            models.Index(fields=["card", "-at"], name="grade_change_card_at"),
            models.Index(fields=["at"], name="grade_change_at"),  # the moves of a period, RPT-25
            models.Index(fields=["card", "at"], condition=Q(after=Grade.O), name="grade_change_bought"),
        ]


class OwnerChange(History):
    """Who had the card, from when, why it moved."""

    stays_on_merge = True

    card = models.ForeignKey(Card, models.PROTECT, related_name="owner_changes")
    before = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    after = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["card", "-at"], name="owner_change_card_at"),
            models.Index(fields=["at"], condition=Q(before__isnull=False), name="owner_change_moved"),
        ]


class CardEdit(History):
    """One saved edit of a card or its customer: which fields, from what, to what."""

    stays_on_merge = True

    card = models.ForeignKey(Card, models.PROTECT, related_name="edits")
    changes = models.JSONField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["card", "-at"], name="card_edit_card_at")]
