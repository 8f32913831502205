"""Merging, claiming and moving by many hands at once: one wins, the others are told, nothing is lost or doubled."""

from uuid import uuid4

import pytest

from accounts.models import StoreSettings
from accounts.seat import settings_of
from core.errors import Refused, Stale
from followups.models import FollowUp
from followups.services import contacts
from followups.services.contacts import Entry
from leads.models import Card, Customer, Dispute, Merge, OwnerChange, PoolMove, Visit
from leads.services import disputes, moving, pool, visits
from leads.services.merging.merge import Choice, merge
from leads.services.merging.undo import undo
from leads.services.moving import Wish
from leads.services.visits import Arrival
from leads.statuses import ACTIVE_CARD
from tests.cast import NOON, soon
from tests.support.parallel import in_parallel

pytestmark = pytest.mark.django_db(transaction=True)


def three(cast) -> list[Card]:
    return [cast.card(number=f"1541234000{n}", name="张三") for n in range(3)]


def test_overlapping_pairs_merged_at_once_leave_no_chain_and_no_double(cast):
    """Two managers merge A←B and B←C: the second to come is told that B is gone, or merges C into B before."""
    a, b, c = three(cast)
    seat = cast.seat("manager")

    def merging(winner: Card, loser: Card):
        choice = Choice(token=uuid4(), winner=winner.customer_id, loser=loser.customer_id)
        return lambda: merge(seat=seat, choice=choice, at=NOON)

    found = in_parallel([merging(a, b), merging(b, c), merging(c, a)])
    done = [row for row in found if isinstance(row, Merge)]
    assert done
    assert all(isinstance(row, Merge | Stale) for row in found), found
    standing = Customer.objects.standing()
    assert standing.count() == 3 - len(done)
    assert Card.objects.filter(status__in=ACTIVE_CARD).count() == standing.count()
    planned = FollowUp.objects.filter(state="planned", kind="cadence")
    assert planned.count() == standing.count()
    assert {p.customer_id for c in standing for p in c.phones.all()} == {c.pk for c in standing}


def test_one_form_sent_by_two_windows_merges_once(cast):
    a, b, _c = three(cast)
    seat = cast.seat("manager")
    choice = Choice(token=uuid4(), winner=a.customer_id, loser=b.customer_id)
    found = in_parallel([lambda: merge(seat=seat, choice=choice, at=NOON)] * 4)
    assert len({row.pk for row in found}) == 1
    assert Merge.objects.count() == 1


def test_a_merge_is_taken_back_by_one_of_two(cast):
    a, b, _c = three(cast)
    seat = cast.seat("manager")
    done = merge(seat=seat, choice=Choice(token=uuid4(), winner=a.customer_id, loser=b.customer_id), at=NOON)
    found = in_parallel([lambda: undo(seat=seat, merge=done, at=soon(hours=1))] * 3)
    assert sum(isinstance(row, Merge) for row in found) == 1
    assert sum(isinstance(row, Refused) for row in found) == 2


def test_a_merge_beside_arrivals_and_contacts_of_both_loses_nothing(cast):
    a, b, _c = three(cast)
    seat, desk, lina = cast.seat("manager"), cast.seat("desk"), cast.seat("lina")
    choice = Choice(token=uuid4(), winner=a.customer_id, loser=b.customer_id)

    def arrive(number: str):
        arrival = Arrival(token=uuid4(), name="张三", phone=number)
        return lambda: visits.register(seat=desk, arrival=arrival, at=soon(minutes=1))

    def log(card: Card):
        entry = Entry(token=uuid4(), result="reached", content="said something")
        return lambda: contacts.record(seat=lina, card=card, entry=entry, at=soon(minutes=2))

    tasks = [
        lambda: merge(seat=seat, choice=choice, at=NOON),
        arrive("15412340000"),
        arrive("15412340001"),
        log(a),
        log(b),
    ]
    found = in_parallel(tasks)
    assert isinstance(found[0], Merge | Stale), found
    assert all(isinstance(row, visits.Received) for row in found[1:3]), found
    assert all(isinstance(row, contacts.Recorded | Refused) for row in found[3:]), found
    standing = Customer.objects.standing()
    assert set(Visit.objects.values_list("customer", flat=True)) <= {row.pk for row in standing}
    active = Card.objects.filter(status__in=ACTIVE_CARD)
    assert active.count() == standing.count()
    for card in active:
        assert FollowUp.objects.filter(card=card, state="planned", kind="cadence").count() == 1


def test_of_twenty_who_claim_a_card_from_the_pool_one_gets_it(cast):
    settings_of(cast.store)
    StoreSettings.objects.update(pool=True, pool_back_days=0)
    cast.store.refresh_from_db()
    card = pool.put_in(seat=cast.seat("manager"), card=cast.card(), reason="nobody calls", at=NOON)
    seats = [cast.seat("lina"), cast.seat("wang")] * 10
    found = in_parallel([lambda seat=seat: pool.claim(seat=seat, card=card, at=NOON) for seat in seats])
    assert sum(isinstance(row, Card) for row in found) == 1, found
    assert sum(isinstance(row, Stale) for row in found) == 19, found
    assert PoolMove.objects.filter(kind="claimed").count() == 1
    assert FollowUp.objects.filter(state="planned").count() == 1


def test_one_consultant_who_claims_many_at_once_keeps_to_the_limit(cast):
    settings_of(cast.store)
    StoreSettings.objects.update(pool=True, pool_per_day=2)
    cast.store.refresh_from_db()
    seat = cast.seat("manager")
    cards = [pool.put_in(seat=seat, card=card, reason="nobody calls", at=NOON) for card in three(cast)]
    mine = cast.seat("wang")
    found = in_parallel([lambda card=card: pool.claim(seat=mine, card=card, at=NOON) for card in cards])
    assert sum(isinstance(row, Card) for row in found) == 2, found
    assert sum(isinstance(row, Refused) for row in found) == 1


def test_a_claim_settled_by_two_managers_at_once_is_settled_once(cast):
    cast.card()
    dispute = disputes.claim(seat=cast.seat("wang"), number="15412345678", reason="mine", at=NOON)
    seat = cast.seat("manager")

    def settle(decision: str):
        return lambda: disputes.settle(seat=seat, dispute=dispute, decision=decision, reason="so", at=NOON)

    found = in_parallel([settle("stays"), settle("moves"), settle("shared")])
    assert sum(isinstance(row, Dispute) for row in found) == 1, found
    assert sum(isinstance(row, Stale) for row in found) == 2
    dispute.refresh_from_db()
    assert Card.objects.get().owner == (cast.wang if dispute.decision == "moves" else cast.lina)


def test_two_moves_of_the_same_cards_at_once_move_them_once(cast):
    three(cast)
    seat = cast.seat("manager")
    wish = Wish(Card.objects.filter(owner=cast.lina), (cast.wang.pk,))
    seen = moving.plan(seat=seat, wish=wish, today=NOON.date()).seen
    move = lambda: moving.reassign_many(seat=seat, wish=wish, seen=seen, reason="leaves", at=NOON)  # noqa: E731
    found = in_parallel([move] * 3)
    assert sum(isinstance(row, moving.Plan) for row in found) == 1, found
    assert sum(isinstance(row, Refused) for row in found) == 2
    assert OwnerChange.objects.exclude(before=None).count() == 3
