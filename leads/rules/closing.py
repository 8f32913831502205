"""How a card ends without a purchase, and begins again: the allowed moves of its status (product.md §7, LOST-21)."""

from leads.statuses import CardStatus

MOVES = {
    CardStatus.OPEN: {CardStatus.LOST_WAITING},
    CardStatus.LOST_WAITING: {CardStatus.LOST, CardStatus.OPEN},
    CardStatus.LOST: {CardStatus.OPEN},
}


def may_move(before: str, after: str) -> bool:
    """Say whether a card in status `before` may get status `after` here."""
    return after in MOVES.get(CardStatus(before), set())
