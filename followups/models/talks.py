"""What stands around a talk: prepared beforehand, heard in it, asked for at its end (FUP-05…09)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from core.models import History, HistoryQuerySet
from followups.models.contacts import Contact
from followups.querysets import PreparationQuerySet
from followups.statuses import Method, Objection, TalkPurpose
from leads.models import NAME_LENGTH, Card, Customer, one_of
from leads.models.common import PERSON


class Preparation(models.Model):
    """What is written down before the next talk with a customer (FUP-05…07).

    It waits until a real contact answers it: an attempt without answer, a new date or a new grade carry it on.
    """

    store = models.ForeignKey(Store, models.PROTECT, related_name="preparations")
    card = models.ForeignKey(Card, models.PROTECT, related_name="preparations")
    purpose = models.CharField(_("purpose"), max_length=8, choices=TalkPurpose.choices, blank=True)
    way = models.CharField(_("planned way"), max_length=10, choices=Method.choices, blank=True)  # FUP-18
    points = models.TextField(_("points to discuss"), max_length=500, blank=True)
    answers = models.TextField(_("expected answers and objections"), max_length=1000, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    contact = models.OneToOneField(Contact, models.PROTECT, null=True, related_name="preparation")

    objects = PreparationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["card"], condition=Q(contact__isnull=True), name="one_open_preparation"),
            models.CheckConstraint(condition=one_of("purpose", TalkPurpose, blank=True), name="preparation_purpose"),
            models.CheckConstraint(condition=one_of("way", Method, blank=True), name="preparation_way"),
        ]
        indexes = [models.Index(fields=["card", "-at"], name="preparation_card_at")]


class HeardObjection(History):
    """An objection that the customer raised in a talk (LOST-05, LOST-18)."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="objections")
    kind = models.CharField(_("kind"), max_length=10, choices=Objection.choices)
    words = models.CharField(_("what the customer said"), max_length=200, blank=True)

    objects = HistoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "kind"], name="objection_kind_once"),
            models.CheckConstraint(condition=one_of("kind", Objection), name="objection_kind"),
        ]


class Introduction(History):
    """Somebody whom the customer named when asked for a referral (FUP-09); with a number it became a customer.

    `customer` is empty where only a name was given, or where the number was known here already.
    """

    contact = models.OneToOneField(Contact, models.PROTECT, related_name="introduction")
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="introductions")
    card = models.ForeignKey(Card, models.PROTECT, null=True, related_name="introductions")
    was_known = models.BooleanField(default=False)

    objects = HistoryQuerySet.as_manager()
