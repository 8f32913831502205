"""Who stands in for the consultant on leave: the first customers are taken, the others wait for somebody."""

from accounts.seat import Seat
from followups.services import stand_ins
from reports.demo.scene import Scene

_TAKEN = 2


def write(scene: Scene) -> None:
    """A colleague has taken some of the customers who are due today; the page proposes the rest."""
    due = stand_ins.waiting(scene.store, [scene.absent.pk], scene.today).order_by("due_on", "pk")
    cards = list(dict.fromkeys(due.values_list("card", flat=True)))
    if len(cards) > _TAKEN:
        seat = Seat(user=scene.team[1], store=scene.store, roles=frozenset())
        stand_ins.take(seat=seat, cards=cards[:_TAKEN], at=scene.as_of)
