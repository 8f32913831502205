"""Which queue a turn belongs to, and what the line makes of rest days, shifts and busy people (GAP-11, GAP-15)."""

from datetime import time
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.errors import Refused, Stale
from leads.models import DutyException, DutyWeekday, RosterChange, RosterEntry, Turn
from leads.services import roster, visits
from leads.services.visits import Arrival
from leads.statuses import EntryState
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db


def register(cast, by="desk", at=NOON, **more):
    return visits.register(seat=cast.seat(by), arrival=Arrival(token=uuid4(), **more), at=at).visit


def settle(cast, **fields):
    settings = cast.seat("desk").settings
    for name, value in fields.items():
        setattr(settings, name, value)
    settings.save()


def order_is(cast, *people, queue="walk_in"):
    roster.confirm(seat=cast.seat("manager"), order=[p.pk for p in people], at=NOON, queue=queue)


def test_GAP_15_one_order_for_all_by_default(cast):
    order_is(cast, cast.lina, cast.wang)
    kinds = ("walk_in", "call", "online", "call")
    got = [register(cast, kind=kind).consultant for kind in kinds]
    assert got == [cast.lina, cast.wang, cast.lina, cast.wang]
    assert list(Turn.objects.order_by("number").values_list("number", "queue")) == list(enumerate(kinds, 1))


def test_GAP_15_calls_with_an_order_of_their_own_use_nobodys_turn_at_the_door(cast):
    settle(cast, calls_own_order=True)
    order_is(cast, cast.lina, cast.wang)
    got = [register(cast, kind=kind).consultant for kind in ("call", "walk_in", "online", "call", "walk_in")]
    assert got == [cast.lina, cast.lina, cast.wang, cast.wang, cast.lina]


def test_GAP_15_three_orders(cast):
    settle(cast, calls_own_order=True, online_own_order=True)
    order_is(cast, cast.lina, cast.wang)
    order_is(cast, cast.wang, cast.lina, queue="online")
    got = {
        kind: [register(cast, kind=kind).consultant.name for _ in range(3)] for kind in ("walk_in", "call", "online")
    }
    assert got == {
        "walk_in": ["李娜", "王强", "李娜"], "call": ["李娜", "王强", "李娜"], "online": ["王强", "李娜", "王强"],
    }  # fmt: skip


def test_the_order_of_the_calls_says_nothing_about_who_is_on_duty(cast):
    settle(cast, calls_own_order=True)
    order_is(cast, cast.lina, cast.wang)
    order_is(cast, cast.wang, queue="call")
    assert set(RosterEntry.objects.values_list("state", flat=True)) == {EntryState.PRESENT}
    assert register(cast).consultant == cast.lina


def test_GAP_11_the_owner_has_a_rest_day_the_next_receives_and_keeps_the_turn(cast):
    cast.card(owner="wang")
    DutyException.objects.create(
        store=cast.store, consultant=cast.wang, day=NOON.date(), kind="rest", by=cast.manager, at=NOON
    )
    visit = register(cast, phone="15412345678")
    assert (visit.consultant, visit.turn) == (cast.lina, None)
    assert RosterEntry.objects.get(consultant=cast.wang).state == EntryState.OFF


def test_GAP_11_the_owner_is_outside_the_shift_the_next_receives_and_keeps_the_turn(cast):
    cast.card(owner="wang")
    DutyWeekday.objects.create(store=cast.store, consultant=cast.wang, weekday=5, starts=time(13), ends=time(21))
    assert register(cast, phone="15412345678").consultant == cast.lina
    assert register(cast, phone="15412345678", at=soon(minutes=59)).consultant == cast.lina
    assert register(cast, phone="15412345678", at=soon(hours=1)).consultant == cast.wang
    assert not Turn.objects.exists()


def test_LEAD_07_nobody_outside_the_shift_is_next(cast):
    DutyWeekday.objects.create(store=cast.store, consultant=cast.lina, weekday=5, starts=time(8), ends=time(12, 30))
    order_is(cast, cast.wang, cast.lina)
    at = {minutes: register(cast, at=soon(minutes=minutes)).consultant for minutes in (0, 29, 30, 31)}
    assert at == {0: cast.wang, 29: cast.lina, 30: cast.wang, 31: cast.wang}


def test_without_a_plan_everybody_works_also_on_a_closed_day(cast):
    cast.store.closed_days.create(day=NOON.date())
    assert {register(cast).consultant for _ in range(2)} == {cast.lina, cast.wang}


def test_LEAD_12_a_busy_consultant_is_next_unless_the_store_passes_over_the_busy(cast):
    order_is(cast, cast.lina, cast.wang)
    first = [register(cast).consultant, register(cast, phone="15412340001", name="李四").consultant]
    visits.end(seat=cast.seat("desk"), visit=cast.wang.visits.get(), at=soon(minutes=1))
    assert first == [cast.lina, cast.wang]
    settle(cast, busy_passed_over=True)
    assert register(cast, at=soon(minutes=2)).consultant == cast.wang
    assert register(cast, at=soon(minutes=3)).consultant == cast.lina  # both are busy: who waited longest


def test_an_override_names_who_was_next(cast):
    order_is(cast, cast.lina, cast.wang)
    turn = register(cast, consultant=cast.wang.pk, reason="asked for by name").turn
    assert (turn.consultant, turn.other, turn.overridden) == (cast.wang, cast.lina, True)


def test_RHY_05_somebody_confirmed_another_order_meanwhile(cast):
    version = roster.roster_of(cast.store, NOON.date()).version
    seat, wanted = cast.seat("desk"), [cast.wang.pk, cast.lina.pk]
    roster.confirm(seat=seat, order=wanted, at=NOON, version=version)
    roster.confirm(seat=seat, order=wanted, at=soon(minutes=1), version=version)  # a double click
    with pytest.raises(Stale):
        roster.confirm(seat=cast.seat("manager"), order=wanted[::-1], at=soon(minutes=2), version=version)
    day = roster.roster_of(cast.store, NOON.date())
    assert (day.version, day.confirmed_by, day.confirmed_at) == (version + 1, cast.desk, NOON)
    assert [e.consultant_id for e in day.entries.all()] == wanted
    assert RosterChange.objects.get().order == wanted


def test_who_is_left_out_goes_off_duty_and_joins_again_behind_those_who_wait(cast):
    order_is(cast, cast.lina)
    assert RosterEntry.objects.get(consultant=cast.wang).state == EntryState.OFF
    register(cast)
    order_is(cast, cast.wang, cast.lina)
    assert register(cast).consultant == cast.lina
    assert list(RosterChange.objects.order_by("pk").values_list("kind", "consultant__username")) == [
        ("off", "wang"), ("confirmed", None), ("joined", "wang"), ("confirmed", None),
    ]  # fmt: skip


def test_GAP_15_absence_is_a_row_once_with_its_reason(cast):
    seat = cast.seat("desk")
    for _ in range(2):
        roster.set_presence(seat=seat, consultant=cast.lina.pk, present=False, reason="lunch", at=NOON)
    roster.set_presence(seat=seat, consultant=cast.lina.pk, present=True, reason="", at=soon(minutes=40))
    rows = RosterChange.objects.order_by("pk").values_list("kind", "reason", "by__username", "at")
    assert list(rows) == [("away", "lunch", "desk", NOON), ("back", "", "desk", soon(minutes=40))]
    with pytest.raises(Refused):
        roster.set_presence(seat=seat, consultant=cast.lina.pk, present=False, reason="  ", at=NOON)
    with pytest.raises(Refused):
        roster.set_presence(seat=seat, consultant=cast.other.pk, present=False, reason="x", at=NOON)
    assert RosterChange.objects.count() == 2


def test_GAP_15_a_skip_sent_twice_is_one_skip(cast):
    order_is(cast, cast.lina)
    words = {"seat": cast.seat("desk"), "consultant": cast.lina.pk, "kind": "skipped", "at": NOON, "seen": 0}
    first, second = roster.pass_over(reason="phone", **words), roster.pass_over(reason="phone", **words)
    assert first == second
    assert Turn.objects.count() == 1


def test_the_database_refuses_rows_that_say_nothing(cast):
    day = roster.roster_of(cast.store, NOON.date())
    row = {"roster": day, "consultant": cast.lina, "by": cast.desk, "at": NOON}
    wrong = (
        {"kind": "skipped"}, {"kind": "swapped", "reason": "x"}, {"kind": "undone", "reason": "x"}, {"queue": "fax"},
        {"kind": "relieved", "other": cast.lina}, {"overridden": True}, {"kind": "party"},
    )  # fmt: skip
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Turn.objects.create(number=1, **row, **fields)
    for fields in ({"kind": "away"}, {"kind": "confirmed"}, {"kind": "back", "consultant": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RosterChange.objects.create(**{**row, **fields})


def test_a_turn_costs_four_statements(cast):
    """The lock, the entries, the day's rows, the new row: nothing is asked twice."""
    roster.roster_of(cast.store, NOON.date())
    seat = cast.seat("desk")
    settings = seat.settings
    with transaction.atomic(), CaptureQueriesContext(connection) as caught:
        day = roster.locked(cast.store, NOON.date())
        lined = roster.line_up(day, settings=settings, at=NOON)
        roster.give_turn(roster=day, consultant=cast.lina.pk, by=cast.desk, at=NOON, after=lined.last)
    assert len(caught) == 4


def test_the_order_is_confirmed_in_the_morning_meeting_on_its_own_page(cast, noon):
    """RHY-05: the manager sorts and confirms where the team sits together; a consultant only reads the order."""
    client = cast.client("manager")
    answer = client.get("/morning/")
    assert 'id="order" open' in answer.content.decode()
    order = [entry.consultant_id for entry in answer.context["page"].order][::-1]
    data = {"order": order, "version": answer.context["page"].roster.version, "from": "morning"}
    back = client.post("/roster/confirm/", data)
    assert (back.status_code, back.url) == (302, "/morning/")
    answer = client.get("/morning/")
    assert [entry.consultant_id for entry in answer.context["page"].order] == order
    assert answer.context["page"].roster.confirmed_by == cast.manager
    assert 'id="order" open' not in answer.content.decode()
    assert 'id="order"' not in cast.client("lina").get("/morning/").content.decode()
