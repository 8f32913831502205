"""Which list price counts (QUO-02, QUO-03, GAP-38). Pure: the day comes in as an argument."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

#: What a list price may be, in yuan: more than nothing, less than what the column holds.
LEAST_PRICE, MOST_PRICE = Decimal("0.01"), Decimal("9999999999.99")


@dataclass(frozen=True)
class Price:
    """A list price of a trim: in force from the store day `from_day`; a correction of the day has a higher version."""

    from_day: date
    amount: Decimal
    version: int = 1


def in_force(prices: Iterable[Price], day: date) -> Price | None:
    """The price in force on `day`: of those that have begun the latest, corrected ones last; None before the first."""
    begun = [price for price in prices if price.from_day <= day]
    return max(begun, key=lambda price: (price.from_day, price.version), default=None)


def may_begin(from_day: date, prices: Iterable[Price], today: date) -> bool:
    """Say whether a new price may begin on `from_day`: a price that was in force on a past day stays what it was."""
    return from_day >= today or in_force(prices, from_day) is None
