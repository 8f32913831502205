"""Losses decided by many hands at once: one wins, the others are told, the card and its follow-ups agree with it."""

from uuid import uuid4

import pytest

from core.errors import Refused, Stale
from deals.models import Loss, LossEvent
from deals.services import deciding, losses
from deals.services.losses import Analysis, Entry
from deals.statuses import STANDING, LossState
from deals.tests.floor import lose, reason
from followups.models import FollowUp
from followups.services import contacts
from leads.statuses import CardStatus
from tests.cast import NOON, soon
from tests.support.parallel import in_parallel

pytestmark = pytest.mark.django_db(transaction=True)


def planned(card) -> int:
    return FollowUp.objects.filter(card=card, state="planned", kind="cadence").count()


def test_two_windows_record_one_loss(cast):
    card = cast.card()
    seat, why = cast.seat("lina"), reason(cast)
    same = Entry(uuid4(), Analysis(why))
    other = Entry(uuid4(), Analysis(why, detail="另一窗口"))
    tries = [lambda e=entry: losses.record(seat=seat, card=card, entry=e, version=card.version, at=NOON)
             for entry in (same, same, other)]  # fmt: skip
    found = in_parallel(tries)
    assert all(isinstance(one, Loss | Refused | Stale) for one in found), found
    [loss] = Loss.objects.filter(state__in=STANDING)
    assert {one.pk for one in found if isinstance(one, Loss)} == {loss.pk}
    card.refresh_from_db()
    assert (card.status, planned(card)) == (CardStatus.LOST_WAITING, 0)


def test_confirmed_and_sent_back_at_once_ends_as_one_of_them(cast):
    card = cast.card()
    loss = lose(cast, card)
    seat = cast.seat("manager")
    found = in_parallel([
        lambda: deciding.confirm(seat=seat, loss=loss, at=soon(minutes=1)),
        lambda: deciding.give_back(seat=seat, loss=loss, note="再打一次", at=soon(minutes=1)),
        lambda: deciding.confirm(seat=seat, loss=loss, at=soon(minutes=1)),
    ])  # fmt: skip
    assert all(isinstance(one, Loss | Refused | Stale) for one in found), found
    loss.refresh_from_db()
    card.refresh_from_db()
    sent_back = loss.state == LossState.RETURNED
    assert loss.state in (LossState.CONFIRMED, LossState.RETURNED)
    assert card.status == (CardStatus.OPEN if sent_back else CardStatus.LOST)
    assert planned(card) == int(sent_back)
    assert LossEvent.objects.filter(loss=loss, step=loss.state).count() == 1


def test_reopened_twice_at_once_is_open_once_with_one_follow_up(cast):
    card = cast.card()
    loss = lose(cast, card)
    seat = cast.seat("manager")
    deciding.confirm(seat=seat, loss=loss, at=soon(minutes=1))
    found = in_parallel([lambda: deciding.reopen(seat=seat, loss=loss, note="又来看车", at=soon(minutes=2))] * 4)
    assert sum(isinstance(one, Loss) for one in found) == 1, found
    assert all(isinstance(one, Loss | Refused | Stale) for one in found), found
    card.refresh_from_db()
    assert (card.status, planned(card)) == (CardStatus.OPEN, 1)


def test_a_call_logged_while_the_loss_is_recorded_leaves_no_follow_up_of_a_lost_card(cast):
    card = cast.card()
    seat, why = cast.seat("lina"), reason(cast)
    found = in_parallel([
        lambda: losses.record(seat=seat, card=card, entry=Entry(uuid4(), Analysis(why)), version=card.version, at=NOON),
        lambda: contacts.record(seat=seat, card=card, entry=contacts.Entry(token=uuid4(), result="reached"), at=NOON),
    ])  # fmt: skip
    assert all(isinstance(one, Loss | contacts.Recorded | Refused | Stale) for one in found), found
    card.refresh_from_db()
    assert planned(card) == int(card.status == CardStatus.OPEN)
