"""Recording contacts: what resets the clock, what does not, what is asked for (product.md §3, §5, FUP-08, FUP-15)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts.models import ClosedDay
from core.errors import Refused, Stale
from followups.models import Contact, FollowUp, Guidance
from followups.services import contacts, guidance, planning
from followups.services.contacts import Entry
from leads.models import Card, GradeChange
from leads.services import grades, moving, visits
from leads.services.grades import Judgement
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


def record(cast, card, *, by="lina", at=NOON, result="reached", **more):
    entry = Entry(token=more.pop("token", uuid4()), result=result, **more)
    return contacts.record(seat=cast.seat(by), card=card, entry=entry, at=at)


def cadence(card) -> FollowUp:
    return FollowUp.objects.open().cadence().get(card=card)


@pytest.mark.parametrize(("grade", "days"), [("H", 2), ("A+", 3), ("A", 3), ("B+", 7), ("B", 15), ("C", 30)])
def test_GRADE_07_to_13_the_first_follow_up_is_planned_with_the_card(cast, grade, days):
    card = cast.card(grade=grade)
    planned = cadence(card)
    assert planned.due_on == planned.standard_on == planned.late_from == TODAY + timedelta(days=days)
    assert planned.responsible == cast.lina


def test_a_real_contact_closes_what_is_open_and_plans_the_next(cast):
    card = cast.card(grade="A")
    first = cadence(card)
    recorded = record(cast, card, at=soon(days=3), content="comes on Sunday")
    first.refresh_from_db()
    assert (first.state, first.closed_at) == ("done", soon(days=3))
    assert cadence(card) == recorded.following
    assert recorded.following.due_on == TODAY + timedelta(days=6)
    assert recorded.contact.was_due
    assert recorded.contact.follow_up == first


def test_GAP_10_an_unplanned_contact_resets_the_clock_too(cast):
    card = cast.card(grade="A")
    recorded = record(cast, card, at=soon(days=1))
    assert not recorded.contact.was_due
    assert recorded.following.due_on == TODAY + timedelta(days=4)


def test_GAP_10_the_customers_own_visit_resets_the_clock_once(cast):
    card = cast.card(grade="A")
    visit = cast.visit(at=soon(days=2), phone="15412345678")
    assert Contact.objects.get(visit=visit).result == "came_in"
    assert cadence(card).due_on == TODAY + timedelta(days=5)
    assert contacts.record_visit(visit=visit, at=soon(days=2)) is None


def test_an_attempt_does_not_reset_the_clock(cast):
    card = cast.card(grade="A")
    at = soon(days=3)
    recorded = record(cast, card, at=at, result="no_answer")
    planned = cadence(card)
    assert (planned.due_on, planned.late_from, planned.attempts) == (
        TODAY + timedelta(days=4), TODAY + timedelta(days=3), 1
    )  # fmt: skip
    card.refresh_from_db()
    assert (card.failed_attempts, card.last_contact_at) == (1, NOON)
    assert recorded.contact.next_on == TODAY + timedelta(days=4)


def test_the_retry_day_skips_closed_days(cast):
    card = cast.card(grade="A")
    ClosedDay.objects.create(store=cast.store, day=TODAY + timedelta(days=4))
    record(cast, card, at=soon(days=3), result="no_answer")
    assert cadence(card).due_on == TODAY + timedelta(days=5)


def test_attempts_in_a_row_are_counted_until_somebody_answers(cast):
    card = cast.card(grade="A")
    for day in (3, 4, 5):
        record(cast, card, at=soon(days=day), result="no_answer")
    card.refresh_from_db()
    assert card.failed_attempts == 3
    assert cadence(card).late_from == TODAY + timedelta(days=3)
    record(cast, card, at=soon(days=6))
    card.refresh_from_db()
    assert card.failed_attempts == 0


def test_an_early_attempt_leaves_the_due_day_alone(cast):
    card = cast.card(grade="C")
    record(cast, card, at=soon(days=1), result="no_answer")
    assert cadence(card).due_on == TODAY + timedelta(days=30)


def test_an_agreed_date_wins_over_the_ladder(cast):
    card = cast.card(grade="A")
    following = record(cast, card, next_on=TODAY + timedelta(days=1)).following
    assert (following.due_on, following.standard_on) == (TODAY + timedelta(days=1), TODAY + timedelta(days=3))


def test_an_agreed_date_later_than_the_ladder_needs_a_reason(cast):
    card = cast.card(grade="A")
    later = TODAY + timedelta(days=4)
    with pytest.raises(Refused) as refusal:
        record(cast, card, next_on=later)
    assert refusal.value.field == "later_reason"
    assert Contact.objects.count() == 0
    assert record(cast, card, next_on=later, later_reason="abroad").following.later_reason == "abroad"


def test_an_agreed_date_on_the_ladders_own_day_needs_none(cast):
    following = record(
        cast, cast.card(grade="A"), next_on=TODAY + timedelta(days=3), later_reason="not asked"
    ).following
    assert (following.due_on, following.later_reason) == (TODAY + timedelta(days=3), "")


def test_the_reason_can_be_switched_off(cast):
    card = cast.card(grade="A")
    settings = cast.seat("lina").settings
    settings.agreed_needs_reason = False
    settings.save()
    assert record(cast, card, next_on=TODAY + timedelta(days=9)).following.due_on == TODAY + timedelta(days=9)


@pytest.mark.parametrize("days", [-1, -400, 367])
def test_a_date_in_the_past_or_far_ahead_is_refused(cast, days):
    card = cast.card(grade="A")
    with pytest.raises(Refused) as refusal:
        record(cast, card, next_on=TODAY + timedelta(days=days), later_reason="x")
    assert refusal.value.field == "next_on"
    assert cadence(card).due_on == TODAY + timedelta(days=3)


def test_FUP_27_a_grade_change_on_the_way_says_why_and_takes_the_new_rhythm(cast):
    """FUP-27: with the grade the next contact is recorded."""
    card = cast.card(grade="A")
    with pytest.raises(Refused) as refusal:
        record(cast, card, grade="H")
    assert refusal.value.field == "content"
    recorded = record(cast, card, grade="H", content="loan is granted")
    assert (recorded.contact.grade_before, recorded.contact.grade_after) == ("A", "H")
    assert recorded.following.due_on == TODAY + timedelta(days=2)
    assert GradeChange.objects.order_by("-pk").first().reason == "loan is granted"


def test_a_due_follow_up_ends_as_done_also_when_the_grade_changes(cast):
    card = cast.card(grade="A")
    first = cadence(card)
    contact = record(cast, card, at=soon(days=3), grade="H", content="loan is granted").contact
    first.refresh_from_db()
    assert (first.state, contact.follow_up) == ("done", first)
    assert sorted(FollowUp.objects.filter(card=card).values_list("state", flat=True)) == ["done", "planned"]


def test_an_attempt_with_another_grade_moves_the_new_follow_up(cast):
    card = cast.card(grade="B")
    record(cast, card, at=soon(days=20), result="no_answer", grade="C", content="wife says: next year")
    planned = cadence(card)
    assert (planned.due_on, planned.attempts) == (TODAY + timedelta(days=30), 1)
    card.refresh_from_db()
    assert (card.grade, card.last_contact_at) == ("C", NOON)


def test_a_grade_change_on_an_old_version_is_stale_and_changes_nothing(cast):
    card = cast.card(grade="A")
    grades.judge(seat=cast.seat("manager"), card=card, judgement=Judgement(grade="B", reason="x"), at=NOON)
    entry = Entry(token=uuid4(), result="reached", grade="H", content="y")
    with pytest.raises(Stale):
        contacts.record(seat=cast.seat("lina"), card=card, entry=entry, at=NOON, version=card.version)
    assert Contact.objects.count() == 0


def test_the_same_form_sent_twice_is_one_contact(cast):
    card, token = cast.card(grade="A"), uuid4()
    first, second = record(cast, card, token=token), record(cast, card, token=token)
    assert second.repeated
    assert first.contact == second.contact
    assert FollowUp.objects.filter(card=card).count() == 2


def test_a_closed_card_is_not_logged(cast):
    card = cast.card(grade="A")
    Card.objects.filter(pk=card.pk).update(status="lost")
    with pytest.raises(Refused):
        record(cast, card)


def test_one_open_cadence_per_card_is_the_databases_word(cast):
    planned = cadence(cast.card())
    planned.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        planned.save(force_insert=True)


def test_regrading_plans_from_the_last_real_contact(cast):
    card = cast.card(grade="C")
    judgement = Judgement(grade="C", reason="x")
    grades.judge(seat=cast.seat("lina"), card=card, judgement=judgement, at=soon(days=5))
    assert cadence(card).due_on == TODAY + timedelta(days=30)
    card = cast.card(number="15412340002", grade="B")
    grades.judge(seat=cast.seat("lina"), card=card, judgement=Judgement(grade="H", reason="x"), at=soon(days=1))
    assert cadence(card).due_on == TODAY + timedelta(days=2)


def test_GRADE_31_everybody_who_left_data_is_contacted_within_24_hours_of_leaving(cast):
    visit = cast.visit(name="张三", phone="15412345678")
    assert not FollowUp.objects.filter(kind="confirm").exists()
    visits.end(seat=cast.seat("desk"), visit=visit, at=soon(hours=1))
    confirm = FollowUp.objects.get(kind="confirm")
    assert (confirm.due_at, confirm.visit, confirm.responsible) == (soon(hours=25), visit, visit.consultant)


def test_FUP_14_one_contact_serves_the_confirmation_and_the_cadence(cast):
    visit = cast.visit(name="张三", phone="15412345678")
    visits.end(seat=cast.seat("desk"), visit=visit, at=soon(hours=1))
    card = visit.card
    record(cast, card, by=card.owner.username, at=soon(hours=20))
    assert set(FollowUp.objects.filter(card=card, state="done").values_list("kind", flat=True)) == {
        "confirm",
        "cadence",
    }
    assert FollowUp.objects.open().filter(card=card).count() == 1


def test_a_second_visit_before_the_confirmation_waits_for_one_contact(cast):
    for hours in (0, 3):
        visit = cast.visit(name="张三", phone="15412345678", at=soon(hours=hours))
        visits.end(seat=cast.seat("desk"), visit=visit, at=soon(hours=hours + 1))
    assert FollowUp.objects.open().filter(kind="confirm").count() == 1


def test_GRADE_31_data_left_after_the_visit_counts_from_leaving(cast):
    visit = cast.visit()
    visits.end(seat=cast.seat("desk"), visit=visit, at=soon(hours=1))
    seat = cast.seat(visit.consultant.username)
    visits.open_card_from(
        seat=seat, visit=visit, name="张三", phone="15412345678", consent=False, judgement=Judgement(grade="C"),
        details={}, at=soon(hours=2),
    )  # fmt: skip
    assert FollowUp.objects.get(kind="confirm").due_at == soon(hours=25)


def test_a_new_owner_gets_the_open_follow_ups(cast):
    card = cast.card(grade="A")
    moving.reassign(seat=cast.seat("manager"), card=card, to=cast.wang.pk, reason="leaves", at=NOON)
    assert cadence(card).responsible == cast.wang


def test_SDR_18_guidance_stands_until_a_real_contact_answers_it(cast):
    card = cast.card(grade="A")
    seat = cast.seat("manager")
    row = guidance.guide(seat=seat, card=card, origin="report-line:1", text="bring the wife", at=NOON)
    record(cast, card, result="no_answer", at=soon(days=3))
    row.refresh_from_db()
    assert row.contact is None
    contact = record(cast, card, at=soon(days=4)).contact
    row.refresh_from_db()
    assert row.contact == contact
    with pytest.raises(Refused):
        guidance.guide(seat=seat, card=card, origin="report-line:1", text="other words", at=soon(days=5))


def test_guidance_is_changed_and_taken_back(cast):
    card, seat = cast.card(), cast.seat("manager")
    for text in ("one", "two"):
        guidance.guide(seat=seat, card=card, origin="report-line:1", text=text, at=NOON)
    assert Guidance.objects.get().text == "two"
    guidance.guide(seat=seat, card=card, origin="report-line:1", text=" ", at=NOON)
    assert Guidance.objects.count() == 0


def test_today_is_the_stores_today(cast):
    cast.store.zone_name = "America/New_York"
    cast.store.save()
    midnight_in_shanghai = soon(hours=13)  # 01:00 of the 22nd there, noon of the 21st in New York
    card = cast.card(grade="H", at=midnight_in_shanghai)
    assert cadence(card).due_on == TODAY + timedelta(days=2)


def test_a_rhythm_needs_a_frequency_for_every_grade(cast):
    assert set(planning.rhythm_of(cast.store, TODAY).frequencies) == {"O", "H", "A+", "A", "B+", "B", "C"}
