"""What a car costs: the one question that quotations, brochures and the desk ask the catalogue (QUO-02)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from catalog.models import ListPrice, Trim


def price_of(trim: Trim, day: date) -> Decimal | None:
    """The nationwide list price of `trim` in yuan on the store day `day`; None before its first price."""
    return ListPrice.objects.filter(trim=trim).in_force(day).values_list("amount", flat=True).first()


def prices_of(trims: Iterable[Trim], day: date) -> dict[int, Decimal]:
    """Trim's key → its list price on the store day `day`, in one statement; trims without a price are missing."""
    rows = ListPrice.objects.filter(trim__in=list(trims)).in_force(day).values_list("trim", "amount")
    found: dict[int, Decimal] = {}
    for trim, amount in rows:
        found.setdefault(trim, amount)  # the one that counts comes first
    return found
