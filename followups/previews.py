"""What this app answers to the ladder page, to the lists of cards and to the front desk."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Min

from accounts.models import Store
from accounts.open_days import closed_days
from core import clock
from followups.models import Appointment, FollowUp
from followups.rules.cadence import Frequency, next_contact_on
from followups.services.appointments import IN_PERSON
from followups.statuses import AppointmentState
from leads import hooks
from leads.hooks import Expected
from leads.models import Card

_STANDING = (AppointmentState.PLANNED, AppointmentState.KEPT)


def next_contacts(store: Store, frequencies: dict[str, tuple[int, int]], day: date) -> dict[str, date]:
    """For each grade the day on which a customer contacted on `day` is contacted again."""
    closed = closed_days(store, around=day)
    return {grade: next_contact_on(day, Frequency(*pair), closed) for grade, pair in frequencies.items()}


def appointments(cards: Collection[int]) -> dict[int, hooks.Appointment]:
    """The next planned contact of each of `cards` (keys); one statement."""
    rows = FollowUp.objects.filter(card__in=cards).open().order_by().values("card")
    planned = rows.annotate(on=Min("due_on"), since=Min("late_from")).values_list("card", "on", "since")
    return {card: hooks.Appointment(on, since) for card, on, since in planned}


def expected(store: Store, now: datetime, card: Card | None = None) -> list[Expected]:
    """Who said they would come to `store` today, those who came too; of `card` alone, if given. One statement."""
    begin, end = clock.day_bounds(clock.local_day(now, store.zone), store.zone)
    rows = Appointment.objects.filter(store=store, kind__in=IN_PERSON, state__in=_STANDING).between(begin, end)
    rows = rows.filter(card=card) if card else rows
    found = rows.select_related("card__customer", "card__owner").order_by("at", "pk")
    return [
        Expected(row.at, row.card.customer.name, row.card.owner.name, row.get_kind_display(), row.visit_id)
        for row in found
        if row.state == AppointmentState.PLANNED or row.visit_id
    ]
