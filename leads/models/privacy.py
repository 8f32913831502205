"""What customers agreed to, in which words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from core.models import History, HistoryQuerySet
from leads.models.common import PERSON, one_of
from leads.models.people import Customer
from leads.statuses import Channel, Purpose

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
