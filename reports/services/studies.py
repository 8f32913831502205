"""Conclusions about the customers: customer service writes, the general manager hears (ROLE-23, DATA-10, RPT-09)."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.seat import Seat
from core.errors import Refused
from reports import notices
from reports.models import CustomerStudy


@transaction.atomic
def conclude(*, seat: Seat, token: UUID, first: date, last: date, text: str, at: datetime) -> CustomerStudy:
    """Write what the numbers of the store days `first` to `last` say; sent twice (same token) it is one.

    Raises Refused without a text.
    """
    text = text.strip()
    if not text:
        raise Refused(_("Write down what the numbers say."), field="text")
    row = CustomerStudy(store=seat.store, token=token, first=first, last=last, text=text, by=seat.user, at=at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return CustomerStudy.objects.get(store=seat.store, token=token)
    notices.concluded(row, at=at)
    return row
