"""The outbox."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Store
from core import phone
from followups.querysets import MessageQuerySet
from followups.statuses import MessageState
from leads.models import Card, Customer, one_of

PERSON = settings.AUTH_USER_MODEL


class Message(models.Model):
    """A message to a customer: written with the change, sent by a worker, never twice (FUP-11)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="messages")
    key = models.CharField(max_length=60)  # what it is for, e.g. "thank-you:visit:17"
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="messages")
    card = models.ForeignKey(Card, models.PROTECT, null=True, related_name="messages")
    number = models.CharField(max_length=phone.MAX_LENGTH)
    text = models.CharField(max_length=500)
    state = models.CharField(max_length=8, choices=MessageState.choices, default=MessageState.QUEUED)
    made_at = models.DateTimeField()
    try_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "key"], name="message_once"),
            models.CheckConstraint(condition=one_of("state", MessageState), name="message_state"),
        ]
        indexes = [
            models.Index(
                fields=["try_at"],
                condition=Q(state__in=[MessageState.QUEUED.value, MessageState.SENDING.value]),
                name="message_due",
            ),
            models.Index(fields=["card", "-made_at"], name="message_card"),
        ]
