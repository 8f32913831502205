"""Whose customers: somebody who was entered twice, and a customer whom two consultants claim."""

from datetime import timedelta

from leads.models import Card, Customer, CustomerPhone, Dispute
from leads.services import duplicates
from leads.services.customers import refresh_search
from leads.statuses import CardStatus
from reports.demo.scene import Scene

_REASON = "上周展厅是我接待并约的试驾，客户留的是家里的电话。"


def write(scene: Scene) -> None:
    """Write them for `scene`, then look for duplicates as the hourly job would."""
    cards = Card.objects.filter(store=scene.store, status=CardStatus.OPEN).order_by("pk")
    twice, claimed = cards.select_related("customer").first(), cards.last()
    if twice is None or twice == claimed:
        return
    _enter_again(scene, twice.customer)
    _claim(scene, claimed)
    duplicates.find(store=scene.store, as_of=scene.as_of)


def _enter_again(scene: Scene, customer: Customer) -> None:
    """The same person, taken down a second time with one digit wrong and no card yet."""
    number = customer.phones.get(is_main=True).number
    taken = set(CustomerPhone.objects.filter(store=scene.store, number__startswith=number[:-1]).values_list("number"))
    free = next((n for n in range(10) if (f"{number[:-1]}{n}",) not in taken), None)
    if free is None:
        return
    again = Customer.objects.create(store=scene.store, name=customer.name, created_at=scene.as_of - timedelta(hours=1))
    CustomerPhone.objects.create(store=scene.store, customer=again, number=f"{number[:-1]}{free}", is_main=True)
    refresh_search(again)
    again.save()


def _claim(scene: Scene, card: Card) -> None:
    claimant = next(person for person in scene.team if person.pk != card.owner_id)
    Dispute.objects.create(
        store=scene.store, card=card, claimant=claimant, holder_id=card.owner_id, reason=_REASON,
        opened_at=max(card.opened_at, scene.as_of - timedelta(hours=2)),
    )  # fmt: skip
