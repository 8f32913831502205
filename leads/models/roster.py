"""The order of the day and the turns taken."""

from django.db import models
from django.db.models import Q

from accounts.models import Store
from core.models import History, HistoryQuerySet
from leads.models.common import PERSON, one_of
from leads.statuses import EntryState, TurnKind


class RosterDay(models.Model):
    """The duty roster of one day (FORM-05). Its row is the lock under which turns are given."""

    store = models.ForeignKey(Store, models.CASCADE, related_name="roster_days")
    day = models.DateField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "day"], name="roster_day_once")]


class RosterEntry(models.Model):
    """One consultant in the order of the day."""

    roster = models.ForeignKey(RosterDay, models.CASCADE, related_name="entries")
    consultant = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=EntryState.choices, default=EntryState.PRESENT)
    reason = models.CharField(max_length=100, blank=True)
    joined_after = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["roster", "consultant"], name="roster_entry_once"),
            models.CheckConstraint(condition=one_of("state", EntryState), name="roster_entry_state"),
        ]


class Turn(History):
    """A consultant's place in line was used: by a customer, a skip or a refusal. Numbered within the day."""

    roster = models.ForeignKey(RosterDay, models.PROTECT, related_name="turns")
    number = models.PositiveIntegerField()
    consultant = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=TurnKind.choices, default=TurnKind.TAKEN)
    overridden = models.BooleanField(default=False)  # somebody chose a consultant who was not next
    reason = models.CharField(max_length=100, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roster", "number"], name="turn_number_once"),
            models.CheckConstraint(condition=one_of("kind", TurnKind), name="turn_kind"),
            models.CheckConstraint(
                condition=Q(kind=TurnKind.TAKEN, overridden=False) | ~Q(reason=""), name="turn_needs_reason"
            ),
        ]
