"""The order of the day, the turns taken, and every change of either."""

from django.db import models
from django.db.models import F, Q

from accounts.models import Store
from core.models import History, HistoryQuerySet
from leads.models.common import PERSON, one_of
from leads.statuses import EntryState, Queue, RosterChangeKind, TurnKind

_WITHOUT_REASON = (TurnKind.TAKEN, TurnKind.ROTATED, TurnKind.RELIEVED)
_OF_TWO = (TurnKind.SWAPPED, TurnKind.REORDERED, TurnKind.RELIEVED)


class RosterDay(models.Model):
    """The duty roster of one day (FORM-05). Its row is the lock under which turns are given, in whatever queue."""

    store = models.ForeignKey(Store, models.CASCADE, related_name="roster_days")
    day = models.DateField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)  # of the order: rises with each change of it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "day"], name="roster_day_once")]


class RosterEntry(models.Model):
    """One consultant in the order of the day, with the shift of that day (None: no limit)."""

    roster = models.ForeignKey(RosterDay, models.CASCADE, related_name="entries")
    consultant = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    call_position = models.PositiveSmallIntegerField(null=True)  # where calls have an order of their own
    online_position = models.PositiveSmallIntegerField(null=True)  # where online leads have one
    state = models.CharField(max_length=8, choices=EntryState.choices, default=EntryState.PRESENT)
    reason = models.CharField(max_length=100, blank=True)
    joined_after = models.PositiveIntegerField(default=0)
    starts = models.TimeField(null=True)
    ends = models.TimeField(null=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["roster", "consultant"], name="roster_entry_once"),
            models.CheckConstraint(condition=one_of("state", EntryState), name="roster_entry_state"),
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gt=F("starts")),
                name="roster_entry_shift",
            ),
        ]


class Turn(History):
    """Something happened to a consultant's place in line: a customer, a skip, a refusal, a swap … (LEAD-07, GAP-15).

    The rows of a day, in the order of their numbers, say who is next. `other` is the second person: with whom the
    places were exchanged, behind whom the relieved one stands, who was next when somebody else was chosen.
    """

    roster = models.ForeignKey(RosterDay, models.PROTECT, related_name="turns")
    number = models.PositiveIntegerField()
    queue = models.CharField(max_length=8, choices=Queue.choices, default=Queue.WALK_IN)
    consultant = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    other = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=TurnKind.choices, default=TurnKind.TAKEN)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")
    overridden = models.BooleanField(default=False)  # somebody chose a consultant who was not next
    reason = models.CharField(max_length=100, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roster", "number"], name="turn_number_once"),
            models.CheckConstraint(condition=one_of("kind", TurnKind), name="turn_kind"),
            models.CheckConstraint(condition=one_of("queue", Queue), name="turn_queue"),
            models.CheckConstraint(
                condition=Q(kind__in=_WITHOUT_REASON, overridden=False) | ~Q(reason=""), name="turn_needs_reason"
            ),
            models.CheckConstraint(
                condition=Q(kind=TurnKind.UNDONE, undoes__isnull=False)
                | (~Q(kind=TurnKind.UNDONE) & Q(undoes__isnull=True)),
                name="turn_undone_names_the_row",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=_OF_TWO) | (Q(other__isnull=False) & ~Q(other=F("consultant"))),
                name="turn_of_two_names_both",
            ),
        ]


class RosterChange(History):
    """A change of the day's roster that is no turn: confirmed, away, back, joined, off duty (GAP-15)."""

    roster = models.ForeignKey(RosterDay, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=RosterChangeKind.choices)
    queue = models.CharField(max_length=8, choices=Queue.choices, default=Queue.WALK_IN)
    consultant = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    order = models.JSONField(default=list)  # consultant ids, first to last, when an order was confirmed
    reason = models.CharField(max_length=100, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=one_of("kind", RosterChangeKind), name="roster_change_kind"),
            models.CheckConstraint(condition=one_of("queue", Queue), name="roster_change_queue"),
            models.CheckConstraint(
                condition=~Q(kind=RosterChangeKind.AWAY) | ~Q(reason=""), name="roster_away_needs_reason"
            ),
            models.CheckConstraint(
                condition=Q(kind=RosterChangeKind.CONFIRMED, consultant__isnull=True)
                | (~Q(kind=RosterChangeKind.CONFIRMED) & Q(consultant__isnull=False)),
                name="roster_change_names_somebody",
            ),
        ]
