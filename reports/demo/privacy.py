"""What the guards of the customers' data show in the demo: who looked, a withdrawn consent, a correction, a photo."""

from datetime import timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from accounts.rights import Role
from accounts.seat import Seat
from leads.models import Card
from leads.services import accesses, consents, customer_file, documents
from leads.statuses import AccessKind, CardStatus, Channel, DocumentKind, Purpose
from reports.demo.cards import token
from reports.demo.scene import Scene

_LOOKED = 12  # cards that were opened in the last hours


def write(scene: Scene) -> None:
    """Write a little of everything, about the newest cards."""
    dice = scene.dice("privacy")
    cards = list(Card.objects.filter(store=scene.store).select_related("customer", "owner").order_by("-pk")[:_LOOKED])
    for place, card in enumerate(cards):
        at = scene.as_of - timedelta(hours=place % 5, minutes=7 * place + 3)
        seat = _seat(scene, card.owner, Role.CONSULTANT)
        accesses.note(seat=seat, customers=[card.customer_id], kind=AccessKind.OPENED, at=at)
        if place % 3 == 0:
            accesses.reveal(seat=seat, customer=card.customer, what="phone", at=at + timedelta(minutes=1))
    if cards:
        _no_calls(scene, cards[-1])
        _photo(scene, cards[0], dice)
    bought = Card.objects.filter(store=scene.store, status=CardStatus.DELIVERED).order_by("-pk").first()
    if bought:
        _correction(scene, bought, dice)


def _seat(scene: Scene, user, role: str) -> Seat:
    return Seat(user=user, store=scene.store, roles=frozenset({role}))


def _no_calls(scene: Scene, card: Card) -> None:
    at = scene.as_of - timedelta(hours=2)
    consents.withdraw(customer=card.customer, purpose=Purpose.CALLS, channel=Channel.PHONE, by=card.owner, at=at)


def _photo(scene: Scene, card: Card, dice) -> None:
    upload = documents.Upload(
        token=token(dice), content=_drawing(), name="photo.jpg", kind=DocumentKind.PHOTO, title="展厅合影"
    )
    seat = _seat(scene, card.owner, Role.CONSULTANT)
    documents.add(seat=seat, customer=card.customer, upload=upload, at=scene.as_of - timedelta(minutes=20))


def _drawing() -> bytes:
    """A car on a road, drawn: nobody's photo."""
    image = Image.new("RGB", (960, 640), "#dfe7ea")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 430, 960, 640), fill="#8a9499")
    draw.polygon([(250, 360), (350, 250), (600, 250), (720, 360)], fill="#1e6b57")
    draw.rounded_rectangle((160, 350, 810, 460), radius=40, fill="#1e6b57")
    for left in (250, 630):
        draw.ellipse((left, 410, left + 100, 510), fill="#20282b")
    target = BytesIO()
    image.save(target, "JPEG")
    return target.getvalue()


def _correction(scene: Scene, card: Card, dice) -> None:
    seat = _seat(scene, card.owner, Role.CONSULTANT)
    wanted = {**customer_file.present(card.customer), "plate": f"浙A{dice.randrange(10_000, 99_999)}"}
    at = scene.as_of - timedelta(minutes=50)
    customer_file.hand_in(
        seat=seat, customer=card.customer, token=token(dice), wanted=wanted, learned_on=seat.today(at), at=at
    )
