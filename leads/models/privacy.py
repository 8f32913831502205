"""What customers agreed to, who looked at them, what was corrected, who was erased."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from core.models import History, HistoryQuerySet
from leads.models.common import PERSON, one_of
from leads.models.people import Customer
from leads.querysets import CorrectionQuerySet
from leads.statuses import ONCE_AN_HOUR, AccessKind, Channel, CorrectionState, EraseGround, Purpose

WORDING_LENGTH = 600


class ConsentWording(History):
    """The words that customers of a store are asked to agree to; a new text is a new version."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="consent_wordings")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    version = models.PositiveIntegerField()
    text = models.TextField(_("text"), max_length=WORDING_LENGTH)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")  # nobody: the house default
    at = models.DateTimeField(null=True)

    objects = HistoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "purpose", "version"], name="consent_wording_version"),
            models.CheckConstraint(condition=one_of("purpose", Purpose), name="consent_wording_purpose"),
        ]


class Consent(History):
    """A customer agreed to one purpose, or took it back. The newest row of a purpose is how it stands (GAP-51)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="consents")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    given = models.BooleanField()  # False: taken back, or said no
    channel = models.CharField(max_length=8, choices=Channel.choices)
    wording = models.ForeignKey(ConsentWording, models.PROTECT, related_name="consents")
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")  # nobody: the customer alone
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=one_of("purpose", Purpose), name="consent_purpose"),
            models.CheckConstraint(condition=one_of("channel", Channel), name="consent_channel"),
        ]
        indexes = [models.Index(fields=["customer", "purpose", "-at", "-id"], name="consent_newest")]


class Access(History):
    """Somebody looked at a customer: opened, found, revealed, printed, downloaded. Looking is one row an hour."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="accesses")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="accesses")
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=AccessKind.choices)
    what = models.CharField(max_length=12, blank=True)  # a word: which number, which kind of document
    at = models.DateTimeField()
    hour = models.DateTimeField()  # the full hour of `at`

    objects = HistoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "by", "kind", "hour"],
                condition=Q(kind__in=[kind.value for kind in ONCE_AN_HOUR]),
                name="access_once_an_hour",
            ),
            models.CheckConstraint(condition=one_of("kind", AccessKind), name="access_kind"),
        ]
        indexes = [
            models.Index(fields=["customer", "-at", "-id"], name="access_customer_at"),
            models.Index(fields=["by", "kind", "-at"], name="access_by_kind_at"),
            models.Index(fields=["store", "kind", "-at"], name="access_store_kind_at"),
        ]


class Correction(models.Model):
    """客户信息变更表: what a customer's data should say, handed in on the day it was learned (DATA-04)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="corrections")
    token = models.UUIDField()  # of the form: sent twice, saved once
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="corrections")
    learned_on = models.DateField(_("learned on"))
    changes = models.JSONField()  # field → [from, to], as text
    state = models.CharField(max_length=8, choices=CorrectionState.choices, default=CorrectionState.WAITING)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("why not"), max_length=200, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "token"], name="correction_token_once"),
            models.CheckConstraint(condition=one_of("state", CorrectionState), name="correction_state"),
            models.CheckConstraint(
                condition=Q(state=CorrectionState.WAITING, decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state=CorrectionState.WAITING) & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="correction_decided",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "state", "-at"], name="correction_store_state"),
            models.Index(fields=["customer", "-at"], name="correction_customer_at"),
        ]

    @property
    def days_late(self) -> int:
        """Whole days between learning of the change and handing it in; 0 is the same day, as it should be."""
        return (self.at.astimezone(self.store.zone).date() - self.learned_on).days


class Erasure(History):
    """A person was erased: by whom, when, why, how many rows. Nothing personal stands here."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="erasures")
    customer = models.OneToOneField(Customer, models.PROTECT, related_name="erasure")
    ground = models.CharField(max_length=8, choices=EraseGround.choices)
    counts = models.JSONField(default=dict)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=one_of("ground", EraseGround), name="erasure_ground")]
        indexes = [models.Index(fields=["store", "-at"], name="erasure_store_at")]
