"""A new list price: a row beside the old ones, never instead of one."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.seat import Seat
from catalog.models import ListPrice, Trim
from catalog.rules import Price, in_force, may_begin
from catalog.services.entries import lock
from core.errors import Refused


@transaction.atomic
def set_price(*, seat: Seat, trim: Trim, amount: Decimal, from_day: date, based_on: int, at: datetime) -> ListPrice:
    """Enter the list price of `trim` in yuan, in force from the store day `from_day` (QUO-02).

    `based_on` is the number of price rows that the editor saw. Raises Refused when somebody entered one meanwhile,
    when the day is past and had a price, or when nothing would change.
    """
    lock(seat.store)
    rows = ListPrice.objects.filter(trim=trim)
    known = [Price(row.from_day, row.amount, row.version) for row in rows]
    if len(known) != based_on:
        raise Refused(_("Somebody entered another price meanwhile. Look at it, then enter yours."))
    if not may_begin(from_day, known, seat.today(at)):
        raise Refused(_("A price of a past day stays as it was: begin today or later."), field="from_day")
    before = in_force(known, from_day)
    if before and before.amount == amount:
        raise Refused(_("This is the price of that day already."), field="amount")
    latest = rows.filter(from_day=from_day).aggregate(latest=Max("version"))["latest"] or 0
    return ListPrice.objects.create(
        trim=trim, from_day=from_day, version=latest + 1, amount=amount, by=seat.user, at=at
    )
