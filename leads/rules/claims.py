"""May a consultant claim: the protection window, the limits of the pool. Days are store days."""

from datetime import date, timedelta
from enum import StrEnum

HOT = ("H", "A+", "A")  # grades that go cold quickest


class No(StrEnum):
    """Why a claim from the pool is refused."""

    TODAY = "today"
    MOST = "most"
    BACK = "back"


def protected_until(first_contact: date, days: int) -> date:
    """The first day on which a colleague may claim a customer whose data was first left on `first_contact`."""
    return first_contact + timedelta(days=days)


def is_protected(first_contact: date, days: int, today: date) -> bool:
    """Say whether nobody may claim the customer `today`; never with a window of 0 days."""
    return today < protected_until(first_contact, days)


def refusal(
    *, today: int, per_day: int, has: int, most: int, lost_on: date | None, back_days: int, day: date
) -> No | None:
    """Why a consultant may not take another card from the pool; None when it is allowed.

    `today` cards were taken on `day` already, `has` taken ones are still open; `lost_on` is the day on which the
    consultant's own neglect brought this card into the pool.
    """
    if lost_on is not None and day < lost_on + timedelta(days=back_days):
        return No.BACK
    if today >= per_day:
        return No.TODAY
    return No.MOST if has >= most else None
