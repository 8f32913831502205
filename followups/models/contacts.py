"""What happened: the contact, and what the manager said to do next."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from core.models import History
from followups.models.due import FollowUp
from followups.querysets import ContactQuerySet
from followups.statuses import Method, Result, TalkPurpose
from leads.models import Card, Visit, one_of
from leads.statuses import Grade

PERSON = settings.AUTH_USER_MODEL


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
    purpose = models.CharField(_("purpose"), max_length=8, choices=TalkPurpose.choices, blank=True)  # FUP-05
    referral_asked = models.BooleanField(_("asked for a referral"), null=True)  # FUP-09; empty: not said

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "token"], name="contact_token_once"),
            models.CheckConstraint(condition=one_of("method", Method), name="contact_method"),
            models.CheckConstraint(condition=one_of("result", Result), name="contact_result"),
            models.CheckConstraint(condition=one_of("purpose", TalkPurpose, blank=True), name="contact_purpose"),
            models.CheckConstraint(condition=one_of("grade_before", Grade), name="contact_grade_before"),
            models.CheckConstraint(condition=one_of("grade_after", Grade), name="contact_grade_after"),
        ]
        indexes = [
            models.Index(fields=["card", "-at"], name="contact_card_at"),
            models.Index(fields=["by", "store", "at"], name="contact_by_at"),
            models.Index(fields=["store", "at"], name="contact_store_at"),
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
    follow_up = models.OneToOneField(FollowUp, models.PROTECT, null=True, related_name="guidance")  # of its own day

    class Meta:
        constraints = [models.UniqueConstraint(fields=["origin"], name="guidance_once")]
        indexes = [models.Index(fields=["card"], condition=Q(contact__isnull=True), name="guidance_open")]
