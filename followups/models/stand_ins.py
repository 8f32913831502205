"""Who calls for a colleague who is not there."""

from django.db import models

from accounts.models import Store
from leads.models import Card
from leads.models.common import PERSON


class StandIn(models.Model):
    """One customer of an absent colleague, called by somebody else on one day; the card keeps its owner."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="stand_ins")
    card = models.ForeignKey(Card, models.PROTECT, related_name="stand_ins")
    day = models.DateField()
    absent = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="stand_ins")
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")  # themselves, or the manager
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["card", "day"], name="stand_in_once_a_day")]
        indexes = [models.Index(fields=["store", "day", "person"], name="stand_in_day_person")]
