"""Whose card it is and whose it may be: what this app shows on the card page, and the numbers on the tabs."""

from datetime import datetime

from accounts.rights import Right
from accounts.seat import Seat
from core.questions import question
from leads.forms.moving import WhyForm
from leads.histories import claims_of, moves_of
from leads.models import Card, Dispute, DuplicatePair
from leads.panels import Section
from leads.statuses import CardStatus, DisputeState

MANY = 100  # a tab's number stops counting here


def warnings(card: Card, seat, now: datetime) -> Section | None:
    """Above everything: closed as a duplicate, in the pool, claimed, perhaps a duplicate."""
    pair = None
    if seat.may(Right.CARD_MERGE):
        pairs = DuplicatePair.objects.visible_to(seat).open().of(card.customer)
        pair = pairs.select_related("first", "second").order_by("-score").first()
    claims = [claim for claim in claims_of(card) if claim.state == DisputeState.OPEN]
    if not (pair or claims or card.pooled_at or card.duplicate_of_id):
        return None
    other = (pair.second if pair.first_id == card.customer_id else pair.first) if pair else None
    context = {"card": card, "other": other, "claims": claims, "may_settle": seat.may(Right.DISPUTE_SETTLE)}
    return Section("head", "leads/_belonging.html", context)


def owners(card: Card, seat, now: datetime) -> Section:
    """Who had the card, from when, why it moved; the manager's ways to move it."""
    may_pool = seat.may(Right.CARD_REASSIGN) and seat.settings.pool
    may_pool = may_pool and card.status == CardStatus.OPEN and not card.pooled_at
    form = WhyForm(auto_id="id_pool_%s") if may_pool else None
    context = {"card": card, "rows": moves_of(card), "may_merge": seat.may(Right.CARD_MERGE), "pool": form}
    return Section("side", "leads/_owners.html", context)


SECTIONS = (warnings, owners)


def claims_waiting(seat) -> int:
    """How many claims wait for the manager, or for the decision on one's own."""
    return len(_claims(seat))


@question
def _claims(seat: Seat):
    return Dispute.objects.visible_to(seat).open().values_list("pk")[:MANY]


def duplicates_waiting(seat) -> int:
    """How many pairs nobody has looked at."""
    return len(_pairs(seat))


@question
def _pairs(seat: Seat):
    return DuplicatePair.objects.visible_to(seat).open().values_list("pk")[:MANY]
