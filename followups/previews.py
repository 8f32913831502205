"""What this app answers to the ladder page and to the lists of cards."""

from collections.abc import Collection
from datetime import date

from django.db.models import Min

from accounts.models import Store
from accounts.open_days import closed_days
from followups.models import FollowUp
from followups.rules.cadence import Frequency, next_contact_on
from leads.hooks import Appointment


def next_contacts(store: Store, frequencies: dict[str, tuple[int, int]], day: date) -> dict[str, date]:
    """For each grade the day on which a customer contacted on `day` is contacted again."""
    closed = closed_days(store, around=day)
    return {grade: next_contact_on(day, Frequency(*pair), closed) for grade, pair in frequencies.items()}


def appointments(cards: Collection[int]) -> dict[int, Appointment]:
    """The next planned contact of each of `cards` (keys); one statement."""
    rows = FollowUp.objects.filter(card__in=cards).open().order_by().values("card")
    planned = rows.annotate(on=Min("due_on"), since=Min("late_from")).values_list("card", "on", "since")
    return {card: Appointment(on, since) for card, on, since in planned}
