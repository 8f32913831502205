"""Many hands at once: one turn each, one card per phone, everybody told."""

from dataclasses import replace
from itertools import pairwise
from uuid import uuid4

import pytest
from django.db import connection

from accounts.models import User
from accounts.people import consultants
from core.errors import Refused, Stale
from followups.models import FollowUp
from followups.services import contacts
from followups.services.contacts import Entry
from followups.services.reconcile import reconcile
from leads.models import Card, Customer, RosterDay, RosterEntry, Turn, Visit
from leads.services import cards, consents, duty, roster, turns, visits
from leads.services.visits import Arrival
from tests.cast import NOON, _person, soon
from tests.support.parallel import in_parallel

pytestmark = pytest.mark.django_db(transaction=True)


def known_phone() -> Arrival:
    return Arrival(token=uuid4(), name="张三", phone="15412345678")


def test_LEAD_08_desks_that_press_next_at_once_get_turns_in_order(cast):
    seat = cast.seat("desk")
    arrive = lambda: visits.register(seat=seat, arrival=Arrival(token=uuid4()), at=NOON)  # noqa: E731
    found = in_parallel([arrive] * 12)
    assert all(isinstance(r, visits.Received) for r in found), found
    assert sorted(Turn.objects.values_list("number", flat=True)) == list(range(1, 13))
    receivers = list(Turn.objects.order_by("number").values_list("consultant", flat=True))
    assert all(a != b for a, b in pairwise(receivers))


def test_two_desks_save_the_same_phone_at_once_one_card_both_told(cast):
    seat = cast.seat("desk")
    found = in_parallel([lambda: visits.register(seat=seat, arrival=known_phone(), at=NOON)] * 2)
    assert sorted(r.known for r in found) == [False, True]
    assert Customer.objects.count() == Card.objects.count() == 1
    assert Visit.objects.filter(card=Card.objects.get()).count() == 2


def test_desk_and_consultant_save_the_same_phone_at_once(cast):
    desk, lina = cast.seat("desk"), cast.seat("lina")
    fields = {"name": "张三", "salutation": "", "is_company": False, "plate": ""}
    found = in_parallel(
        [
            lambda: visits.register(seat=desk, arrival=known_phone(), at=NOON),
            lambda: cards.open_developed(
                seat=lina, number="15412345678", customer_fields=fields, consent=False, judgement=cards.AT_THE_DOOR,
                details={}, at=NOON,
            ),
        ]
    )  # fmt: skip
    assert isinstance(found[0], visits.Received)
    assert isinstance(found[1], Card | Refused)
    assert Card.objects.count() == Customer.objects.count() == 1


def test_a_visit_closed_by_two_at_once_is_closed_once(cast):
    visit = cast.visit()
    seat = cast.seat("desk")
    found = in_parallel([lambda: visits.end(seat=seat, visit=visit, at=soon(minutes=5))] * 3)
    assert sum(isinstance(r, Visit) for r in found) == 1
    assert sum(isinstance(r, Refused) for r in found) == 2


def test_a_contact_sent_by_two_windows_at_once_is_written_once(cast):
    card, seat, token = cast.card(grade="A"), cast.seat("lina"), uuid4()
    log = lambda: contacts.record(seat=seat, card=card, entry=Entry(token=token, result="reached"), at=NOON)  # noqa: E731
    found = in_parallel([log] * 4)
    assert sorted(r.repeated for r in found) == [False, True, True, True]
    assert card.contacts.count() == 1
    assert card.follow_ups.filter(state="planned").count() == 1


@pytest.mark.parametrize("planned", [True, False])
def test_a_log_beside_a_reconcile_plans_one_follow_up(cast, planned):
    card, seat = cast.card(grade="A"), cast.seat("lina")
    if not planned:
        FollowUp.objects.all().delete()
    log = lambda: contacts.record(seat=seat, card=card, entry=Entry(token=uuid4(), result="reached"), at=NOON)  # noqa: E731
    found = in_parallel([log, lambda: reconcile(store=cast.store, as_of=NOON)])
    assert not [r for r in found if isinstance(r, Exception)], found
    assert card.follow_ups.filter(state="planned").count() == 1


def test_an_edit_beside_the_customers_arrival_locks_nobody_out(cast):
    card = cast.card(grade="A")
    consents.withdraw(customer=card.customer, purpose="messages", channel="desk", by=cast.lina, at=NOON)
    desk, lina = cast.seat("desk"), cast.seat("lina")

    def edit(n: int):
        card = Card.objects.get()
        cards.edit_card(
            seat=lina, card=card, version=card.version, fields={"rivals": f"M{n}"}, customer_fields={},
            number="15412345678", at=NOON,
        )  # fmt: skip

    def arrive():
        return visits.register(seat=desk, arrival=replace(known_phone(), consent=True), at=NOON)

    found = in_parallel([lambda: edit(1), arrive, lambda: edit(2), arrive])
    assert all(r is None or isinstance(r, visits.Received | Stale) for r in found), found


def _team(cast, count: int) -> list[int]:
    """Put `count` consultants on today's roster, in order."""
    for n in range(count - 2):
        _person(f"c{n}", f"顾问{n}", "x", [(cast.store, "consultant")])
    order = list(consultants(cast.store).values_list("pk", flat=True))
    roster.confirm(seat=cast.seat("manager"), order=order, at=NOON)
    return order


def test_LEAD_08_fifty_desks_at_once_get_fifty_turns_in_order(cast):
    """None twice, none lost, nobody more than one turn ahead; on SQLite, where writers queue, with fewer."""
    many = 50 if connection.vendor == "postgresql" else 16
    order = _team(cast, 7)
    seat = cast.seat("desk")
    arrive = lambda: visits.register(seat=seat, arrival=Arrival(token=uuid4()), at=NOON)  # noqa: E731
    found = in_parallel([arrive] * many)
    assert [r for r in found if not isinstance(r, visits.Received)] == []
    rows = list(Turn.objects.order_by("number").values_list("number", "consultant_id", "visit__consultant_id"))
    assert [number for number, *_ in rows] == list(range(1, many + 1))
    assert [consultant for _, consultant, _ in rows] == [order[n % len(order)] for n in range(many)]
    assert all(consultant == receiver for _, consultant, receiver in rows)
    assert Visit.objects.count() == many


def test_the_first_party_of_a_day_may_come_in_at_two_desks(cast):
    """Nobody has looked at the roster yet: it is made once, and both get a turn of it."""
    seat = cast.seat("desk")
    found = in_parallel([lambda: visits.register(seat=seat, arrival=Arrival(token=uuid4()), at=NOON)] * 4)
    assert all(isinstance(r, visits.Received) for r in found), found
    assert RosterDay.objects.count() == 1
    assert RosterEntry.objects.count() == 2


def test_GAP_15_confirm_skip_swap_and_absence_beside_registrations_lock_nobody_out(cast):
    """Every row is written or refused with a sentence; numbers have no gap."""
    order = _team(cast, 5)
    desk, manager = cast.seat("desk"), cast.seat("manager")
    person = User.objects.get(pk=order[4])
    swap = lambda: turns.swap(seat=desk, consultant=order[1], other=order[3], reason="x", at=NOON)  # noqa: E731
    away = lambda: roster.set_presence(seat=desk, consultant=order[2], present=False, reason="x", at=NOON)  # noqa: E731
    hands = [
        *[lambda: visits.register(seat=desk, arrival=Arrival(token=uuid4()), at=NOON)] * 4,
        lambda: roster.pass_over(seat=desk, consultant=order[0], kind="skipped", reason="x", at=NOON),
        lambda: roster.confirm(seat=manager, order=order[::-1], at=NOON),
        lambda: turns.rotate(seat=desk, consultant=order[0], at=NOON),
        lambda: duty.set_day(
            seat=manager, consultant=person, day=NOON.date(), kind="rest", starts=None, ends=None, note="", at=NOON
        ),
        swap, swap, away,
    ]  # fmt: skip
    found = in_parallel(hands)
    assert [r for r in found if isinstance(r, Exception) and not isinstance(r, Refused)] == []
    assert sum(isinstance(r, visits.Received) for r in found) == 4
    numbers = list(Turn.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert Turn.objects.filter(kind="taken").count() == Visit.objects.count() == 4
    assert Turn.objects.filter(kind__in=["swapped", "reordered"]).count() == 2


def test_a_turn_is_taken_back_once_by_three_at_once(cast):
    turn, seat = cast.visit().turn, cast.seat("desk")
    found = in_parallel([lambda: turns.undo(seat=seat, turn=turn, reason="mistake", at=NOON)] * 3)
    assert sum(isinstance(r, Turn) for r in found) == 1
    assert sum(isinstance(r, Refused) for r in found) == 2
