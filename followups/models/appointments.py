"""What was agreed with a customer for a day and an hour."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from followups.models.contacts import Contact
from followups.querysets import AppointmentQuerySet
from followups.statuses import AppointmentKind, AppointmentState
from leads.models import Card, Visit, one_of
from leads.models.common import PERSON


class Appointment(models.Model):
    """A day and an hour agreed with a customer (FUP-09). Missed is computed: the day is over and nobody came.

    `visit` or `answer` is what kept it. A new appointment takes the place of one that has not come yet.
    """

    store = models.ForeignKey(Store, models.PROTECT, related_name="appointments")
    card = models.ForeignKey(Card, models.PROTECT, related_name="appointments")
    kind = models.CharField(_("kind"), max_length=6, choices=AppointmentKind.choices)
    state = models.CharField(max_length=9, choices=AppointmentState.choices, default=AppointmentState.PLANNED)
    at = models.DateTimeField(_("when"))
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="appointments")  # agreed in it
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    visit = models.OneToOneField(Visit, models.PROTECT, null=True, related_name="appointment")
    answer = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="kept_appointments")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("why not"), max_length=100, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=one_of("kind", AppointmentKind), name="appointment_kind"),
            models.CheckConstraint(condition=one_of("state", AppointmentState), name="appointment_state"),
            models.CheckConstraint(
                condition=Q(state=AppointmentState.PLANNED, closed_at__isnull=True)
                | (~Q(state=AppointmentState.PLANNED) & Q(closed_at__isnull=False)),
                name="appointment_closed_at",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "at"], name="appointment_store_at"),
            models.Index(fields=["card", "at"], name="appointment_card_at"),
        ]
