"""Texts with places to fill in, and messages to many customers."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from followups.querysets import MassMessageQuerySet, MessageTemplateQuerySet
from followups.rules.wording import TEXT_LENGTH
from followups.statuses import Carrier, MassState, MessageKind
from leads.models import one_of

PERSON = settings.AUTH_USER_MODEL


class MessageTemplate(models.Model):
    """A text of the store for one kind of message and one way, with places like {customer} (FORM-47)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="message_templates")
    token = models.UUIDField()
    kind = models.CharField(_("kind"), max_length=11, choices=MessageKind.choices, default=MessageKind.NEWS)
    carrier = models.CharField(_("way"), max_length=6, choices=Carrier.choices, default=Carrier.SMS)
    title = models.CharField(_("title"), max_length=60)
    subject = models.CharField(_("subject or heading"), max_length=80, blank=True)
    text = models.TextField(_("Chinese text"), max_length=TEXT_LENGTH)
    text_en = models.TextField(_("English text"), max_length=TEXT_LENGTH, blank=True)
    active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = MessageTemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "token"], name="template_token_once"),
            models.CheckConstraint(condition=one_of("kind", MessageKind), name="template_kind"),
            models.CheckConstraint(condition=one_of("carrier", Carrier), name="template_carrier"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(title=""), name="template_says_something"),
        ]
        indexes = [models.Index(fields=["store", "kind", "carrier"], name="template_store_kind")]

    def __str__(self) -> str:
        return self.title


class MassMessage(models.Model):
    """One message to many customers: written, approved by somebody else, sent in batches, once per customer."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="mass_messages")
    token = models.UUIDField()
    title = models.CharField(_("title"), max_length=60)
    kind = models.CharField(_("kind"), max_length=11, choices=MessageKind.choices, default=MessageKind.NEWS)
    carrier = models.CharField(_("way"), max_length=6, choices=Carrier.choices, default=Carrier.SMS)
    subject = models.CharField(_("subject or heading"), max_length=80, blank=True)
    text = models.TextField(_("text"), max_length=TEXT_LENGTH)
    text_en = models.TextField(_("English text"), max_length=TEXT_LENGTH, blank=True)
    wanted = models.JSONField(default=dict)  # the filter, see followups.audience
    state = models.CharField(max_length=7, choices=MassState.choices, default=MassState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(_("why"), max_length=200, blank=True)
    reached = models.BigIntegerField(default=0)  # key of the last customer whose turn has come
    gathered = models.BooleanField(default=False)  # every customer's turn has come
    left_out = models.JSONField(default=dict)  # reason → how many
    ended_at = models.DateTimeField(null=True)

    objects = MassMessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "token"], name="mass_token_once"),
            models.CheckConstraint(condition=one_of("kind", MessageKind), name="mass_kind"),
            models.CheckConstraint(condition=one_of("carrier", Carrier), name="mass_carrier"),
            models.CheckConstraint(condition=one_of("state", MassState), name="mass_state"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("made_by")), name="mass_approved_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["running", "paused", "done"]) | Q(decided_by__isnull=False),
                name="mass_needs_approval",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-id"], name="mass_newest"),
            models.Index(fields=["state"], condition=Q(state="running"), name="mass_running"),
        ]

    def __str__(self) -> str:
        return self.title
