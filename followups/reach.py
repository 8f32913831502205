"""Which cards a person may talk about: those they may write, and those lent to them for the day."""

from accounts.access import reach
from core import clock
from followups.services import stand_ins
from leads.models import Card


def talkable(request, pk: int) -> Card:
    """The card `pk`, if the person may log contacts with its customer. Raises 403 and 404 as everywhere."""
    rows = Card.objects.writable_by(request.seat) | stand_ins.lent_to(request.seat, clock.now())
    named = rows.select_related("customer", "owner", "store__settings", "car_model", "trim", "colour")
    return reach(named, store=request.seat.store, pk=pk)
