"""Follow-up, contact, the day's plan, escalation, the manager's guidance, the outbox."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from core import phone
from core.models import History, HistoryQuerySet
from followups.querysets import ContactQuerySet, FollowUpQuerySet, MessageQuerySet
from followups.statuses import Kind, MessageState, Method, PlanGroup, Result, State
from leads.models import Card, Customer, Visit, one_of
from leads.statuses import Grade

PERSON = settings.AUTH_USER_MODEL


class FollowUp(models.Model):
    """One planned contact with a customer. Overdue and escalated are computed from `late_from`."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="follow_ups")
    card = models.ForeignKey(Card, models.PROTECT, related_name="follow_ups")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CADENCE)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    responsible = models.ForeignKey(PERSON, models.PROTECT, related_name="follow_ups")
    due_on = models.DateField()  # the day on whose list it stands; a retry moves it
    due_at = models.DateTimeField(null=True)  # the moment of a clock (24 h), if it has one
    late_from = models.DateField()  # the day it was due: a retry does not move it
    standard_on = models.DateField()  # the ladder's own date
    later_reason = models.CharField(_("why later than the ladder"), max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="follow_ups")
    planned_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["card"], condition=Q(state=State.PLANNED, kind=Kind.CADENCE), name="one_open_cadence"
            ),
            models.UniqueConstraint(
                fields=["card"], condition=Q(state=State.PLANNED, kind=Kind.CONFIRM), name="one_open_confirm"
            ),
            models.UniqueConstraint(fields=["visit"], condition=Q(kind=Kind.CONFIRM), name="one_confirm_per_visit"),
            models.CheckConstraint(condition=one_of("kind", Kind), name="follow_up_kind"),
            models.CheckConstraint(condition=one_of("state", State), name="follow_up_state"),
            models.CheckConstraint(
                condition=Q(state=State.PLANNED, closed_at__isnull=True)
                | (~Q(state=State.PLANNED) & Q(closed_at__isnull=False)),
                name="follow_up_closed_at",
            ),
            models.CheckConstraint(condition=Q(late_from__lte=F("due_on")), name="follow_up_late_from"),
        ]
        indexes = [
            models.Index(
                fields=["responsible", "store", "due_on"],
                condition=Q(state=State.PLANNED),
                name="follow_up_due",
            ),
            models.Index(fields=["store", "late_from"], condition=Q(state=State.PLANNED), name="follow_up_late"),
            models.Index(fields=["store", "closed_at"], condition=Q(closed_at__isnull=False), name="follow_up_closed"),
        ]


class Contact(History):
    """What happened: a real contact, or an attempt without answer (FUP-08, FUP-15). It never changes."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="contacts")
    token = models.UUIDField()  # of the form: sent twice, saved once
    card = models.ForeignKey(Card, models.PROTECT, related_name="contacts")
    follow_up = models.ForeignKey(FollowUp, models.PROTECT, null=True, related_name="contacts")
    visit = models.OneToOneField(Visit, models.PROTECT, null=True, related_name="contact")
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="contacts")
    method = models.CharField(max_length=10, choices=Method.choices, default=Method.PHONE)
    result = models.CharField(max_length=10, choices=Result.choices)
    content = models.TextField(_("what was said"), max_length=1000, blank=True)
    grade_before = models.CharField(max_length=2, choices=Grade.choices)
    grade_after = models.CharField(max_length=2, choices=Grade.choices)
    was_due = models.BooleanField(default=False)  # a follow-up was due on that day or before
    next_on = models.DateField(null=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "token"], name="contact_token_once"),
            models.CheckConstraint(condition=one_of("method", Method), name="contact_method"),
            models.CheckConstraint(condition=one_of("result", Result), name="contact_result"),
            models.CheckConstraint(condition=one_of("grade_before", Grade), name="contact_grade_before"),
            models.CheckConstraint(condition=one_of("grade_after", Grade), name="contact_grade_after"),
        ]
        indexes = [
            models.Index(fields=["card", "-at"], name="contact_card_at"),
            models.Index(fields=["by", "store", "at"], name="contact_by_at"),
            models.Index(fields=["store", "at"], name="contact_store_at"),
        ]


class DayPlan(models.Model):
    """A consultant's list for one day: proposed the evening before, confirmed by the consultant (RHY-08, 13)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="day_plans")
    consultant = models.ForeignKey(PERSON, models.PROTECT, related_name="day_plans")
    day = models.DateField()
    proposed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "consultant", "day"], name="day_plan_once")]
        indexes = [models.Index(fields=["store", "day"], name="day_plan_store_day")]


class PlanLine(models.Model):
    """One customer on a day's list."""

    stays_on_merge = True

    plan = models.ForeignKey(DayPlan, models.CASCADE, related_name="lines")
    card = models.ForeignKey(Card, models.PROTECT, related_name="+")
    group = models.CharField(max_length=10, choices=PlanGroup.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "card"], name="plan_line_once"),
            models.CheckConstraint(condition=one_of("group", PlanGroup), name="plan_line_group"),
        ]


class Escalation(History):
    """A follow-up reached a step of lateness; written once per step."""

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="escalations")
    step = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follow_up", "step"], name="escalation_once"),
            models.CheckConstraint(condition=Q(step__gte=1, step__lte=3), name="escalation_step"),
        ]


class Guidance(models.Model):
    """What the manager told the consultant to do with a customer; open until the next real contact (SDR-18, 19)."""

    store = models.ForeignKey(Store, models.PROTECT)
    card = models.ForeignKey(Card, models.PROTECT, related_name="guidance")
    origin = models.CharField(max_length=40)  # what it was written on, e.g. "report-line:17"; one guidance each
    text = models.CharField(max_length=300)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="guidance")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["origin"], name="guidance_once")]
        indexes = [models.Index(fields=["card"], condition=Q(contact__isnull=True), name="guidance_open")]


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
