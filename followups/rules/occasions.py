"""When a text is due that nobody writes by hand: on a birthday, before a meeting (FUP-38, FUP-47, FUP-09)."""

from calendar import isleap
from datetime import date, datetime, timedelta

_LEAP_DAY = (2, 29)


def birthdays_on(day: date) -> list[tuple[int, int]]:
    """The birthdays (month, day) that are kept on `day`: without a 29 February its own are kept on the 28th."""
    own = (day.month, day.day)
    return [own, _LEAP_DAY] if own == (2, 28) and not isleap(day.year) else [own]


def reminds_at(*, meeting: datetime, agreed_at: datetime, hours: int) -> datetime | None:
    """When a meeting (aware) is reminded of, `hours` before it; None where it was agreed on later than that.

    Who has just agreed needs no reminder.
    """
    moment = meeting - timedelta(hours=hours)
    return moment if agreed_at < moment else None
