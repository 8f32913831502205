"""The manager's guidance for a customer: stands with the next follow-up until a real contact answers it.

With a day it is a follow-up of its own, which a contact on that day or later does (product.md §5).
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import ClosedDay
from accounts.seat import Seat
from core.errors import Refused
from followups.models import FollowUp, Guidance
from followups.statuses import Kind, State
from leads.models import Card

FARTHEST = timedelta(days=60)  # further ahead is the ladder's business


@transaction.atomic
def guide(*, seat: Seat, card: Card, origin: str, text: str, at: datetime, on: date | None = None) -> Guidance | None:
    """Write, change or (with an empty text) take back the guidance of `origin`; one per origin.

    `on` is the store day of a follow-up of its own (None: the next follow-up of the customer carries the words).
    Raises Refused when a contact has answered it meanwhile, and for a day on which nobody could follow it.
    """
    card = Card.objects.select_for_update(no_key=True).get(pk=card.pk)
    row = Guidance.objects.select_for_update(no_key=True).filter(origin=origin).first()
    plain = text.strip()[:300]
    if row and (row.text, _day_of(row)) == (plain, on):
        return row
    if row and row.contact_id:
        raise Refused(_("The consultant has acted on this guidance already; write it on the next line."))
    if not plain:
        return _taken_back(row, on, at)
    if on is not None and on != (row and _day_of(row)):
        refuse_day(seat, on, at)
    row = row or Guidance(origin=origin)
    row.store, row.card, row.text, row.by, row.at = seat.store, card, plain, seat.user, at
    row.follow_up = _followed(row.follow_up, card, on, at)
    row.save()
    return row


def refuse_day(seat: Seat, on: date, at: datetime) -> None:
    """Raise Refused for a day that is over, on which the store is closed, or too far ahead."""
    today = seat.today(at)
    if on < today:
        raise Refused(_("This day is over. Choose today or later."), field="on")
    if on - today > FARTHEST:
        raise Refused(_("Choose a day within the next %(n)d days.") % {"n": FARTHEST.days}, field="on")
    if ClosedDay.objects.filter(store=seat.store, day=on).exists():
        raise Refused(_("The store is closed on that day."), field="on")


def _day_of(row: Guidance) -> date | None:
    planned = row.follow_up and row.follow_up.state == State.PLANNED
    return row.follow_up.standard_on if planned else None


def _taken_back(row: Guidance | None, on: date | None, at: datetime) -> None:
    if on is not None:
        raise Refused(_("Say what is to be done on that day."), field="text")
    if row:
        follow_up = row.follow_up
        row.delete()
        _cancel(follow_up, at)


def _followed(there: FollowUp | None, card: Card, on: date | None, at: datetime) -> FollowUp | None:
    """The follow-up for the day `on` in place of the one that was `there`."""
    if there and there.state == State.PLANNED and there.standard_on == on:
        return there
    _cancel(there, at)
    if on is None:
        return None
    if not card.is_followed:
        raise Refused(_("This card is closed: nobody follows it up any more."), field="on")
    return FollowUp.objects.create(
        store=card.store, card=card, kind=Kind.INSTRUCTED, responsible_id=card.owner_id, due_on=on, late_from=on,
        standard_on=on, planned_at=at,
    )  # fmt: skip


def _cancel(follow_up: FollowUp | None, at: datetime) -> None:
    if follow_up:
        FollowUp.objects.filter(pk=follow_up.pk, state=State.PLANNED).update(state=State.CANCELLED, closed_at=at)
