"""Appointments with customers: agreed, moved, called off, kept (FUP-09). The card is the lock."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.seat import Seat
from core import clock
from core.errors import Refused
from core.questions import question
from followups.models import Appointment, Contact
from followups.services.planning import FARTHEST
from followups.statuses import AppointmentKind, AppointmentState
from leads.models import Card, Visit
from leads.statuses import VisitKind

#: Kinds for which the customer comes to the store.
IN_PERSON = (AppointmentKind.VISIT, AppointmentKind.DRIVE)


def refuse_moment(meeting: datetime, at: datetime) -> None:
    """Raise Refused for a meeting (aware) in the past, or farther away than anybody agrees on."""
    if meeting <= at:
        raise Refused(_("This time is over. Choose a later one."), field="meeting_time")
    if meeting - at > FARTHEST:
        raise Refused(_("That is more than a year ahead. Choose an earlier day."), field="meeting_day")


@transaction.atomic
def agree(
    *, seat: Seat, card: Card, kind: str, meeting: datetime, at: datetime, contact: Contact | None = None
) -> Appointment:
    """Note a meeting agreed for the moment `meeting` (aware); one that has not come yet was moved by it.

    Raises Refused for a moment that is over or too far away, and for a closed card.
    """
    card = Card.objects.select_for_update(of=("self",), no_key=True).select_related("store").get(pk=card.pk)
    if not card.is_active:
        raise Refused(_("This card is closed."))
    refuse_moment(meeting, at)
    begin, _end = clock.day_bounds(clock.local_day(at, card.store.zone), card.store.zone)
    coming = Appointment.objects.filter(card=card, at__gte=begin).planned()
    coming.update(state=AppointmentState.MOVED, closed_at=at, closed_by=seat.user)
    return Appointment.objects.create(
        store=card.store, card=card, kind=kind, at=meeting, contact=contact, made_by=seat.user, made_at=at
    )


@transaction.atomic
def close(*, seat: Seat, appointment: Appointment, kept: bool, reason: str, at: datetime) -> Appointment:
    """Say by hand that an appointment was kept, or that it was called off. Raises Refused when it is closed already."""
    Card.objects.select_for_update(of=("self",), no_key=True).get(pk=appointment.card_id)
    row = Appointment.objects.select_for_update(no_key=True, of=("self",)).get(pk=appointment.pk)
    if row.state != AppointmentState.PLANNED:
        raise Refused(_("This appointment is settled already."))
    if kept and row.at > at and clock.local_day(row.at, seat.store.zone) > seat.today(at):
        raise Refused(_("This day has not come yet."))
    row.state = AppointmentState.KEPT if kept else AppointmentState.CANCELLED
    row.closed_at, row.closed_by, row.reason = at, seat.user, "" if kept else reason.strip()[:100]
    row.save(update_fields=["state", "closed_at", "closed_by", "reason"])
    return row


def call_off(*, card: Card, reason: str, at: datetime) -> int:
    """Call off what was agreed with the customer of the locked card from this store day on. Returns how many."""
    begin, _end = clock.day_bounds(clock.local_day(at, card.store.zone), card.store.zone)
    coming = Appointment.objects.filter(card=card, at__gte=begin).planned()
    return coming.update(state=AppointmentState.CANCELLED, closed_at=at, reason=reason[:100])


def keep_by_visit(*, visit: Visit) -> Appointment | None:
    """The customer of `visit` came: what was agreed for this store day is kept, and linked to the visit."""
    if visit.kind != VisitKind.WALK_IN or visit.card_id is None:
        return None
    row = _agreed_for(visit.card, visit.arrived_at, IN_PERSON)
    if row is None or Appointment.objects.filter(visit=visit).exists():
        return None
    row.state, row.visit = AppointmentState.KEPT, visit
    row.closed_at, row.closed_by = visit.arrived_at, visit.consultant
    row.save(update_fields=["state", "visit", "closed_at", "closed_by"])
    return row


def keep_by_contact(*, contact: Contact) -> Appointment | None:
    """A real contact on the agreed store day keeps the agreed call; one in person keeps a visit too."""
    kinds = [AppointmentKind.CALL, *(IN_PERSON if contact.result == "came_in" else ())]
    row = _agreed_for(contact.card, contact.at, kinds)
    if row is None:
        return None
    row.state, row.answer = AppointmentState.KEPT, contact
    row.closed_at, row.closed_by = contact.at, contact.by
    row.save(update_fields=["state", "answer", "closed_at", "closed_by"])
    return row


def _agreed_for(card: Card, moment: datetime, kinds) -> Appointment | None:
    """The open appointment of `card` for the store day of `moment`; the earliest, should there be two."""
    zone = card.store.zone
    begin, end = clock.day_bounds(clock.local_day(moment, zone), zone)
    return next(iter(_agreed(card.pk, tuple(kinds), begin, end)), None)


@question
def _agreed(card: int, kinds: tuple, begin: datetime, end: datetime):
    rows = Appointment.objects.select_for_update(no_key=True, of=("self",)).filter(card=card, kind__in=kinds)
    return rows.planned().between(begin, end).order_by("at", "pk")[:1]
