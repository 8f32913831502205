"""The jobs: what they repair, plan and escalate; twice, late and side by side without harm."""

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.models import JobRun
from followups import tasks
from followups.models import DayPlan, Escalation, FollowUp, Message, PlanLine
from followups.services import escalation, evening, outbox
from followups.services.reconcile import reconcile
from leads.models import Card
from leads.services import consents, visits
from tests.cast import NOON, soon
from tests.support.parallel import in_parallel

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
EVENING = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)  # 20:00 in Shanghai


def test_reconcile_repairs_a_missing_cadence_follow_up(cast):
    cards = [cast.card(number=f"1541234000{n}", grade=grade) for n, grade in enumerate(("H", "A", "C"))]
    FollowUp.objects.all().delete()
    counts = reconcile(store=cast.store, as_of=soon(hours=1))
    assert counts == {"closed": 0, "handed_over": 0, "cadence": 3, "confirm": 0, "thank_you": 0, "letters": 0}
    due = {f.card_id: f.due_on for f in FollowUp.objects.all()}
    assert due == dict(zip((c.pk for c in cards), (TODAY + timedelta(days=n) for n in (2, 3, 30)), strict=True))


def test_reconcile_twice_changes_nothing_more(cast):
    cast.card(grade="A")
    FollowUp.objects.all().delete()
    reconcile(store=cast.store, as_of=NOON)
    again = reconcile(store=cast.store, as_of=soon(hours=1))
    assert set(again.values()) == {0}


def test_reconcile_late_counts_from_the_last_contact_not_from_now(cast):
    card = cast.card(grade="H")
    FollowUp.objects.all().delete()
    reconcile(store=cast.store, as_of=soon(days=10))
    assert FollowUp.objects.get(card=card).due_on == TODAY + timedelta(days=2)


def test_reconcile_closes_follow_ups_of_closed_cards_and_hands_over(cast):
    lost, moved = cast.card(grade="A"), cast.card(number="15412340002", grade="A")
    Card.objects.filter(pk=lost.pk).update(status="lost")
    Card.objects.filter(pk=moved.pk).update(owner=cast.wang)
    counts = reconcile(store=cast.store, as_of=NOON)
    assert (counts["closed"], counts["handed_over"]) == (1, 1)
    assert FollowUp.objects.get(card=lost).state == "cancelled"
    assert FollowUp.objects.get(card=moved).responsible == cast.wang


def test_GRADE_31_reconcile_repairs_a_missing_confirmation_and_thank_you(cast):
    visit = cast.visit(name="张三", phone="15412345678", consent=True)
    visits.end(seat=cast.seat("desk"), visit=visit, at=soon(minutes=40))
    FollowUp.objects.filter(kind="confirm").delete()
    Message.objects.all().delete()
    counts = reconcile(store=cast.store, as_of=soon(hours=1))
    assert (counts["confirm"], counts["thank_you"]) == (1, 1)
    assert FollowUp.objects.get(kind="confirm").due_at == soon(hours=24, minutes=40)
    assert reconcile(store=cast.store, as_of=soon(hours=1))["confirm"] == 0


def test_another_store_is_left_alone(cast):
    cast.card(grade="A")
    FollowUp.objects.all().delete()
    assert reconcile(store=cast.other_store, as_of=NOON)["cadence"] == 0


def test_RHY_13_the_evening_job_proposes_the_three_groups(cast):
    """RPT-11: tomorrow's callback list: new, followed, sold.

    RHY-13, RPT-11, FUP-20: tomorrow's list is planned today: new, followed up, sold.
    """
    followed = cast.card(grade="H", at=soon(days=-1))
    sold = cast.card(number="15412340002", grade="H", at=soon(days=-1))
    Card.objects.filter(pk=sold.pk).update(status="ordered")
    new = cast.visit(name="赵六", phone="15412340003", consultant=cast.lina.pk, reason="asked for")
    visits.end(seat=cast.seat("desk"), visit=new, at=soon(hours=1))
    counts = evening.plan_store(store=cast.store, as_of=EVENING)
    assert counts == {"plans": 1, "lines": 3}
    plan = DayPlan.objects.get()
    assert (plan.consultant, plan.day, plan.confirmed_at) == (cast.lina, TODAY + timedelta(days=1), None)
    groups = dict(PlanLine.objects.values_list("card", "group"))
    assert groups == {followed.pk: "followed", sold.pk: "sold", new.card_id: "new"}


def test_the_evening_job_runs_twice_without_doubling(cast):
    cast.card(grade="H", at=soon(days=-1))
    evening.plan_store(store=cast.store, as_of=EVENING)
    assert evening.plan_store(store=cast.store, as_of=EVENING + timedelta(minutes=10)) == {"plans": 0, "lines": 0}


def test_the_evening_job_that_was_down_plans_today_in_the_morning(cast):
    cast.card(grade="H", at=soon(days=-2))
    evening.plan_store(store=cast.store, as_of=NOON)
    assert DayPlan.objects.get().day == TODAY


def test_before_the_evening_an_existing_plan_of_today_does_not_grow(cast):
    cast.card(grade="H", at=soon(days=-2))
    evening.plan_store(store=cast.store, as_of=NOON)
    cast.card(number="15412340002", grade="H", at=soon(days=-2))
    assert evening.plan_store(store=cast.store, as_of=soon(hours=1)) == {"plans": 0, "lines": 0}


def test_RHY_13_the_consultant_confirms_exactly_what_was_chosen(cast):
    kept, left = (cast.card(number=f"1541234000{n}", grade="H", at=soon(days=-1)) for n in range(2))
    foreign = cast.card(number="15412340009", owner="wang", grade="H", at=soon(days=-1))
    evening.plan_store(store=cast.store, as_of=EVENING)
    tomorrow = TODAY + timedelta(days=1)
    plan = evening.confirm(seat=cast.seat("lina"), day=tomorrow, cards=[kept.pk, foreign.pk], at=EVENING)
    assert list(plan.lines.values_list("card", flat=True)) == [kept.pk]
    assert left.pk not in plan.lines.values_list("card", flat=True)
    later = EVENING + timedelta(minutes=10)
    assert evening.plan_store(store=cast.store, as_of=later)["lines"] == 0


def test_escalation_writes_each_step_once(cast):
    cast.card(grade="H")
    due = NOON + timedelta(days=2)
    expected = [(0, []), (1, [1]), (2, [1]), (3, [1, 2]), (7, [1, 2, 3]), (9, [1, 2, 3])]
    for days, steps in expected:
        escalation.escalate(store=cast.store, as_of=due + timedelta(days=days))
        assert list(Escalation.objects.order_by("step").values_list("step", flat=True)) == steps


def test_escalation_that_was_down_catches_up_at_once(cast):
    cast.card(grade="H")
    counts = escalation.escalate(store=cast.store, as_of=NOON + timedelta(days=30))
    assert counts == {"red": 1, "manager": 1, "reassign": 1}


def test_each_task_leaves_a_row(cast):
    for task in (tasks.send_messages, tasks.reconcile, tasks.plan_evening, tasks.escalate):
        task()
    jobs = set(JobRun.objects.values_list("job", flat=True))
    assert jobs == {"send_messages", "reconcile", "plan_evening", "escalate"}


def run(*args) -> str:
    out = StringIO()
    call_command("plan_followups", *args, stdout=out)
    return out.getvalue()


def test_the_command_prints_what_it_planned_repaired_escalated(cast):
    cast.card(grade="H", at=soon(days=-1))
    FollowUp.objects.all().delete()
    said = json.loads(run("--as-of", "2026-11-21T20:00", "--store", "a", "--json"))
    assert said["as_of"] == "2026-11-21T20:00:00"
    assert JobRun.objects.filter(job="reconcile").get().as_of == EVENING
    assert said["reconcile"]["cadence"] == 1
    assert said["plan_evening"] == {"plans": 1, "lines": 1}
    assert "reconcile: closed 0" in run("--as-of", "2026-11-21T20:00")


@pytest.mark.parametrize("args", [("--as-of", "gestern"), ("--as-of", "2026-13-01T20:00"), ("--store", "zz")])
def test_the_command_answers_bad_arguments_with_exit_2(cast, args):
    with pytest.raises(CommandError) as error:
        run(*args)
    assert error.value.returncode == 2
    assert JobRun.objects.count() == 0


LEAVING = soon(minutes=40)


def _left(cast, at=LEAVING, **more):
    visit = cast.visit(name="张先生", phone="15412345678", **{"consent": True, **more})
    visits.end(seat=cast.seat("desk"), visit=visit, at=at)
    return visit


def test_FUP_11_a_thank_you_is_queued_when_the_party_leaves_and_sent_once(cast):
    visit = _left(cast)
    message = Message.objects.get()
    assert message.key == f"thank-you:visit:{visit.pk}"
    assert message.try_at == soon(minutes=40)
    assert message.text.startswith("张先生您好")
    assert outbox.send_due(as_of=soon(minutes=41)) == {"sent": 1, "retry": 0, "failed": 0}
    assert outbox.send_due(as_of=soon(minutes=42)) == {"sent": 0, "retry": 0, "failed": 0}


@pytest.mark.parametrize("case", ["no consent", "switched off", "call", "no data"])
def test_no_message_without_consent_setting_visit_or_number(cast, case):
    settings = cast.seat("desk").settings
    settings.thank_you = case != "switched off"
    settings.save()
    if case == "call":
        cast.visit(name="张三", phone="15412345678", consent=True, kind="call")
    elif case == "no data":
        visits.end(seat=cast.seat("desk"), visit=cast.visit(consent=True), at=soon(minutes=5))
    else:
        _left(cast, consent=case != "no consent")
    assert Message.objects.count() == 0


def test_quiet_hours_hold_the_message_until_the_morning(cast):
    night = datetime(2026, 11, 21, 13, 30, tzinfo=UTC)  # 21:30
    _left(cast, at=night)
    morning = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)  # 08:30
    assert Message.objects.get().try_at == morning
    assert outbox.send_due(as_of=night)["sent"] == 0
    assert outbox.send_due(as_of=morning)["sent"] == 1


def test_a_consent_taken_back_stops_the_message(cast):
    visit = _left(cast)
    consents.withdraw(customer=visit.customer, purpose="messages", channel="phone", by=cast.lina, at=soon(minutes=50))
    assert outbox.send_due(as_of=soon(hours=1))["failed"] == 1
    assert Message.objects.get().sent_at is None


def test_a_sender_that_died_while_sending_is_not_repeated(cast):
    _left(cast)
    Message.objects.update(state="sending", attempts=1, try_at=soon(hours=1))
    assert outbox.send_due(as_of=soon(minutes=50)) == {"sent": 0, "retry": 0, "failed": 0}
    assert outbox.send_due(as_of=soon(hours=2)) == {"sent": 0, "retry": 0, "failed": 1}


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_message_once(cast):
    for n in range(6):
        visit = cast.visit(name="张三", phone=f"1541234000{n}", consent=True)
        visits.end(seat=cast.seat("desk"), visit=visit, at=soon(minutes=40))
    found = in_parallel([lambda: outbox.send_due(as_of=soon(hours=1)) for _ in range(4)])
    assert sum(counts["sent"] for counts in found) == 6
    assert set(Message.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_two_reconciles_at_once_make_one_follow_up_each(cast):
    for n in range(8):
        cast.card(number=f"1541234000{n}", grade="A")
    FollowUp.objects.all().delete()
    found = in_parallel([lambda: reconcile(store=cast.store, as_of=NOON) for _ in range(3)])
    assert sorted(counts["cadence"] for counts in found) == [0, 0, 8]
    assert FollowUp.objects.count() == 8
