"""The duty plan: weeks, exceptions, and what today's line makes of them (FORM-05, RHY-05, GAP-15)."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from core.errors import Refused, Stale
from leads.models import DutyException, DutyWeekday, RosterChange, RosterDay, RosterEntry, Turn
from leads.rules.duty import Duty, Shift, Why
from leads.rules.duty import duty as duty_of
from leads.services import duty, roster
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)  # a Saturday
HUGE = "好" * 5000 + "🚗" * 5000
EARLY = Shift(True, time(8), time(16))
WEEK = [EARLY] * 5 + [Shift(False), EARLY]


def week(cast, who, shifts, **more):
    duty.set_week(seat=cast.seat("manager"), consultant=who, week=shifts, at=NOON, **more)


def day(cast, who, kind, on=TODAY, starts=None, ends=None, by="manager"):
    words = {"starts": starts, "ends": ends, "note": " n "}
    duty.set_day(seat=cast.seat(by), consultant=who, day=on, kind=kind, at=NOON, **words)


def state(who) -> str:
    return RosterEntry.objects.get(consultant=who).state


def test_FORM_05_the_exception_wins_then_the_closed_day_then_the_week():
    plan = {5: Shift(False), 6: EARLY}
    extra = Shift(True, time(10), None)
    assert duty_of({}, None, weekday=5, closed=True) == Duty(Shift(True), Why.ALWAYS)
    assert duty_of(plan, None, weekday=5, closed=False) == Duty(Shift(False), Why.WEEK)
    assert duty_of(plan, None, weekday=6, closed=False) == Duty(EARLY, Why.WEEK)
    assert duty_of(plan, None, weekday=6, closed=True) == Duty(Shift(False), Why.CLOSED)
    assert duty_of(plan, extra, weekday=6, closed=True) == Duty(extra, Why.EXCEPTION)
    assert duty_of({}, Shift(False), weekday=0, closed=False) == Duty(Shift(False), Why.EXCEPTION)


def test_FORM_05_the_days_roster_is_made_from_who_is_on_duty(cast):
    week(cast, cast.lina, WEEK)
    saturday = roster.roster_of(cast.store, TODAY + timedelta(days=7))
    assert {e.consultant: (e.state, e.starts) for e in saturday.entries.all()} == {
        cast.lina: ("off", None), cast.wang: ("present", None),
    }  # fmt: skip
    sunday = roster.roster_of(cast.store, TODAY + timedelta(days=1))
    assert {e.consultant: (e.state, e.starts) for e in sunday.entries.all()} == {
        cast.lina: ("present", time(8)), cast.wang: ("present", None),
    }  # fmt: skip


def test_a_rest_day_keeps_the_place_in_the_order_of_the_next_day(cast):
    first = [cast.lina.pk, cast.wang.pk]
    roster.confirm(seat=cast.seat("manager"), order=first, at=NOON)
    day(cast, cast.lina, "rest", on=TODAY + timedelta(days=1))
    tomorrow = roster.roster_of(cast.store, TODAY + timedelta(days=1))
    roster.confirm(seat=cast.seat("manager"), order=[cast.wang.pk], at=soon(days=1))
    assert tomorrow.entries.get(consultant=cast.lina).state == "off"
    after = roster.roster_of(cast.store, TODAY + timedelta(days=2))
    assert [e.consultant_id for e in after.entries.all()] == first


def test_a_change_of_today_reaches_todays_line_with_a_row(cast):
    cast.visit()
    day(cast, cast.lina, "rest")
    assert state(cast.lina) == "off"
    day(cast, cast.lina, "extra", starts=time(9), ends=time(18))
    entry = RosterEntry.objects.get(consultant=cast.lina)
    assert (entry.state, entry.starts, entry.joined_after) == ("present", time(9), 1)
    day(cast, cast.lina, "")
    assert list(RosterChange.objects.order_by("pk").values_list("kind", "consultant")) == [
        ("off", cast.lina.pk), ("joined", cast.lina.pk),
    ]  # fmt: skip
    assert not DutyException.objects.exists()
    assert Turn.objects.count() == 1


def test_a_change_of_another_day_leaves_todays_line_alone(cast):
    roster.confirm(seat=cast.seat("manager"), order=[cast.wang.pk], at=NOON)
    week(cast, cast.lina, [Shift(False)] + [Shift(True)] * 6)
    day(cast, cast.lina, "leave", on=TODAY + timedelta(days=1))
    assert state(cast.lina) == "off"
    assert RosterChange.objects.count() == 2  # off and confirmed, from the confirmation


def test_a_week_changed_by_two_is_told_to_the_second(cast):
    week(cast, cast.lina, WEEK, seen=[])
    week(cast, cast.lina, WEEK, seen=[])  # the same form twice
    with pytest.raises(Stale) as stale:
        week(cast, cast.lina, [EARLY] * 7, seen=[])
    assert stale.value.current == WEEK
    assert DutyWeekday.objects.filter(works=False).count() == 1
    week(cast, cast.lina, [], seen=WEEK)
    assert not DutyWeekday.objects.exists()


def test_a_day_that_is_over_and_a_shift_that_ends_before_it_begins_are_refused(cast):
    with pytest.raises(Refused):
        day(cast, cast.lina, "rest", on=TODAY - timedelta(days=1))
    with pytest.raises(Refused):
        day(cast, cast.lina, "extra", starts=time(9), ends=time(9))
    with pytest.raises(Refused):
        week(cast, cast.lina, [Shift(True, time(18), time(9))] * 7)
    assert not DutyException.objects.exists()
    assert not DutyWeekday.objects.exists()


def form(**more) -> dict:
    data = {f"works_{n}": "on" for n in range(5)} | {f"starts_{n}": "09:00" for n in range(5)}
    return data | {f"ends_{n}": "18:00" for n in range(5)} | {"seen": "[]", **more}


def test_the_week_is_entered_on_its_page_once(cast, noon):
    client, address = cast.client("manager"), reverse("duty-week", args=[cast.lina.pk])
    assert client.get(address).status_code == 200
    for _ in range(2):
        assert client.post(address, form()).status_code == 302
    rows = list(DutyWeekday.objects.order_by("weekday").values_list("weekday", "works", "starts", "ends"))
    assert rows[0] == (0, True, time(9), time(18))
    assert rows[6] == (6, False, None, None)
    assert len(rows) == 7
    assert client.post(address, form(works_6="on")).status_code == 409
    assert "09:00" in client.get(address).content.decode()
    page = client.get(reverse("duty-plan") + "?week=2026-11-30").content.decode()
    assert page.count("</span>09:00–18:00</a>") == 5


@pytest.mark.parametrize(
    "more", [{"starts_0": "19:00"}, {"ends_3": "x"}, {"starts_1": HUGE}, {"ends_2": "25:00"}, {"seen": HUGE}]
)
def test_a_week_that_cannot_be_read_is_told_at_the_field(cast, noon, more):
    answer = cast.client("manager").post(reverse("duty-week", args=[cast.lina.pk]), form(**more))
    assert answer.status_code == 422
    assert not DutyWeekday.objects.exists()


@pytest.mark.parametrize("seen", ["", "null", "7", '[["x", "y"]]', "[[1]]", "{", '[[true, "99:00", ""]]'])
def test_a_week_with_a_broken_memory_is_saved_or_stale_never_an_error(cast, noon, seen):
    answer = cast.client("manager").post(reverse("duty-week", args=[cast.lina.pk]), form(seen=seen))
    assert answer.status_code in (302, 409)


def test_the_day_is_entered_on_its_page(cast, noon):
    client = cast.client("desk")
    address = reverse("duty-day", args=[cast.wang.pk]) + "?day=2026-11-23"
    for _ in range(2):
        answer = client.post(address, {"kind": "leave", "starts": "09:00", "note": "家里有事"})
        assert answer.url == "/roster/plan/?week=2026-11-23"
    row = DutyException.objects.get()
    assert (row.day, row.kind, row.starts, row.note, row.by) == (
        date(2026, 11, 23),
        "leave",
        None,
        "家里有事",
        cast.desk,
    )
    assert "请假" in client.get("/roster/plan/?week=2026-11-23").content.decode()


@pytest.mark.parametrize(
    ("query", "data"),
    [
        ("2026-11-20", {"kind": "rest"}), ("2026-11-23", {"kind": "party"}),
        ("2026-11-23", {"kind": "rest", "note": HUGE}),
        ("2026-11-23", {"kind": "extra", "starts": "9", "ends": "x"}),
        ("2026-11-23", {"kind": "extra", "starts": "10:00", "ends": "09:59"}),
    ],
)  # fmt: skip
def test_a_wrong_day_is_refused_and_nothing_changes(cast, noon, query, data):
    answer = cast.client("manager").post(reverse("duty-day", args=[cast.lina.pk]) + f"?day={query}", data)
    assert answer.status_code == 422
    assert not DutyException.objects.exists()


@pytest.mark.parametrize("name", ["duty-week", "duty-day"])
def test_the_people_of_another_store_are_not_found(cast, noon, name):
    for person in (cast.other, cast.desk):  # the second works here, but is no consultant
        assert cast.client("manager").get(reverse(name, args=[person.pk])).status_code == 404
        assert cast.client("manager").post(reverse(name, args=[person.pk]), {"kind": "rest"}).status_code == 404
    assert not DutyException.objects.exists()


@pytest.mark.parametrize("week", ["0001-01-01", "9999-12-31", "x", HUGE[:50], "2026-02-30", ""])
def test_any_week_in_the_address_is_a_page(cast, noon, week):
    for address in (f"/roster/plan/?week={week}", f"/roster/?day={week}"):
        assert cast.client("lina").get(address).status_code == 200


@pytest.mark.parametrize(
    "query", ["begin=x&end=y", "begin=2026-11-30&end=2026-11-01", "begin=0001-01-01&end=9999-12-31", "begin=&end="]
)
def test_RPT_21_a_period_that_cannot_be_read_is_told(cast, noon, query):
    assert cast.client("manager").get(f"/roster/fairness/?{query}").status_code == 422
    assert cast.client("manager").get("/roster/fairness/?begin=2026-01-01&end=2026-12-31").status_code == 200
    assert cast.client("manager").get("/roster/fairness/?begin=9999-12-30&end=9999-12-31").status_code == 422


def test_RHY_05_the_page_says_that_the_order_is_not_confirmed_and_takes_it_once(cast, noon):
    client = cast.client("manager")
    page = client.get("/roster/").content.decode()
    assert "排班未确认" in page or "尚未确认" in page or "未确认" in page
    version = RosterDay.objects.get().version
    order = {"order": [cast.wang.pk, cast.lina.pk], f"place_{cast.lina.pk}": "1", f"place_{cast.wang.pk}": "2"}
    for _ in range(2):
        client.post("/roster/confirm/", {**order, "version": version, "from": "roster"})
    assert [e.consultant for e in RosterDay.objects.get().entries.all()] == [cast.lina, cast.wang]
    assert RosterChange.objects.count() == 1
    turned = {**order, f"place_{cast.lina.pk}": "3", "version": version}
    answer = cast.client("desk").post("/roster/confirm/", turned, follow=True)
    assert "顺序已被他人更改" in answer.content.decode()
    assert RosterChange.objects.count() == 1


def test_bad_words_from_the_desk_change_nothing(cast, noon):
    client, lina = cast.client("desk"), cast.lina.pk
    client.get("/roster/")
    tries = [
        ("swap", {"other": "x", "reason": "r"}), ("swap", {"other": cast.wang.pk}), ("swap", {}),
        ("swap", {"other": cast.wang.pk, "reason": HUGE}), ("swap", {"other": "9" * 40, "reason": "r"}),
        ("swap", {"other": cast.other.pk, "reason": "r"}), ("pass", {"reason": HUGE}), ("pass", {}),
        ("presence", {"present": "0"}), ("swap", {"other": lina, "reason": "r"}),
    ]  # fmt: skip
    for what, data in tries:
        assert client.post(f"/roster/{lina}/{what}/", data).status_code == 302, (what, data)
    client.post(f"/roster/{cast.other.pk}/presence/", {"present": "0", "reason": "x"})
    client.post(f"/roster/{cast.other.pk}/rotate/", {})
    assert not Turn.objects.exists()
    assert not RosterChange.objects.exists()
    assert client.post("/roster/turns/999999/undo/", {"reason": "x"}).status_code == 404
