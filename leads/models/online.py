"""Online leads: who may send them, what came in, how soon it was answered (LEAD-42…47)."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Store
from catalog.models import CarModel
from core import phone
from leads.models.common import PERSON, one_of
from leads.models.privacy import ConsentWording
from leads.models.visits import Visit
from leads.querysets import OnlineLeadQuerySet
from leads.statuses import AgeGroup, LeadChannel, LeadWay

REF_LENGTH = 64  # of a sender's own number of a lead, and of an idempotency key


class LeadSender(models.Model):
    """A lead platform or website with a token of its own; of the token only the digest is kept."""

    store = models.ForeignKey(Store, models.CASCADE, related_name="lead_senders")
    name = models.CharField(pgettext_lazy("thing", "name"), max_length=60)
    channel = models.CharField(_("channel"), max_length=16, choices=LeadChannel.choices, default=LeadChannel.PLATFORM)
    token_digest = models.CharField(max_length=64, unique=True)
    token_end = models.CharField(max_length=4)  # to tell one token from another on the page
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "name"], condition=Q(revoked_at=None), name="lead_sender_once"),
            models.CheckConstraint(condition=one_of("channel", LeadChannel), name="lead_sender_channel"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="lead_sender_revoked_by",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OnlineLead(models.Model):
    """One lead as it came in, with its response clock. It becomes a visit of kind online when somebody takes it.

    A lead of the same phone soon after another one is a further contact of the same visit: `first` names that one.
    """

    store = models.ForeignKey(Store, models.PROTECT, related_name="online_leads")
    uid = models.UUIDField(unique=True, default=uuid4)
    way = models.CharField(max_length=4, choices=LeadWay.choices)
    sender = models.ForeignKey(LeadSender, models.PROTECT, null=True, blank=True, related_name="leads")
    ref = models.CharField(max_length=REF_LENGTH)  # the sender's own number; the form's token where nobody sends
    key = models.CharField(max_length=REF_LENGTH, blank=True)  # Idempotency-Key
    digest = models.CharField(max_length=64, blank=True)  # of the body: the same number with another body is refused
    channel = models.CharField(_("channel"), max_length=16, choices=LeadChannel.choices)
    name = models.CharField(_("name"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=phone.MAX_LENGTH)
    message = models.TextField(_("message"), max_length=1000, blank=True)
    car_model = models.ForeignKey(CarModel, models.PROTECT, null=True, blank=True, verbose_name=_("interested in"))
    asked_model = models.CharField(max_length=60, blank=True)  # as sent, where the catalogue does not know it
    wants_drive = models.BooleanField(_("test drive"), default=False)  # 到店试驾礼, LEAD-42
    wants_report = models.BooleanField(_("comparison report"), default=False)  # 车型对比报告, LEAD-42
    area = models.CharField(_("district or event"), max_length=60, blank=True)  # where prospects gather, LEAD-47
    age_group = models.CharField(_("age"), max_length=5, choices=AgeGroup.choices, blank=True)
    consent = models.CharField(max_length=REF_LENGTH, blank=True)  # the sender's version of the words agreed to
    calls_wording = models.ForeignKey(ConsentWording, models.PROTECT, null=True, blank=True, related_name="+")
    messages_wording = models.ForeignKey(ConsentWording, models.PROTECT, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField()
    clock_from = models.DateTimeField()  # the receipt, or the opening after it
    respond_by = models.DateTimeField()
    first = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="repeats")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="leads")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")

    objects = OnlineLeadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sender", "ref"], name="lead_once_per_sender"),
            models.UniqueConstraint(fields=["store", "ref"], condition=Q(sender=None), name="lead_once_per_form"),
            models.UniqueConstraint(fields=["sender", "key"], condition=~Q(key=""), name="lead_once_per_key"),
            models.CheckConstraint(condition=one_of("way", LeadWay), name="lead_way"),
            models.CheckConstraint(condition=one_of("channel", LeadChannel), name="lead_channel"),
            models.CheckConstraint(condition=one_of("age_group", AgeGroup, blank=True), name="lead_age_group"),
            models.CheckConstraint(condition=~Q(phone=""), name="lead_has_phone"),
            models.CheckConstraint(condition=Q(respond_by__gte=F("clock_from")), name="lead_clock"),
        ]
        indexes = [
            models.Index(fields=["store", "-received_at", "-id"], name="lead_store_received"),
            models.Index(fields=["store", "phone", "-received_at"], name="lead_store_phone"),
            models.Index(fields=["store", "respond_by"], condition=Q(answered_at=None), name="lead_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.name}"

    @property
    def model_words(self) -> str:
        """The model asked for: of the catalogue, else in the sender's own words."""
        return str(self.car_model) if self.car_model_id else self.asked_model
