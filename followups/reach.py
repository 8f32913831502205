"""Which cards a person may talk about: those they may write, and those lent to them for the day."""

from accounts.access import reach
from leads.models import Card


def talkable(request, pk: int) -> Card:
    """The card `pk`, if the person may log contacts with its customer. Raises 403 and 404 as everywhere."""
    rows = Card.objects.writable_by(request.seat).select_related(
        "customer", "owner", "store__settings", "car_model", "trim", "colour"
    )
    return reach(rows, store=request.seat.store, pk=pk)
