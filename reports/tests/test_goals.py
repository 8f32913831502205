"""A consultant's month, week and day plan (ROLE-01), agreed by the manager (ROLE-09), and the pace it needs."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from accounts.models import Membership
from accounts.rights import Role
from core.errors import Refused, Stale
from leads.models import DutyException
from reports import metrics
from reports.metrics import Metric
from reports.models import WorkPlan, WorkPlanEvent
from reports.pages import goals as pages
from reports.rules.goals import Targets, days_of, first_of, last_of, pace, split
from reports.services import goals as services
from reports.statuses import PlanSpan, PlanState
from tests.support.parallel import in_parallel
from tests.support.snapshot import business_rows

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
SPANS = st.sampled_from(list(PlanSpan))


@given(st.integers(0, 9999), st.integers(1, 40))
def test_a_split_adds_up_and_is_even(total, count):
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(count)]
    shares = split(total, days)
    assert sum(shares.values()) == total
    assert max(shares.values()) - min(shares.values()) <= 1
    assert list(shares) == days


def test_without_days_nothing_is_split():
    assert split(7, []) == {}


@given(SPANS, DAYS)
def test_a_day_lies_in_its_span(span, day):
    begin = first_of(span, day)
    days = days_of(span, begin)
    assert day in days
    assert days[-1] == last_of(span, begin)
    assert len(days) in {PlanSpan.MONTH: (28, 29, 30, 31), PlanSpan.WEEK: (7,), PlanSpan.DAY: (1,)}[span]


@given(DAYS, st.integers(0, 500), st.sets(st.integers(0, 30), min_size=1))
def test_the_days_of_a_month_carry_its_whole_goal(day, total, off):
    begin = first_of(PlanSpan.MONTH, day)
    days = days_of(PlanSpan.MONTH, begin)
    working = [d for n, d in enumerate(days) if n not in off]
    assume(working)
    targets = Targets({(PlanSpan.MONTH, begin): total}, working)
    shares = {d: targets.goal(PlanSpan.DAY, d) for d in days}
    assert sum(shares.values()) == total
    assert all(shares[d] == 0 for d in days if d not in working)
    week = first_of(PlanSpan.WEEK, day)
    inside = [shares[d] for d in days_of(PlanSpan.WEEK, week) if d in shares]
    assert targets.goal(PlanSpan.WEEK, week) == sum(inside)


def test_the_own_goal_of_a_week_or_a_day_wins():
    month, week, day = date(2026, 11, 1), date(2026, 11, 16), date(2026, 11, 18)
    working = days_of(PlanSpan.MONTH, month)
    plans = {(PlanSpan.MONTH, month): 30, (PlanSpan.WEEK, week): 14, (PlanSpan.DAY, day): 5}
    targets = Targets(plans, working)
    assert (targets.goal(PlanSpan.WEEK, week), targets.goal(PlanSpan.DAY, day)) == (14, 5)
    assert targets.goal(PlanSpan.DAY, day + timedelta(days=1)) == 2
    assert targets.goal(PlanSpan.DAY, date(2026, 11, 3)) == 1
    assert Targets({}, working).goal(PlanSpan.WEEK, week) is None


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 31), st.integers(1, 31))
def test_the_pace_reaches_the_goal(goal, actual, passed, count):
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(count)]
    found = pace(goal=goal, actual=actual, working=days, today=days[0] + timedelta(days=passed))
    assert found.days_left == max(0, count - passed)
    if found.per_day is None:
        assert actual < goal
        assert found.days_left == 0
    else:
        assert actual + found.per_day * found.days_left >= goal


def give(floor, name="lina", span=PlanSpan.MONTH, version=0, **goals):
    """The person sets goals for this month."""
    words = {"span": span, "begin": floor.today, "goals": goals, "version": version}
    return services.set_plan(seat=floor.seat(name), at=floor.at(9), **words)


def spans(floor, name="lina"):
    """The board of one person, by span."""
    person = floor.people[name].pk
    return {row.span: row for row in pages.board(floor.store, [person], floor.today, floor.today)[person]}


def test_goals_are_set_counted_and_agreed_role_01_role_09(floor):
    """FORM-15, RHY-25: month, week and day plan; what is reached adds up day by day to the total of the month."""
    lina = floor.people["lina"]
    floor.visit(lina, 10)
    floor.card(lina, "今天建", opened=floor.at(10))
    floor.card(floor.people["wang"], "别人建", opened=floor.at(10))
    plan = give(floor, receptions=40, cards=20)
    month = {goal.metric.name: goal for goal in spans(floor)[PlanSpan.MONTH].goals}
    assert [(month[n].goal, month[n].actual) for n in ("receptions", "cards")] == [(40, 1), (20, 1)]
    agreed = services.agree(seat=floor.seat("manager"), plan=plan, version=plan.version, at=floor.at(10))
    assert (agreed.state, agreed.agreed_by) == (PlanState.AGREED, floor.people["manager"])
    again = give(floor, version=agreed.version, receptions=45, cards=20)
    assert (again.state, again.agreed_by) == (PlanState.SET, None)
    moves = list(WorkPlanEvent.objects.order_by("pk").values_list("move", "goals__receptions"))
    assert moves == [("set", 40), ("agreed", 40), ("set", 45)]


def test_a_day_off_carries_no_goal_and_the_others_more(floor):
    give(floor, span=PlanSpan.WEEK, cards=7)
    assert {g.metric.name: g.goal for g in spans(floor)[PlanSpan.DAY].goals}["cards"] == 1
    DutyException.objects.create(
        store=floor.store, consultant=floor.people["lina"], day=floor.today, kind="rest", by=floor.people["manager"],
        at=floor.at(8),
    )  # fmt: skip
    assert {g.metric.name: g.goal for g in spans(floor)[PlanSpan.DAY].goals}["cards"] == 0


def test_a_later_app_joins_by_registering(floor, monkeypatch):
    monkeypatch.setattr(metrics, "_METRICS", dict(metrics._METRICS))
    lina = floor.people["lina"].pk
    metrics.register(Metric("drives", "Drives of a later app", lambda *_words: {(lina, floor.today): 3}))
    give(floor, drives=10)
    month = {goal.metric.name: goal for goal in spans(floor)[PlanSpan.MONTH].goals}
    assert (month["drives"].goal, month["drives"].actual) == (10, 3)
    for name, address in (("lina", "/plan/"), ("manager", "/plans/")):
        assert "Drives of a later app" in floor.client(name).get(address).content.decode()


def test_what_was_planned_is_dropped_by_an_empty_field_and_unknown_metrics_are_ignored(floor):
    plan = give(floor, receptions=5, cards=3, rubbish=7)
    assert plan.goals == {"receptions": 5, "cards": 3}
    assert give(floor, version=plan.version, receptions=None, cards=3).goals == {"cards": 3}


def test_stale_past_far_and_absurd_goals_change_nothing(floor):
    give(floor, receptions=5)
    seat, at, before = floor.seat("lina"), floor.at(9), business_rows()
    far, past = floor.today + timedelta(days=400), floor.today - timedelta(days=1)
    cases = [
        (Stale, "month", floor.today, {"receptions": 6}), (Refused, "day", past, {"receptions": 6}),
        (Refused, "day", far, {"receptions": 6}), (Refused, "day", floor.today, {"receptions": 10000}),
        (Refused, "day", floor.today, {"receptions": -1}), (Refused, "year", floor.today, {"receptions": 1}),
    ]  # fmt: skip
    for error, span, begin, goals in cases:
        with pytest.raises(error):
            services.set_plan(seat=seat, span=span, begin=begin, goals=goals, version=0, at=at)
    assert business_rows() == before


def test_a_plan_is_given_back_with_a_note_only(floor):
    plan, seat = give(floor, cards=1), floor.seat("manager")
    with pytest.raises(Refused):
        services.give_back(seat=seat, plan=plan, note=" ", version=plan.version, at=floor.at(10))
    back = services.give_back(seat=seat, plan=plan, note="再多一点", version=plan.version, at=floor.at(10))
    assert (back.state, back.note) == (PlanState.RETURNED, "再多一点")
    assert "再多一点" in floor.client("lina").get("/plan/").content.decode()
    with pytest.raises(Stale):
        services.agree(seat=seat, plan=plan, version=plan.version, at=floor.at(11))


def test_nobody_agrees_to_the_own_plan(floor):
    Membership.objects.create(user=floor.people["manager"], store=floor.store, role=Role.CONSULTANT)
    plan = give(floor, "manager", cards=1)
    with pytest.raises(Refused):
        services.agree(seat=floor.seat("manager"), plan=plan, version=plan.version, at=floor.at(10))
    agreed = services.agree(seat=floor.seat("deputy"), plan=plan, version=plan.version, at=floor.at(10))
    assert agreed.state == PlanState.AGREED


def test_the_pages_set_agree_and_give_back(floor):
    day = floor.today.isoformat()
    sent = {"span": "month", "begin": day, "version": "0", "goal-receptions": "30", "goal-cards": ""}
    assert floor.client("lina").post("/plan/set/", sent).status_code == 302
    plan = WorkPlan.objects.get()
    assert (plan.goals, plan.begin) == ({"receptions": 30}, floor.today.replace(day=1))
    assert floor.client("lina").post("/plan/set/", sent | {"goal-cards": "5"}).status_code == 409
    for wrong in (
        {"goal-cards": "-1"},
        {"goal-cards": "x" * 10000},
        {"begin": "😀"},
        {"span": "year"},
        {"version": ""},
    ):
        assert floor.client("lina").post("/plan/set/", sent | wrong).status_code == 422
    manager = floor.client("manager")
    assert manager.post(f"/plans/{plan.pk}/return/", {"version": plan.version, "note": ""}).status_code == 409
    assert manager.post(f"/plans/{plan.pk}/agree/", {"version": plan.version}).status_code == 302
    plan.refresh_from_db()
    assert plan.state == PlanState.AGREED


@pytest.mark.parametrize("day", ["", "x", "0001-01-01", "9999-12-31", "2026-02-30"])
@pytest.mark.parametrize("span", ["", "week", "day", "year"])
def test_strange_addresses_show_today(floor, day, span):
    assert floor.client("manager").get(f"/plans/?span={span}&day={day}").status_code == 200
    assert floor.client("lina").get(f"/plan/?day={day}").status_code == 200


def test_a_week_over_the_turn_of_two_months_counts_both(floor):
    lina = floor.people["lina"]
    week = date(2026, 11, 30)
    for begin, total in ((date(2026, 11, 1), 30), (date(2026, 12, 1), 31)):
        WorkPlan.objects.create(store=floor.store, consultant=lina, span="month", begin=begin, goals={"cards": total})
    for day in (week, date(2026, 12, 2)):
        opened = datetime.combine(day, datetime.min.time(), tzinfo=floor.store.zone) + timedelta(hours=10)
        floor.card(lina, "跨月", opened=opened)
    found = pages.board(floor.store, [lina.pk], week, week)[lina.pk]
    cards = {row.span: next(g for g in row.goals if g.metric.name == "cards") for row in found}
    assert [(cards[s].goal, cards[s].actual) for s in PlanSpan] == [(30, 1), (7, 2), (1, 1)]


@pytest.mark.django_db(transaction=True)
def test_a_plan_sent_from_two_windows_at_once_is_one(floor):
    answers = in_parallel([lambda: give(floor, cards=3), lambda: give(floor, cards=4)])
    assert sorted(type(answer).__name__ for answer in answers) == ["Stale", "WorkPlan"]
    assert (WorkPlan.objects.count(), WorkPlanEvent.objects.count()) == (1, 1)


def test_another_stores_plans_are_not_found(floor, elsewhere):
    plan = give(elsewhere, cards=3)
    assert floor.client("manager").post(f"/plans/{plan.pk}/agree/", {"version": 1}).status_code == 404
    assert floor.client("lina").post(f"/plans/{plan.pk}/agree/", {"version": 1}).status_code == 403
