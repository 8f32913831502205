"""Online leads of the demo: a platform with its token, the leads behind the online visits, a few that wait now."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from uuid import UUID

from accounts.seat import Seat
from leads.models import Card, LeadSender, OnlineLead, Visit
from leads.services import online, senders
from leads.services.online import Intake
from leads.statuses import CardStatus, LeadChannel, LeadWay, VisitKind
from reports.demo.cards import save
from reports.demo.scene import Scene

_PLATFORM = "懂车平台"
_ANSWERED = 30  # the latest online visits that show their lead
_WAITING = (6, 17, 44)  # minutes since they came
_WORDS = ("周末能试驾吗？", "想了解分期首付", "和同级车比哪个省油？", "")
_CHANNELS = (LeadChannel.PLATFORM, LeadChannel.LIVESTREAM, LeadChannel.SHORT_VIDEO, LeadChannel.SITE)


def token_of(scene: Scene) -> str:
    """The demo's token is no secret, like its passwords: one can send leads with it at once."""
    return f"lead_demo-{scene.store.code}"


def write(scene: Scene) -> None:
    """Write the sender, the leads that were answered, and those of the last hour."""
    dice = scene.dice("leads")
    made = scene.as_of - timedelta(days=scene.days)
    seat = Seat(user=scene.manager, store=scene.store, roles=frozenset())
    sender, _token = senders.add(
        seat=seat, name=_PLATFORM, channel=LeadChannel.PLATFORM, at=made, token=token_of(scene)
    )
    save(list(_answered(scene, dice, sender)))
    for minutes, card in zip(_WAITING, _known(scene), strict=False):
        at = scene.as_of - timedelta(minutes=minutes)
        online.receive(store=scene.store, intake=_intake(dice, sender, card), at=at)


def _answered(scene: Scene, dice: Random, sender: LeadSender) -> Iterator[OnlineLead]:
    """The leads from which the latest online visits came; most were answered in time."""
    visits = Visit.objects.filter(store=scene.store, kind=VisitKind.ONLINE, arrived_at__lt=scene.as_of)
    for visit in visits.order_by("-arrived_at", "-pk")[:_ANSWERED]:
        answered = visit.arrived_at + timedelta(minutes=dice.choice((4, 7, 9, 12, 16, 21, 26, 38)))
        done = answered < scene.as_of
        yield OnlineLead(
            store=scene.store, uid=_uid(dice), way=LeadWay.API, sender=sender, ref=f"dc-{visit.token.hex[:12]}",
            channel=dice.choice(_CHANNELS), name=visit.name, phone=visit.phone, message=dice.choice(_WORDS),
            car_model_id=visit.car_model_id, wants_drive=dice.random() < 0.5, wants_report=dice.random() < 0.3,
            received_at=visit.arrived_at, clock_from=visit.arrived_at, visit=visit,
            respond_by=visit.arrived_at + timedelta(minutes=scene.settings.online_response_minutes),
            answered_at=answered if done else None, answered_by_id=visit.consultant_id if done else None,
        )  # fmt: skip


def _known(scene: Scene) -> Iterator[Card]:
    """Customers of different consultants who ask again online."""
    cards = Card.objects.filter(store=scene.store, status=CardStatus.OPEN).order_by("pk")
    for person in scene.team[: len(_WAITING)]:
        card = cards.filter(owner=person).select_related("customer").first()
        if card:
            yield card


def _intake(dice: Random, sender: LeadSender, card: Card) -> Intake:
    uid = _uid(dice)
    return Intake(
        ref=f"dc-{uid.hex[:12]}", uid=uid, way=LeadWay.API, sender=sender, channel=dice.choice(_CHANNELS),
        phone=card.customer.phones.get(is_main=True).number, name=card.customer.name, message=dice.choice(_WORDS),
        car_model=card.car_model, wants_drive=dice.random() < 0.6, wants_report=dice.random() < 0.4,
    )  # fmt: skip


def _uid(dice: Random) -> UUID:
    return UUID(int=dice.getrandbits(128), version=4)
