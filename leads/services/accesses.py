"""Who looked at whom. Looking is written at most once an hour and person, in one statement, so pages stay quick."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.seat import Seat
from core.errors import Refused
from leads.models import Access, Customer
from leads.statuses import AccessKind

AN_HOUR = timedelta(hours=1)


def note(*, seat: Seat, customers: Iterable[int], kind: str, at: datetime, what: str = "") -> None:
    """Write that the person in `seat` did `kind` with the customers that have these keys."""
    hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    rows = [
        Access(store=seat.store, customer_id=pk, by=seat.user, kind=kind, what=what, at=at, hour=hour)
        for pk in customers
    ]
    if rows:
        Access.objects.bulk_create(rows, ignore_conflicts=True)


def note_opened(*, seat: Seat, customer: int, at: datetime) -> None:
    """Write that a card was opened; within the hour the cache remembers it, so the page costs no statement more."""
    key = f"opened:{seat.store.pk}:{seat.user.pk}:{customer}:{at.astimezone(UTC):%Y%m%d%H}"
    if cache.get(key) is None:
        note(seat=seat, customers=[customer], kind=AccessKind.OPENED, at=at)
        cache.set(key, 1, timeout=int(AN_HOUR.total_seconds()))


def reveal(*, seat: Seat, customer: Customer, what: str, at: datetime) -> None:
    """Write that a hidden number is shown. Raises Refused, and writes that too, when it were too many in an hour."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=seat.user.pk)  # two windows count one after the other
        shown = Access.objects.filter(by=seat.user, kind=AccessKind.REVEALED, at__gt=at - AN_HOUR).count()
        allowed = shown < seat.settings.reveals_per_hour
        kind = AccessKind.REVEALED if allowed else AccessKind.REFUSED
        note(seat=seat, customers=[customer.pk], kind=kind, at=at, what=what)
    if not allowed:
        words = _("You have shown %(n)s hidden numbers within an hour, more than the store allows. Ask the manager.")
        raise Refused(words % {"n": shown})
