"""The outbox."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Store
from core import phone
from core.models import History, HistoryQuerySet
from followups.models.appointments import Appointment
from followups.querysets import MessageQuerySet
from followups.rules.wording import FILLED_LENGTH, SUBJECT_LENGTH
from followups.statuses import Carrier, MessageKind, MessageState, Step
from leads.models import Card, Customer, one_of

PERSON = settings.AUTH_USER_MODEL


class Message(models.Model):
    """A message to a customer: written with the change, sent by a worker, never twice (FUP-11)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="messages")
    key = models.CharField(max_length=60)  # what it is for, e.g. "thank-you:visit:17"
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="messages")
    card = models.ForeignKey(Card, models.PROTECT, null=True, related_name="messages")
    number = models.CharField(max_length=phone.MAX_LENGTH, blank=True)
    kind = models.CharField(max_length=11, choices=MessageKind.choices, default=MessageKind.THANKS)
    carrier = models.CharField(max_length=6, choices=Carrier.choices, default=Carrier.SMS)
    address = models.CharField(max_length=160, blank=True)  # of an e-mail or a letter
    subject = models.CharField(max_length=SUBJECT_LENGTH, blank=True)
    text = models.CharField(max_length=FILLED_LENGTH)
    mass = models.ForeignKey("followups.MassMessage", models.PROTECT, null=True, related_name="messages")
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")  # who wrote it; null: the clock
    state = models.CharField(max_length=8, choices=MessageState.choices, default=MessageState.QUEUED)
    made_at = models.DateTimeField()
    try_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # the end of its clock, if it has one: a letter's 24 hours (FUP-12)
    until = models.DateTimeField(null=True)  # from then on it says nothing any more: a birthday, a meeting is over
    appointment = models.OneToOneField(Appointment, models.PROTECT, null=True, related_name="reminder")
    counted_on = models.DateField(null=True)  # the store day on which it counts for the customer's daily limit
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "key"], name="message_once"),
            models.CheckConstraint(condition=one_of("state", MessageState), name="message_state"),
            models.CheckConstraint(condition=one_of("kind", MessageKind), name="message_kind"),
            models.CheckConstraint(condition=one_of("carrier", Carrier), name="message_carrier"),
        ]
        indexes = [
            models.Index(
                fields=["try_at"],
                condition=Q(state__in=[MessageState.QUEUED.value, MessageState.SENDING.value]) & Q(mass__isnull=True),
                name="message_due",
            ),
            models.Index(
                fields=["mass", "try_at"],
                condition=Q(state__in=[MessageState.QUEUED.value, MessageState.SENDING.value]),
                name="message_mass_due",
            ),
            models.Index(fields=["store", "-id"], name="message_newest"),
            models.Index(fields=["store", "-id"], condition=Q(state="failed"), name="message_failed"),
            models.Index(
                fields=["store", "due_at"], condition=Q(carrier="letter", state="queued"), name="message_letters"
            ),
            models.Index(fields=["customer", "counted_on"], name="message_counted"),
            models.Index(fields=["card", "-made_at"], name="message_card"),
        ]


class MessageStep(History):
    """One step of a message's way: taken, not taken, sent again by whom (the delivery log)."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="steps")
    step = models.CharField(max_length=7, choices=Step.choices)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=one_of("step", Step), name="message_step_known")]
        indexes = [models.Index(fields=["message", "at"], name="message_step_at")]
