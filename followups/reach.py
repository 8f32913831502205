"""Which cards a person may talk about: those they may write, and those lent to them for the day."""

from datetime import date

from accounts.access import unreachable
from accounts.seat import Seat
from core import clock
from core.questions import question
from followups.services import stand_ins
from leads.models import Card


def talkable(request, pk: int) -> Card:
    """The card `pk`, if the person may log contacts with its customer. Raises 403 and 404 as everywhere."""
    seat = request.seat
    found = _talkable(seat, seat.today(clock.now()), pk)
    if not found:
        raise unreachable(Card, store=seat.store, pk=pk)
    found[0].store = seat.store  # the same row, with its settings
    return found[0]


@question
def _talkable(seat: Seat, day: date, card: int):
    rows = Card.objects.writable_by(seat) | stand_ins.lent_to(seat, day)
    return rows.filter(pk=card).select_related("customer", "owner", "car_model", "trim", "colour")
