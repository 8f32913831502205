"""A row that the DMS would refuse: the clerk, who may not open the card, asks its consultant (product.md §11)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Notice
from accounts.seat import Seat
from core import clock
from core.errors import Refused
from leads.models import Card
from reports import notices
from reports.exports.rows import rows
from reports.models import ExportTemplate


@transaction.atomic
def ask_owner(*, seat: Seat, template: ExportTemplate, card: Card, at: datetime) -> None:
    """Tell the consultant of `card` which columns are wrong, once a day. Raises Refused when none is by now."""
    row = next(rows(seat, template, only=card.pk), None)
    if not row or not row.problems:
        raise Refused(_("This row is all right by now."))
    day = clock.local_day(at, seat.store.zone)
    columns = ", ".join(problem.heading for problem in row.problems)
    notices.mend_asked(card, columns=columns, by=seat.user, day=day, at=at)


def asked_today(seat: Seat, cards: Iterable[int], at: datetime) -> set[int]:
    """Those of `cards` (keys) whose consultant was asked today."""
    day = clock.local_day(at, seat.store.zone)
    keys = {notices.asked_key(card, day): card for card in cards}
    told = Notice.objects.filter(store=seat.store, key__in=list(keys)) if keys else Notice.objects.none()
    return {keys[key] for key in told.values_list("key", flat=True)}
