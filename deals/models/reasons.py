"""What a store may answer to "why did we lose?", and what it asks the customer: data of the store."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from deals.querysets import ReasonQuerySet, StoreRowsQuerySet
from deals.start_set import QUESTION_TEXTS, REASON_NAMES
from deals.statuses import AnswerKind, LossKind
from leads.models import one_of

MOST_NAME = 40
MOST_QUESTION = 120


class LossReason(models.Model):
    """战败原因 of the first or second level (LOST-11…13, GAP-46, GAP-48). Never deleted, only taken out of use."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="loss_reasons")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    kind = models.CharField(_("kind"), max_length=4, choices=LossKind.choices, default=LossKind.LOST)
    code = models.CharField(max_length=40, editable=False)  # of the start set, or made for the store's own
    name = models.CharField(_("reason"), max_length=MOST_NAME, blank=True)  # empty: the start set's own words
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(_("offered"), default=True)

    objects = ReasonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "code"], name="loss_reason_code_once"),
            models.CheckConstraint(condition=one_of("kind", LossKind), name="loss_reason_kind"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")), name="loss_reason_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """What the store calls it, else the house's words in the reader's language."""
        return self.name or str(REASON_NAMES.get(self.code, self.code))

    @property
    def path(self) -> str:
        """Both levels, as they are read."""
        return f"{self.parent.words} · {self.words}" if self.parent_id else self.words


class LossQuestion(models.Model):
    """One question of the callback's questionnaire (回访问卷, LOST-15)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="loss_questions")
    code = models.CharField(max_length=40, editable=False)
    text = models.CharField(_("question"), max_length=MOST_QUESTION, blank=True)
    kind = models.CharField(_("answer"), max_length=6, choices=AnswerKind.choices, default=AnswerKind.WORDS)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(_("offered"), default=True)

    objects = StoreRowsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "code"], name="loss_question_code_once"),
            models.CheckConstraint(condition=one_of("kind", AnswerKind), name="loss_question_kind"),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The question as the store asks it."""
        return self.text or str(QUESTION_TEXTS.get(self.code, self.code))
