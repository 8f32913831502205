"""What becomes of a loss record: confirmed, returned, reopened (ROLE-14, LOST-03, LOST-21). One door for all moves."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.seat import Seat
from core.errors import Refused
from deals import notices
from deals.models import Loss, LossEvent
from deals.rules import losses as rules
from deals.statuses import STANDING, LossState, LossStep
from leads.models import Card, Customer
from leads.services import closing


@transaction.atomic
def confirm(*, seat: Seat, loss: Loss, at: datetime) -> Loss:
    """The manager confirms: the card stays lost. Raises Refused when somebody decided meanwhile."""
    loss = _locked(loss.pk, customer=False)
    _confirm(seat, loss, at)
    return loss


def _confirm(seat: Seat, loss: Loss, at: datetime) -> None:
    _move(loss, LossState.CONFIRMED, by=seat.user, at=at)
    closing.settle(card=loss.card)


@transaction.atomic
def confirm_many(*, seat: Seat, losses: Collection[int], at: datetime) -> tuple[int, int]:
    """Confirm the records with these keys that still wait; says how many were, and how many somebody decided before.

    Keys that the seat may not decide count for nothing.
    """
    found = list(Loss.objects.decidable_by(seat).filter(pk__in=losses).order_by("card_id").values_list("pk", flat=True))
    done = 0
    for pk in found:
        loss = _locked(pk, customer=False)
        if loss.state == LossState.WAITING:
            _confirm(seat, loss, at)
            done += 1
    return done, len(found) - done


@transaction.atomic
def give_back(*, seat: Seat, loss: Loss, note: str, at: datetime) -> Loss:
    """The manager returns the record with a note: the card is open again and stands on today's list.

    Raises Refused without a note, or when it does not wait any more.
    """
    note = _words(note)
    loss = _locked(loss.pk)
    _move(loss, LossState.RETURNED, by=seat.user, at=at, note=note)
    closing.reopen(card=loss.card, by=seat.user, reason=note, at=at)
    notices.decided(loss, kind=notices.RETURNED, by=seat.user, note=note, at=at)
    return loss


@transaction.atomic
def reopen(*, seat: Seat, loss: Loss, note: str, at: datetime) -> Loss:
    """The manager takes a lost customer back into the active list, with a reason; the history stays (LOST-21)."""
    note = _words(note)
    loss = _locked(loss.pk)
    _move(loss, LossState.REOPENED, by=seat.user, at=at, note=note)
    closing.reopen(card=loss.card, by=seat.user, reason=note, at=at)
    notices.decided(loss, kind=notices.REOPENED, by=seat.user, note=note, at=at)
    return loss


@transaction.atomic
def ask(*, seat: Seat, loss: Loss, note: str, at: datetime) -> Loss:
    """The consultant asks the manager to reopen, with a reason. Raises Refused when it was asked already."""
    note = _words(note)
    loss = _locked(loss.pk)
    _refuse_gone(loss)
    if loss.asked_at:
        raise Refused(_("The manager was asked already."))
    loss.asked_at, loss.version = at, loss.version + 1
    loss.save(update_fields=["asked_at", "version"])
    _tell(loss, LossStep.ASKED, by=seat.user, at=at, note=note)
    notices.asked(loss, by=seat.user, note=note, at=at)
    return loss


@transaction.atomic
def decline(*, seat: Seat, loss: Loss, note: str, at: datetime) -> Loss:
    """The manager does not reopen, and says why; the record stands as it was."""
    note = _words(note)
    loss = _locked(loss.pk)
    _refuse_gone(loss)
    if not loss.asked_at:
        raise Refused(_("Nobody asks to reopen this card any more."))
    loss.asked_at, loss.version = None, loss.version + 1
    loss.save(update_fields=["asked_at", "version"])
    _tell(loss, LossStep.DECLINED, by=seat.user, at=at, note=note)
    notices.decided(loss, kind=notices.DECLINED, by=seat.user, note=note, at=at)
    return loss


def begun_again(*, card: Card, by: User, reason: str, at: datetime) -> None:
    """The locked card was opened by somebody else's hand (the customer came back): its record is history now.

    The managers are told: a customer who was given up on too soon shows here (LOST-21).
    """
    for loss in Loss.objects.select_for_update(of=("self",), no_key=True).filter(card=card, state__in=STANDING):
        _move(loss, LossState.REOPENED, by=by, at=at, note=reason[:300])
        notices.came_back(loss, by=by, at=at)


def _locked(pk: int, *, customer: bool = True) -> Loss:
    """The record; its customer (whose cards may not become two active ones) and its card are held before it."""
    card, person = Loss.objects.values_list("card_id", "card__customer_id").get(pk=pk)
    if customer:
        Customer.objects.select_for_update(no_key=True).get(pk=person)
    held = Card.objects.select_for_update(of=("self",), no_key=True).get(pk=card)
    loss = Loss.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    loss.card = held
    return loss


def _move(loss: Loss, state: str, *, by: User, at: datetime, note: str = "") -> None:
    """Ask the table, save, leave a row."""
    if not rules.may_move(loss.state, state):
        raise Refused(_why_not(loss))
    loss.state, loss.decided_at, loss.decided_by, loss.note = state, at, by, note
    loss.asked_at, loss.version = (loss.asked_at if state in STANDING else None), loss.version + 1
    loss.save(update_fields=["state", "decided_at", "decided_by", "note", "asked_at", "version"])
    _tell(loss, LossStep(state), by=by, at=at, note=note)


def _tell(loss: Loss, step: str, *, by: User, at: datetime, note: str = "") -> None:
    LossEvent.objects.create(loss=loss, step=step, by=by, at=at, note=note)


def _refuse_gone(loss: Loss) -> None:
    if not loss.is_standing:
        raise Refused(_why_not(loss))


def _why_not(loss: Loss) -> str:
    words = {"by": loss.decided_by or "", "state": loss.get_state_display()}
    return _("%(by)s has decided meanwhile: %(state)s. Nothing was changed.") % words


def _words(note: str) -> str:
    note = note.strip()
    if not note:
        raise Refused(_("Say why, in a few words."), field="note")
    return note[:300]
