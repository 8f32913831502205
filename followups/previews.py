"""What this app answers to the ladder page."""

from datetime import date

from accounts.models import Store
from accounts.open_days import closed_days
from followups.rules.cadence import Frequency, next_contact_on


def next_contacts(store: Store, frequencies: dict[str, tuple[int, int]], day: date) -> dict[str, date]:
    """For each grade the day on which a customer contacted on `day` is contacted again."""
    closed = closed_days(store, around=day)
    return {grade: next_contact_on(day, Frequency(*pair), closed) for grade, pair in frequencies.items()}
