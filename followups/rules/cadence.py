"""When is the next contact due? One pure function (product.md §3, GRADE-07…13, FUP-17, GAP-10)."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta

_SEARCH_DAYS = 366  # a store that is closed longer than a year has no next open day


@dataclass(frozen=True)
class Frequency:
    """`contacts` per `period_days` days."""

    contacts: int
    period_days: int

    @property
    def interval_days(self) -> int:
        """Days between contacts, rounded down so that the standard is always met, at least one (GAP-10)."""
        return max(1, self.period_days // self.contacts)


def next_contact_on(last_contact: date, frequency: Frequency, closed: Container[date]) -> date:
    """The day of the next contact after a real contact on `last_contact` (store days).

    The last contact plus the interval; on a closed day the nearest earlier open day, but not the day of the last
    contact or before: then the next open day, which may be later than the standard because nothing else is possible.
    """
    standard = last_contact + timedelta(days=frequency.interval_days)
    day = standard
    while day > last_contact and day in closed:
        day -= timedelta(days=1)
    return day if day > last_contact else next_open_day(last_contact, closed)


def next_open_day(after: date, closed: Container[date]) -> date:
    """The first open day after `after`; the day after it when the store does not open for a year."""
    days = (after + timedelta(days=n) for n in range(1, _SEARCH_DAYS + 1))
    return next((d for d in days if d not in closed), after + timedelta(days=1))
