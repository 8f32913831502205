"""Whose customers: two who have one car, and one whom two consultants claim."""

from datetime import timedelta

from leads.models import Card, Dispute
from leads.services import duplicates
from leads.services.customers import refresh_search
from leads.statuses import CardStatus
from reports.demo.scene import Scene

SOME = 40  # cards that are looked at
_REASON = "上周展厅是我接待并约的试驾，客户留的是家里的电话。"


def write(scene: Scene) -> None:
    """Write them for `scene`, then look for duplicates as the hourly job would."""
    cards = list(Card.objects.filter(store=scene.store, status=CardStatus.OPEN).order_by("pk")[:SOME])
    if len(cards) < 2:
        return
    _drive_one_car(cards)
    _claim(scene, cards[-1])
    duplicates.find(store=scene.store, as_of=scene.as_of)


def _drive_one_car(cards: list[Card]) -> None:
    """Two cards of one household: the second customer has the plate of the first who has one."""
    people = [card.customer for card in cards]
    plate = next((person.plate for person in people if person.plate), "")
    other = next((person for person in people if not person.plate), None)
    if plate and other:
        other.plate = plate
        refresh_search(other)
        other.save(update_fields=["plate", "search_key", "pinyin"])


def _claim(scene: Scene, card: Card) -> None:
    claimant = next(person for person in scene.team if person.pk != card.owner_id)
    Dispute.objects.create(
        store=scene.store, card=card, claimant=claimant, holder_id=card.owner_id, reason=_REASON,
        opened_at=max(card.opened_at, scene.as_of - timedelta(hours=2)),
    )  # fmt: skip
