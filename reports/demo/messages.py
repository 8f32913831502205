"""What the pages of messages and the bell show in the demo: texts, letters, a failed message, messages to many."""

from datetime import timedelta
from uuid import UUID

from accounts import notices
from accounts.rights import Role
from accounts.seat import Seat
from core import addresses
from followups.models import MassMessage, Message, MessageStep, MessageTemplate
from followups.services import mass, templates, writing
from followups.statuses import Carrier, MassState, MessageKind, MessageState, Step
from leads.models import Card, Customer
from leads.notices import CARD_GIVEN
from leads.statuses import Purpose
from reports.demo.cards import token
from reports.demo.scene import Scene

_TO_MANY = (
    "{customer}您好，{store}本周末举办{model}试驾品鉴会，到店有茶点与小礼。详询{consultant}。回复T退订。",
    "周末试驾品鉴会",
)
_WAITS = (
    "{customer}您好，天气转凉，{store}为您准备了免费冬季检测，欢迎预约。{consultant}。回复T退订。",
    "冬季免费检测",
)


def write(scene: Scene) -> None:
    """Write a little of everything, about customers who agreed to messages."""
    templates.start(store=scene.store, at=scene.as_of - timedelta(days=scene.days))
    agreed = Customer.objects.filter(consents__purpose=Purpose.MESSAGES, consents__given=True)
    rows = Card.objects.filter(store=scene.store, customer__in=agreed).followed().select_related("customer", "owner")
    cards = list(rows.order_by("-pk")[:12])
    if len(cards) < 6 or Role.CSR not in scene.staff:
        return
    _letters(scene, cards[:2])
    _failed(scene, cards[2])
    _tell(scene, cards[3])
    dice = scene.dice("messages")
    _sent_to_many(scene, cards, token(dice))
    waiting = _draft(scene, _WAITS, token(dice), scene.as_of - timedelta(hours=1))
    seat = Seat(user=scene.staff[Role.CSR], store=scene.store, roles=frozenset({Role.CSR}))
    mass.move(seat=seat, mass=waiting, doing="submit", at=scene.as_of - timedelta(minutes=40))


def _letters(scene: Scene, cards: list[Card]) -> None:
    """Two thank-you letters that wait to be posted."""
    text = MessageTemplate.objects.get(store=scene.store, kind=MessageKind.THANKS, carrier=Carrier.LETTER).text
    for place, card in enumerate(cards):
        at = scene.as_of - timedelta(hours=3 + place)
        address = card.customer.address or f"余杭区文一西路 {18 + place} 号 3 幢 502 室"
        Customer.objects.filter(pk=card.customer_id).update(address=address)
        values = writing.values_for(store=scene.store, customer=card.customer, card=card, at=at)
        Message.objects.create(
            store=scene.store, key=f"demo:letter:{card.pk}", customer=card.customer, card=card, carrier=Carrier.LETTER,
            address=address, text=writing.wording.fill(text, values), made_at=at, try_at=at,
            due_at=at + timedelta(hours=24),
        )  # fmt: skip


def _failed(scene: Scene, card: Card) -> None:
    at = scene.as_of - timedelta(hours=2)
    row = Message.objects.create(
        store=scene.store, key=f"demo:failed:{card.pk}", customer=card.customer, card=card, by=card.owner,
        kind=MessageKind.GREETING, number=_number(card), text=f"{card.customer.name}您好，明天下雨，注意行车安全。",
        state=MessageState.FAILED, error="gateway answered 400", attempts=1, made_at=at, try_at=at,
    )  # fmt: skip
    MessageStep.objects.create(message=row, step=Step.FAILED, note=row.error, at=at + timedelta(minutes=1))


def _number(card: Card) -> str:
    return card.customer.phones.order_by("-is_main").values_list("number", flat=True).first() or ""


def _tell(scene: Scene, card: Card) -> None:
    notices.tell(
        store=scene.store, people=[card.owner_id], kind=CARD_GIVEN, key=f"demo:card:{card.pk}", name=card.customer.name,
        reason="原顾问调岗", link=addresses.to("card", card.pk), at=scene.as_of - timedelta(hours=1),
    )  # fmt: skip


def _draft(scene: Scene, said: tuple[str, str], key: UUID, at) -> MassMessage:
    text, title = said
    return MassMessage.objects.create(
        store=scene.store, token=key, title=title, kind=MessageKind.GREETING, text=text, made_by=scene.staff[Role.CSR],
        made_at=at, wanted={"grades": ["A", "B", "C"]},
    )  # fmt: skip


def _sent_to_many(scene: Scene, cards: list[Card], key: UUID) -> None:
    """A message of last week that everybody has."""
    at = scene.at(scene.today - timedelta(days=8), writing.settings_of(scene.store).online_from)
    row = _draft(scene, _TO_MANY, key, at)
    MassMessage.objects.filter(pk=row.pk).update(
        state=MassState.DONE, decided_by=scene.manager, decided_at=at + timedelta(hours=1), gathered=True,
        left_out={"no_consent": 7}, ended_at=at + timedelta(hours=2),
    )  # fmt: skip
    for card in cards:
        values = writing.values_for(store=scene.store, customer=card.customer, card=card, at=at)
        Message.objects.create(
            store=scene.store, key=f"mass:{row.pk}:{card.customer_id}", customer=card.customer, card=card, mass=row,
            kind=row.kind, number=_number(card), text=writing.wording.fill(row.text, values), state=MessageState.SENT,
            attempts=1, made_at=at, try_at=at, sent_at=at + timedelta(hours=2), by=row.made_by,
        )  # fmt: skip
