"""Swaps, stands, what is taken back, and the fairness of it all (LEAD-08, LEAD-09, GAP-15, RPT-21)."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from accounts.models import Membership
from core.errors import Refused
from leads.models import RosterChange, RosterEntry, Turn
from leads.pages import fairness
from leads.pages.roster import board
from leads.rules.fairness import Count, shares
from leads.rules.roster import Move, Place, Step
from leads.rules.stands import DayLine, Presence, Stay
from leads.services import roster, turns, visits
from leads.services.visits import Arrival
from tests.cast import NOON, _person, soon

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture
def team(cast):
    """Four consultants, A B C D, in the confirmed order."""
    found = [cast.lina, cast.wang]
    found += [_person(name, name, "x", [(cast.store, "consultant")]) for name in ("carl", "dora")]
    roster.confirm(seat=cast.seat("manager"), order=[p.pk for p in found], at=NOON)
    return found


def receive(cast, at=NOON, **more):
    return visits.register(seat=cast.seat("desk"), arrival=Arrival(token=uuid4(), **more), at=at)


def register(cast, **more):
    return receive(cast, **more).visit


def lines(cast, at=NOON):
    return [spot.consultant for spot in board(cast.seat("desk"), at).main.spots]


def settle(cast, **fields):
    settings = cast.seat("desk").settings
    for name, value in fields.items():
        setattr(settings, name, value)
    settings.save()


def swap(cast, one, other, at=NOON, **more):
    words = {"reason": "test drive", **more}
    return turns.swap(seat=cast.seat("desk"), consultant=one.pk, other=other.pk, at=at, **words)


def undo(cast, turn, reason="by mistake", at=NOON):
    return turns.undo(seat=cast.seat("desk"), turn=turn, reason=reason, at=at)


def test_GAP_15_two_swap_before_anybody_had_a_turn(cast, team):
    a, b, c, d = team
    turn = swap(cast, a, c)
    assert lines(cast) == [c, b, a, d]
    assert (turn.kind, turn.consultant, turn.other, turn.reason) == ("reordered", a, c, "test drive")
    order = [a.pk, b.pk, c.pk, d.pk]
    roster.confirm(seat=cast.seat("manager"), order=order, at=soon(minutes=1))
    assert lines(cast) == team  # a new order of the day is what it says, whatever was swapped in the old one


def test_GAP_15_two_swap_after_a_turn_and_each_has_the_others_place(cast, team):
    a, b, c, d = team
    register(cast)
    assert swap(cast, a, b).kind == "swapped"
    assert lines(cast) == [a, c, d, b]
    assert [register(cast).consultant for _ in range(4)] == [a, c, d, b]


def test_GAP_15_a_swap_in_the_order_of_the_calls_leaves_the_door_alone(cast, team):
    a, b, c, d = team
    settle(cast, calls_own_order=True)
    swap(cast, a, d, queue="call")
    assert lines(cast) == team
    assert [register(cast, kind="call").consultant for _ in range(4)] == [d, b, c, a]
    assert [lane.queue for lane in board(cast.seat("desk"), NOON).lanes] == ["walk_in", "call"]


@pytest.mark.parametrize("wrong", ["self", "stranger", "off duty", "no reason"])
def test_a_wrong_swap_changes_nothing(cast, team, wrong):
    a, b, *_ = team
    RosterEntry.objects.filter(consultant=b).update(state="off")
    partner = {"self": a, "stranger": cast.other, "off duty": b, "no reason": team[2]}[wrong]
    with pytest.raises(Refused):
        swap(cast, a, partner, reason=" " if wrong == "no reason" else "x")
    assert not Turn.objects.exists()


def test_a_swap_sent_twice_is_one_swap(cast, team):
    a, b, *_ = team
    assert swap(cast, a, b, seen=0) == swap(cast, a, b, seen=0)
    assert lines(cast)[:2] == [b, a]


def test_a_turn_given_by_mistake_is_taken_back_by_a_row_of_its_own(cast, team):
    a, _b, *_ = team
    mistake = register(cast).turn
    row = undo(cast, mistake, at=soon(minutes=1))
    assert (row.kind, row.undoes, row.consultant, row.reason) == ("undone", mistake, a, "by mistake")
    assert Turn.objects.count() == 2
    assert lines(cast)[0] == a
    assert register(cast).turn.number == 3
    with pytest.raises(Refused):
        undo(cast, mistake)
    with pytest.raises(Refused):
        undo(cast, row)
    with pytest.raises(Refused):
        undo(cast, Turn.objects.get(number=3), reason=" ")
    with pytest.raises(Refused):
        undo(cast, Turn.objects.get(number=3), at=soon(days=1))
    assert Turn.objects.count() == 3


def test_every_kind_of_row_can_be_taken_back(cast, team):
    a, b, c, d = team
    seat = cast.seat("desk")
    undo(cast, swap(cast, a, d))
    assert lines(cast) == team
    undo(cast, roster.pass_over(seat=seat, consultant=a.pk, kind="refused", reason="x", at=NOON))
    assert lines(cast) == team
    undo(cast, turns.rotate(seat=seat, consultant=a.pk, at=NOON))
    assert lines(cast) == team
    register(cast)
    undo(cast, swap(cast, a, b))
    assert lines(cast) == [b, c, d, a]


def test_LEAD_09_number_one_is_at_the_door_and_number_two_waits(cast, team):
    a, b, c, _d = team
    stands = [(s.stand, s.consultant, s.since) for s in board(cast.seat("desk"), soon(minutes=10)).stands]
    assert stands == [(1, a, NOON), (2, b, NOON)]
    register(cast, at=soon(minutes=12))
    stands = [(s.stand, s.consultant, s.since) for s in board(cast.seat("desk"), soon(minutes=20)).stands]
    assert stands == [(1, b, soon(minutes=12)), (2, c, soon(minutes=12))]


def test_LEAD_09_after_the_longest_time_the_desk_is_told(cast, team):
    at = lambda minutes: [s.over for s in board(cast.seat("desk"), soon(minutes=minutes)).stands]  # noqa: E731
    assert at(29) == [False, False]
    assert at(30) == [True, True]
    settle(cast, stand_minutes=45, stands=3)
    assert at(44) == [False] * 3
    assert at(45) == [True] * 3


def test_LEAD_09_a_relieved_consultant_uses_no_turn_and_is_the_first_to_be_called_again(cast, team):
    a, b, c, d = team
    row = turns.rotate(seat=cast.seat("desk"), consultant=a.pk, at=soon(minutes=30))
    assert (row.kind, row.other, row.reason) == ("relieved", c, "")
    assert lines(cast) == [b, c, a, d]
    found = board(cast.seat("desk"), soon(minutes=31)).stands
    assert [(s.consultant, s.over) for s in found] == [(b, False), (c, False)]
    with pytest.raises(Refused):
        turns.rotate(seat=cast.seat("desk"), consultant=a.pk, at=soon(minutes=31))


def test_LEAD_09_where_the_store_says_so_it_uses_the_turn(cast, team):
    a, b, c, d = team
    settle(cast, rotation_uses_turn=True)
    assert turns.rotate(seat=cast.seat("desk"), consultant=a.pk, at=NOON, seen=0).kind == "rotated"
    assert turns.rotate(seat=cast.seat("desk"), consultant=a.pk, at=NOON, seen=0).number == 1
    assert lines(cast) == [b, c, d, a]


def test_LEAD_09_nobody_else_can_take_the_stand(cast, team):
    Membership.objects.filter(user__username__in=["carl", "dora"]).delete()
    roster.confirm(seat=cast.seat("manager"), order=[cast.lina.pk, cast.wang.pk], at=NOON)
    register(cast)
    with pytest.raises(Refused):
        turns.rotate(seat=cast.seat("desk"), consultant=cast.wang.pk, at=NOON)


def test_LEAD_08_the_desk_is_told_whom_to_call(cast, team):
    _a, b, c, _d = team
    call = receive(cast).call
    assert (call.at_door, call.called, call.stand) == (b, c, 2)
    settle(cast, stands=1)
    call = receive(cast, at=soon(minutes=1)).call
    assert (call.at_door, call.called, call.stand) == (c, c, 1)


def test_LEAD_08_a_repeat_visitor_calls_somebody_only_when_a_stand_is_left(cast, team):
    a, _b, c, _d = team
    cast.card(owner="wang")
    call = receive(cast, phone="15412345678").call
    assert (call.at_door, call.called, call.stand) == (a, c, 2)
    assert receive(cast, phone="15412345678", at=soon(minutes=1)).call is None


def test_the_rule_of_the_stands_knows_shifts_absences_and_parties():
    at = lambda h, m=0: datetime(2026, 11, 21, h, m, tzinfo=UTC)  # noqa: E731
    day = DayLine(
        zone=UTC, places=[Place(1, 1), Place(2, 2), Place(3, 3)], steps=[Step(1, 1, Move.TO_END, at=at(10))],
        shifts={2: (time(9), time(12))}, presence=[Presence(3, at(11), False, True), Presence(3, at(13), True, False)],
        stays=[Stay(1, at(10), at(10, 40))], begin=at(8),
    )  # fmt: skip
    expected = {
        at(8, 30): [1, 3], at(9): [1, 2], at(10): [2, 3], at(10, 40): [2, 3], at(11): [2, 1], at(12): [1],
        at(13): [3, 1],
    }  # fmt: skip
    assert {moment: day.stands_at(moment, 2) for moment in expected} == expected
    assert day.since(at(11, 30), 2) == [(2, at(10)), (1, at(11))]
    assert day.since(at(14), 2) == [(3, at(13)), (1, at(13))]


def test_RPT_21_counts_by_hand(cast, team):
    a, b, c, d = team
    desk = cast.seat("desk")
    cast.card(owner="wang")
    first = register(cast).turn  # a
    register(cast, phone="15412345678")  # b, again
    roster.pass_over(seat=desk, consultant=b.pk, kind="skipped", reason="x", at=NOON)
    roster.pass_over(seat=desk, consultant=c.pk, kind="refused", reason="x", at=NOON)
    register(cast, consultant=a.pk, reason="asked for")  # a instead of d
    swap(cast, a, b)
    undo(cast, first)
    found = fairness.report(cast.seat("manager"), TODAY, TODAY)
    counts = {row.person: row.share.count for row in found.lines}
    assert counts == {
        a: Count(a.pk, turns=1, first=2, preferred=1, swaps=1, days=1),
        b: Count(b.pk, again=1, skipped=1, swaps=1, days=1),
        c: Count(c.pk, refused=1, days=1),
        d: Count(d.pk, bypassed=1, days=1),
    }
    assert (found.mean, found.total.turns, found.total.days) == (Decimal("0.3"), 1, 4)
    assert {row.person: row.share.deviation for row in found.lines} == {
        a: Decimal("0.8"), b: Decimal("-0.3"), c: Decimal("-0.3"), d: Decimal("-0.3"),
    }  # fmt: skip
    empty = fairness.report(cast.seat("manager"), TODAY + timedelta(days=1), TODAY + timedelta(days=9))
    assert (empty.mean, {row.share.per_day for row in empty.lines}) == (None, {None})


def test_RPT_21_a_consultant_reads_the_own_line_and_who_has_left_is_still_counted(cast, team):
    register(cast)
    own = fairness.report(cast.seat("lina"), TODAY, TODAY)
    assert [(row.person, row.share.count.turns) for row in own.lines] == [(cast.lina, 1)]
    Membership.objects.filter(user=cast.lina, store=cast.store).delete()
    rest = fairness.report(cast.seat("manager"), TODAY, TODAY)
    assert {row.person: row.share.count.turns for row in rest.lines}[cast.lina] == 1
    assert fairness.report(cast.seat("other_manager"), TODAY, TODAY).total.turns == 0


def test_RPT_21_the_mean_is_per_day_on_duty():
    found = shares([Count(1, turns=9, days=3), Count(2, turns=1, days=1), Count(3, turns=2)])
    assert [(s.per_day, s.deviation) for s in found] == [
        (Decimal("3.0"), Decimal("0.5")), (Decimal("1.0"), Decimal("-1.5")), (None, None),
    ]  # fmt: skip


def test_GAP_15_everything_of_the_day_is_listed_with_who_when_and_why(cast, noon, team):
    a, b, c, d = team
    desk = cast.seat("desk")
    register(cast, consultant=b.pk, reason="asked for by name")
    roster.set_presence(seat=desk, consultant=d.pk, present=False, reason="lunch", at=soon(minutes=1))
    undo(cast, swap(cast, a, c, at=soon(minutes=2)), reason="wrong two", at=soon(minutes=3))
    for person in ("lina", "desk", "manager"):
        page = cast.client(person).get("/roster/").content.decode()
        for words in ("asked for by name", "lunch", "test drive", "wrong two", "钱前台", "孙经理", "12:00"):
            assert words in page, (person, words)
        assert ("/undo/" in page) == (person != "lina")
    assert RosterChange.objects.count() == 2
