"""The loss record: 战败分析表 (FORM-32), its questionnaire, its history."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from catalog.models import CarModel, RivalModel
from core.models import History, HistoryQuerySet
from deals.models.reasons import LossQuestion, LossReason
from deals.querysets import LossQuerySet
from deals.statuses import STANDING, LossKind, LossState, LossStep
from followups.models import Contact
from leads.models import Card, one_of
from leads.statuses import Grade

PERSON = settings.AUTH_USER_MODEL
MOST_WORDS = 1000


class Loss(models.Model):
    """One customer lost or out of control, as it was recorded on the day of the contact (LOST-01, 02, DATA-13)."""

    stays_on_merge = True  # what was judged of that very card

    store = models.ForeignKey(Store, models.PROTECT, related_name="losses")
    token = models.UUIDField()  # of the form: sent twice, saved once
    card = models.ForeignKey(Card, models.PROTECT, related_name="losses")
    consultant = models.ForeignKey(PERSON, models.PROTECT, related_name="losses", verbose_name=_("consultant"))
    kind = models.CharField(_("kind"), max_length=4, choices=LossKind.choices)
    reason = models.ForeignKey(LossReason, models.PROTECT, related_name="losses", verbose_name=_("reason"))
    detail = models.CharField(_("in a few words"), max_length=200, blank=True)
    grade = models.CharField(_("grade"), max_length=2, choices=Grade.choices)  # as it stood
    car_model = models.ForeignKey(CarModel, models.PROTECT, null=True, related_name="+", verbose_name=_("model wanted"))
    rival_model = models.ForeignKey(
        RivalModel, models.PROTECT, null=True, blank=True, related_name="losses", verbose_name=_("model bought")
    )
    rival = models.CharField(_("bought, if not on the list"), max_length=60, blank=True)
    why_theirs = models.TextField(_("why did they buy the other one"), max_length=MOST_WORDS, blank=True)  # LOST-14
    why_not_ours = models.TextField(_("why not ours"), max_length=MOST_WORDS, blank=True)
    tried = models.TextField(_("what was tried"), max_length=MOST_WORDS, blank=True)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="losses")
    learned_at = models.DateTimeField()  # the contact that revealed it
    learned_on = models.DateField(_("learned on"))  # its store day
    recorded_at = models.DateTimeField()
    recorded_on = models.DateField(_("recorded on"))
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    analysed_at = models.DateTimeField(null=True)  # GAP-47: both dates are kept
    state = models.CharField(max_length=9, choices=LossState.choices, default=LossState.WAITING)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("note"), max_length=300, blank=True)  # why returned or reopened
    asked_at = models.DateTimeField(null=True)  # the consultant asks to reopen
    is_false = models.BooleanField(_("false loss"), default=False)  # 假战败, found by calling
    version = models.PositiveIntegerField(default=1)

    objects = LossQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "token"], name="loss_token_once"),
            models.UniqueConstraint(
                fields=["card"], condition=Q(state__in=[s.value for s in STANDING]), name="one_standing_loss"
            ),
            models.CheckConstraint(condition=one_of("kind", LossKind), name="loss_kind"),
            models.CheckConstraint(condition=one_of("state", LossState), name="loss_state"),
            models.CheckConstraint(condition=one_of("grade", Grade), name="loss_grade"),
            models.CheckConstraint(condition=Q(learned_on__lte=F("recorded_on")), name="loss_learned_before"),
            models.CheckConstraint(
                condition=Q(state=LossState.WAITING, decided_at__isnull=True)
                | (~Q(state=LossState.WAITING) & Q(decided_at__isnull=False)),
                name="loss_decided_at",
            ),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=True) | Q(state__in=[s.value for s in STANDING]),
                name="loss_asks_while_standing",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "recorded_on"], name="loss_store_recorded"),
            models.Index(fields=["consultant", "store", "-id"], name="loss_consultant"),
            models.Index(
                fields=["store", "recorded_at"], condition=Q(state=LossState.WAITING.value), name="loss_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} · {self.get_kind_display()}"

    @property
    def same_day(self) -> bool:
        """Say whether it was recorded on the day of the contact (LOST-02, RPT-32)."""
        return self.learned_on == self.recorded_on

    @property
    def is_standing(self) -> bool:
        """Say whether the card is closed by it."""
        return self.state in STANDING

    @property
    def bought(self) -> str:
        """What was bought instead, from the catalogue or in free words."""
        return str(self.rival_model) if self.rival_model_id else self.rival


class LossAnswer(models.Model):
    """What the customer answered to one question of the callback."""

    stays_on_merge = True

    loss = models.ForeignKey(Loss, models.CASCADE, related_name="answers")
    question = models.ForeignKey(LossQuestion, models.PROTECT, related_name="answers")
    score = models.PositiveSmallIntegerField(null=True)  # 1 to 5, or 1 yes, 0 no
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["loss", "question"], name="loss_answer_once"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=5), name="loss_answer_score"
            ),
        ]


class LossEvent(History):
    """One step of a loss record; who, when, in which words."""

    stays_on_merge = True

    loss = models.ForeignKey(Loss, models.PROTECT, related_name="events")
    step = models.CharField(max_length=9, choices=LossStep.choices)
    note = models.CharField(max_length=300, blank=True)
    changes = models.JSONField(default=dict)  # field → [before, after], of an analysis
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=one_of("step", LossStep), name="loss_event_step")]
        indexes = [models.Index(fields=["loss", "at"], name="loss_event_at")]
