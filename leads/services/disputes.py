"""撞单: a consultant claims a colleague's customer, the manager settles it with a reason, both see what came of it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import formats
from django.utils.translation import gettext as _

from accounts.people import consultants
from accounts.seat import Seat
from core.errors import Refused, Stale
from leads import notices
from leads.models import Card, Dispute
from leads.rules.claims import is_protected, protected_until
from leads.services.cards import active_card
from leads.services.customers import by_phone
from leads.services.moving import give
from leads.statuses import CardStatus, Decision, DisputeState


@transaction.atomic
def claim(*, seat: Seat, number: str, reason: str, at: datetime) -> Dispute:
    """Claim the customer with `number` (one form of core.phone) from the colleague who has the open card.

    Claimed twice it is one claim. Raises Refused when there is nothing to claim or the protection window runs.
    """
    if not reason.strip():
        raise Refused(_("Say why it is your customer."), field="reason")
    card = _claimable(seat, number, at)
    try:
        with transaction.atomic():
            made = Dispute.objects.create(
                store=seat.store, card=card, claimant=seat.user, holder_id=card.owner_id, reason=reason.strip()[:300],
                opened_at=at,
            )  # fmt: skip
    except IntegrityError:
        return Dispute.objects.open().get(card=card, claimant=seat.user)
    notices.claim_made(made, at=at)
    return made


def _claimable(seat: Seat, number: str, at: datetime) -> Card:
    customer = by_phone(seat.store, number)
    found = active_card(customer) if customer else None
    if found is None:
        raise Refused(_("No customer of a colleague has this number. Open a card."), field="phone")
    card = Card.objects.select_for_update(no_key=True).get(pk=found.pk)
    if card.pooled_at:
        raise Refused(_("This customer is in the pool: take it from there."), field="phone")
    if card.owner_id == seat.user.pk:
        raise Refused(_("This is your own customer already."), field="phone")
    days = seat.settings.protection_days
    if is_protected(card.first_contact_on, days, seat.today(at)):
        until = formats.date_format(protected_until(card.first_contact_on, days), "DATE_FORMAT")
        raise Refused(_("This customer is protected until %(day)s.") % {"day": until}, field="phone")
    return card


@transaction.atomic
def settle(*, seat: Seat, dispute: Dispute, decision: str, reason: str, at: datetime) -> Dispute:
    """Decide: the card stays, moves to the claimant, or stays with the visit counted for both.

    Raises Stale when somebody settled it before, Refused without a reason or when the card cannot move any more.
    """
    card = Card.objects.select_for_update(no_key=True).get(pk=dispute.card_id)  # the card before the dispute
    dispute = _open(dispute)
    if decision not in Decision.values:
        raise Refused(_("Choose how it is settled."), field="decision")
    if not reason.strip():
        raise Refused(_("Say why: both consultants read it."), field="decision_reason")
    if decision == Decision.MOVES:
        _move(seat, dispute, card, reason.strip(), at)
    dispute.decision, dispute.decision_reason = decision, reason.strip()[:300]
    notices.claim_settled(dispute, at=at)
    return _close(dispute, DisputeState.SETTLED, seat, at)


def _move(seat: Seat, dispute: Dispute, card: Card, reason: str, at: datetime) -> None:
    if not card.is_active:
        raise Refused(_("This card is closed; it cannot move any more."), field="decision")
    claimant = consultants(seat.store).filter(pk=dispute.claimant_id).first()
    if claimant is None:
        raise Refused(_("The claimant is no consultant of this store any more."), field="decision")
    if card.status == CardStatus.DUPLICATE or card.owner_id == claimant.pk:
        raise Refused(_("The card is with this consultant already."), field="decision")
    give(card=card, owner=claimant, reason=reason, by=seat.user, at=at)


@transaction.atomic
def withdraw(*, seat: Seat, dispute: Dispute, at: datetime) -> Dispute:
    """The claimant takes the claim back. Raises Refused for anybody else, Stale when it is settled."""
    dispute = _open(dispute)
    if dispute.claimant_id != seat.user.pk:
        raise Refused(_("Only who claimed can take the claim back."))
    return _close(dispute, DisputeState.WITHDRAWN, seat, at)


def _open(dispute: Dispute) -> Dispute:
    row = Dispute.objects.select_for_update(no_key=True, of=("self",)).get(pk=dispute.pk)
    if row.state != DisputeState.OPEN:
        raise Stale(_("This claim is closed already: look at what was decided."), current=row)
    return row


def _close(dispute: Dispute, state: str, seat: Seat, at: datetime) -> Dispute:
    dispute.state, dispute.decided_by, dispute.decided_at = state, seat.user, at
    dispute.save(update_fields=["state", "decision", "decision_reason", "decided_by", "decided_at"])
    return dispute
