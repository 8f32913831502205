"""One demo store, looked at from all sides: believable, and within every rule of the services."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F

from core import clock, search
from deals.models import Loss, LossQuestion, SpotCheck, WeekTask
from deals.statuses import CheckResult, LossState, TaskKind
from followups.models import Contact, DayPlan, FollowUp, Message, StandIn
from followups.services import escalation, planning, reconcile, stand_ins
from followups.statuses import Kind, Result, State
from leads.models import Card, Customer, CustomerPhone, GradeChange, OnlineLead, RosterDay, Turn, Visit
from leads.rules.grading import RANK
from leads.services import senders
from leads.statuses import ACTIVE_CARD, CardStatus
from reports.demo import cast, leads
from reports.models import DailyReport
from reports.rules import daily
from reports.services.daily import collected
from reports.tests.test_seed_demo import AFTERNOON, TODAY, ZONE, demo

CARDS = 160

pytestmark = pytest.mark.django_db  # what one test changes is undone before the next


@pytest.fixture(scope="module", autouse=True)
def scene(django_db_setup, django_db_blocker):
    """The store, built once for all of these tests and undone behind the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        [built] = demo(cards=CARDS)
        yield built
        transaction.set_rollback(True)


def test_the_jobs_find_nothing_to_repair_and_nothing_to_escalate(scene):
    assert set(reconcile.reconcile(store=scene.store, as_of=AFTERNOON).values()) == {0}
    assert set(escalation.escalate(store=scene.store, as_of=AFTERNOON).values()) == {0}


def test_LEAD_42_a_platform_has_a_token_and_leads_wait_with_their_clocks(scene):
    assert senders.by_token(leads.token_of(scene)).name == "懂车平台"
    running = OnlineLead.objects.filter(answered_at=None)
    assert {lead.visit.card.owner_id for lead in running} <= {p.pk for p in scene.team}
    assert sum(lead.respond_by < AFTERNOON for lead in running) >= 1  # one is late
    assert OnlineLead.objects.filter(answered_at__gt=F("received_at")).exists()


def test_each_active_card_has_one_open_cadence_at_the_ladders_date(scene):
    rhythm = planning.rhythm_of(scene.store, TODAY)
    for card in Card.objects.all():
        open_ones = list(card.follow_ups.filter(state=State.PLANNED, kind=Kind.CADENCE))
        assert len(open_ones) == (card.status in ACTIVE_CARD)
        for row in open_ones:
            assert row.standard_on == rhythm.next_on(card.grade, clock.local_day(card.last_contact_at, ZONE))
            assert row.responsible_id == card.owner_id
            assert row.due_on >= row.standard_on or row.later_reason == ""


def test_some_are_late_by_up_to_ten_days_some_are_due_and_some_wait_for_the_24_hour_contact():
    """GRADE-31, FUP-13."""
    waiting = FollowUp.objects.open()
    late = [(TODAY - row.late_from).days for row in waiting if row.late_from < TODAY]
    assert late
    assert max(late) <= 12
    assert 0.03 < len(late) / waiting.count() < 0.25
    assert waiting.filter(due_on=TODAY, kind=Kind.CADENCE).exists()
    assert waiting.filter(due_on__gte=TODAY, kind=Kind.CONFIRM).exists()


def test_every_outcome_is_there():
    assert set(Card.objects.values_list("status", flat=True)) >= {
        CardStatus.OPEN, CardStatus.ORDERED, CardStatus.DELIVERED, CardStatus.LOST,
    }  # fmt: skip
    assert set(Contact.objects.values_list("result", flat=True)) == set(Result.values)
    assert set(Card.objects.values_list("grade", flat=True)) == set(RANK)
    assert Message.objects.filter(state="sent").exists()
    assert 2 < Contact.objects.count() / CARDS < 4


def test_a_grade_history_is_a_chain_that_ends_at_the_cards_grade():
    """GRADE-29, GRADE-32: what differs from the proposal has a reason."""
    for card in Card.objects.all():
        changes = list(GradeChange.objects.filter(card=card).order_by("at", "pk"))
        assert [c.before for c in changes] == ["", *(c.after for c in changes[:-1])]
        assert changes[-1].after == card.grade
        assert all(c.reason or c.proposed == c.after for c in changes)
        assert clock.local_day(changes[-1].at, ZONE) == card.graded_on


def test_nothing_happens_after_the_moment_it_is_built_for():
    assert not Contact.objects.filter(at__gt=AFTERNOON).exists()
    assert not Visit.objects.filter(arrived_at__gt=AFTERNOON).exists()
    assert not Visit.objects.filter(left_at__gt=AFTERNOON).exists()
    assert not GradeChange.objects.filter(at__gt=AFTERNOON).exists()
    assert not FollowUp.objects.filter(planned_at__gt=AFTERNOON).exists()
    assert not Message.objects.filter(sent_at__gt=AFTERNOON).exists()


def test_in_the_afternoon_parties_are_on_the_floor_and_their_turns_follow_the_roster():
    """LEAD-04, LEAD-24."""
    floor = Visit.objects.on_the_floor()
    assert floor.filter(turn__isnull=False).exists()
    assert Visit.objects.filter(phone="", turn__isnull=False).exists()
    roster = RosterDay.objects.get(day=TODAY)
    assert roster.confirmed_at <= AFTERNOON
    turns = list(Turn.objects.filter(roster=roster).order_by("number").select_related("visit"))
    assert [turn.number for turn in turns] == list(range(1, len(turns) + 1))
    taken = [turn for turn in turns if turn.kind == "taken"]
    assert all(turn.visit.consultant_id == turn.consultant_id for turn in taken)
    order = list(roster.entries.exclude(state="off").values_list("consultant_id", flat=True))
    assert [turn.consultant_id for turn in turns[: len(order)]] == order[: len(turns)]


def test_one_colleague_is_on_leave_today_and_the_others_are_asked_to_stand_in(scene):
    """FORM-05, GAP-15: nobody was received or called by who is not there; two customers are taken, others wait."""
    assert stand_ins.absent_on(scene.store, TODAY) == [scene.absent]
    begin, end = clock.day_bounds(TODAY, ZONE)
    assert not Contact.objects.filter(by=scene.absent, at__gte=begin, at__lt=end).exists()
    assert not Visit.objects.filter(consultant=scene.absent).on_day(TODAY, ZONE).exists()
    assert not Turn.objects.filter(roster__day=TODAY, consultant=scene.absent).exists()
    assert stand_ins.waiting(scene.store, [scene.absent.pk], TODAY).exists()
    assert set(StandIn.objects.values_list("absent", "person", "day")) == {(scene.absent.pk, scene.team[1].pk, TODAY)}


def test_todays_lists_are_confirmed_and_hold_the_three_groups():
    """RHY-13."""
    plans = DayPlan.objects.filter(day=TODAY)
    assert plans.count() == cast.FEWEST_CONSULTANTS
    assert all(plan.confirmed_at < AFTERNOON for plan in plans)
    assert set(plans.values_list("lines__group", flat=True)) >= {"new", "followed", "sold"}


def test_past_reports_are_signed_and_tell_what_the_records_tell():
    """SDR-17, SDR-19: what was frozen needs no correction."""
    yesterday = TODAY - timedelta(days=1)
    assert set(DailyReport.objects.filter(day__lt=yesterday).values_list("state", flat=True)) == {"signed"}
    assert set(DailyReport.objects.filter(day=yesterday).values_list("state", flat=True)) == {
        "signed", "submitted", "returned", "open",
    }  # fmt: skip
    assert not DailyReport.objects.filter(day=TODAY).exists()
    report = DailyReport.objects.filter(day=yesterday, state="signed").first()
    numbers, lines = collected(report)
    frozen = list(report.lines.all())
    assert frozen
    assert not daily.corrections(frozen, lines)
    assert report.numbers["planned"] == numbers.planned


def test_customers_are_found_by_pinyin_initials_and_digits():
    row = CustomerPhone.objects.filter(is_main=True).select_related("customer").first()
    assert row.customer in Customer.objects.found_by(row.number[-4:])
    assert row.customer.search_key == search.key(
        row.customer.name,
        phones=list(row.customer.phones.order_by("-is_main", "pk").values_list("number", flat=True)),
        plates=[row.customer.plate] if row.customer.plate else [],
    )


def test_LOST_09_LOST_15_lost_customers_have_answered_and_drills_are_done(scene):
    answered = Loss.objects.filter(answers__isnull=False).distinct()
    assert answered.count() >= 3
    assert {loss.state for loss in answered} == {LossState.CONFIRMED}
    assert all(loss.answers.count() == LossQuestion.objects.count() for loss in answered)
    calls = SpotCheck.objects.filter(result=CheckResult.TRUE)
    assert calls.exists() and not calls.filter(checked_at__gt=AFTERNOON).exists()
    drills = WeekTask.objects.filter(kind=TaskKind.DRILL)
    assert (drills.filter(done_at=None).count(), drills.exclude(done_at=None).count()) == (1, 2)
    assert not drills.filter(done_at__gt=AFTERNOON).exists()
