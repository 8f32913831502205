"""What the records of a card say about the deal, in words: nobody types it (GRADE-41)."""

from django.utils.translation import gettext as _

from leads.facts import Fact
from leads.histories import stages_of
from leads.models import Card
from leads.statuses import CardStatus, Cooperation, DriveAnswer, Stage


def signs(card: Card) -> list[Fact]:
    """Needs record, test drive, deposit: a line only where there is something to say. No query of its own."""
    found = [_needs(card), _drive(card), _deposit(card)]
    return [fact for fact in found if fact]


def _needs(card: Card) -> Fact | None:
    row = _newest(card, Stage.NEEDS)
    return Fact("cooperated", _("needs record"), str(Cooperation(row[-1]).label)) if row else None


def _drive(card: Card) -> Fact | None:
    row = _newest(card, Stage.PRODUCT)
    if row is None or row[-1] == DriveAnswer.NOT_INVITED:
        return None
    return Fact("drive", _("test drive"), str(DriveAnswer(row[-1]).label))


def _deposit(card: Card) -> Fact | None:
    if card.status not in (CardStatus.ORDERED, CardStatus.DELIVERED):
        return None
    return Fact("deposit", _("deposit or contract"), _("recorded"))


def _newest(card: Card, stage: str) -> tuple | None:
    return next((row for row in stages_of(card) if row[1] == stage), None)
