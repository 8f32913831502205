"""Appointments (FUP-09): agreed in a talk, kept by the visit, missed when the day is over, seen at the front desk."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from core.errors import Refused
from followups.models import Appointment, FollowUp
from followups.rules.appointments import Fate, agreed_day, fate
from followups.services import appointments, contacts
from followups.services.contacts import Entry
from followups.services.talks import Meeting, Talk
from leads.models import Card
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
PHONE = "15412345678"


def agree(cast, card, *, kind="visit", meeting=None, at=NOON, by="lina"):
    return appointments.agree(seat=cast.seat(by), card=card, kind=kind, meeting=meeting or soon(hours=3), at=at)


def talk(cast, card, kind, meeting, *, at=NOON, **more):
    entry = Entry(token=uuid4(), result="reached", talk=Talk(meeting=Meeting(kind, meeting)), **more)
    return contacts.record(seat=cast.seat("lina"), card=card, entry=entry, at=at)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC), Fate.MISSED),  # 23:59:59 yesterday
        (datetime(2026, 11, 20, 16, 0, tzinfo=UTC), Fate.TODAY),  # midnight
        (datetime(2026, 11, 21, 1, 0, tzinfo=UTC), Fate.TODAY),  # this morning: the day is not over
        (datetime(2026, 11, 21, 15, 59, 59, tzinfo=UTC), Fate.TODAY),
        (datetime(2026, 11, 21, 16, 0, tzinfo=UTC), Fate.COMING),
    ],
)
def test_FUP_09_an_appointment_is_missed_when_its_day_is_over(at, expected):
    assert fate(state="planned", at=at, today=date(2026, 11, 21), zone=ZONE) == expected


def test_FUP_09_what_is_settled_is_never_missed():
    then = datetime(2026, 1, 1, tzinfo=UTC)
    found = [fate(state=s, at=then, today=date(2026, 11, 21), zone=ZONE) for s in ("kept", "moved", "cancelled")]
    assert found == [Fate.KEPT, Fate.OFF, Fate.OFF]


@pytest.mark.parametrize(
    ("asked", "meeting", "is_call", "expected"),
    [
        (None, None, False, None),
        (None, 24, False, 24),  # on the ladder's day
        (None, 25, False, None),  # after it: the ladder's call comes before the visit
        (None, 25, True, 25),  # a call that was agreed on is the next contact
        (22, 25, True, 22),  # the day that was chosen by hand wins
    ],
)
def test_FUP_09_which_day_the_next_contact_gets(asked, meeting, is_call, expected):
    day = {n: date(2026, 11, n) for n in range(20, 30)} | {None: None}
    found = agreed_day(asked=day[asked], meeting=day[meeting], is_call=is_call, standard=day[24])
    assert found == day[expected]


def test_FUP_09_an_agreed_call_is_the_next_contact_and_needs_a_reason_when_it_is_late(cast):
    card = cast.card(grade="A")
    with pytest.raises(Refused) as refusal:
        talk(cast, card, "call", soon(days=10))
    assert refusal.value.field == "later_reason"
    recorded = talk(cast, card, "call", soon(days=10), later_reason="出差")
    assert (recorded.following.due_on, recorded.following.later_reason) == (date(2026, 12, 1), "出差")


def test_FUP_09_a_visit_agreed_for_later_leaves_the_ladders_call_before_it(cast):
    card = cast.card(grade="A")
    assert talk(cast, card, "visit", soon(days=10)).following.due_on == date(2026, 11, 24)


def test_FUP_09_a_new_appointment_moves_the_one_that_has_not_come_yet(cast):
    card = cast.card()
    first = agree(cast, card)
    second = agree(cast, card, meeting=soon(days=1), at=soon(hours=1))
    first.refresh_from_db()
    assert (first.state, first.closed_at, first.closed_by) == ("moved", soon(hours=1), cast.lina)
    assert [*Appointment.objects.planned()] == [second]


def test_FUP_09_a_missed_appointment_stays_missed_when_a_new_one_is_agreed(cast):
    card = cast.card(at=soon(days=-3))
    first = agree(cast, card, meeting=soon(days=-1), at=soon(days=-2))
    agree(cast, card, meeting=soon(days=1))
    first.refresh_from_db()
    assert fate(state=first.state, at=first.at, today=NOON.date(), zone=ZONE) == Fate.MISSED


def test_FUP_09_the_visit_of_the_day_keeps_the_appointment_and_is_linked(cast):
    card = cast.card(at=soon(days=-1))
    row = agree(cast, card, meeting=soon(hours=3))
    visit = cast.visit(phone=PHONE, at=soon(hours=1))  # two hours early
    row.refresh_from_db()
    assert (row.state, row.visit, row.closed_at) == ("kept", visit, visit.arrived_at)
    again = cast.visit(phone=PHONE, at=soon(hours=2))
    assert not hasattr(again, "appointment")


def test_FUP_09_a_visit_on_another_day_keeps_nothing(cast):
    card = cast.card(at=soon(days=-1))
    row = agree(cast, card, meeting=soon(days=1))
    cast.visit(phone=PHONE, at=NOON)
    row.refresh_from_db()
    assert (row.state, row.visit) == ("planned", None)


def test_FUP_09_an_agreed_call_is_kept_by_the_contact_of_that_day(cast):
    card = cast.card(at=soon(days=-1))
    row = agree(cast, card, kind="call")
    entry = Entry(token=uuid4(), result="no_answer")
    contacts.record(seat=cast.seat("lina"), card=card, entry=entry, at=soon(hours=3))
    row.refresh_from_db()
    assert row.state == "planned"
    entry = Entry(token=uuid4(), result="reached")
    contact = contacts.record(seat=cast.seat("lina"), card=card, entry=entry, at=soon(hours=4)).contact
    row.refresh_from_db()
    assert (row.state, row.answer) == ("kept", contact)


def test_FUP_09_the_front_desk_sees_who_is_expected_and_recognises_the_phone(cast, noon):
    card = cast.card(at=soon(days=-1))
    agree(cast, card, meeting=datetime(2026, 11, 21, 7, 0, tzinfo=UTC))  # 15:00
    client = cast.client("desk")
    board = client.get("/desk/")
    assert [(one.name, one.consultant) for one in board.context["expected"]] == [("张三", "李娜")]
    hint = client.get("/visits/lookup/", {"phone": PHONE}).content.decode()
    assert "15:00" in hint
    assert "李娜" in hint
    cast.visit(phone=PHONE)
    board = client.get("/desk/")
    assert board.context["expected"] == []
    assert "15:00" in board.content.decode()


def test_FUP_09_the_desk_of_another_store_expects_nobody(cast, noon):
    agree(cast, cast.card(at=soon(days=-1)))
    assert cast.client("other_manager").get("/desk/").context["expected"] == []


def test_FUP_09_the_day_shows_what_is_agreed_and_what_was_missed(cast, noon):
    card = cast.card(at=soon(days=-3))
    agree(cast, card, meeting=soon(days=-1), at=soon(days=-2))
    agree(cast, card, meeting=soon(hours=2))
    day = cast.client("lina").get("/day/").context["day"]
    assert [mood for _row, mood in day.meetings] == [Fate.MISSED, Fate.TODAY]
    assert cast.client("wang").get("/day/").context["day"].meetings == []


def test_FUP_09_an_appointment_is_settled_by_hand_once(cast, noon):
    card = cast.card(at=soon(days=-3))
    row = agree(cast, card, meeting=soon(days=-1), at=soon(days=-2))
    client = cast.client("lina")
    for _n in range(2):
        assert client.post(f"/appointments/{row.pk}/close/", {"kept": "1"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.closed_by, row.closed_at) == ("kept", cast.lina, NOON)
    other = agree(cast, card, meeting=soon(days=1))
    client.post(f"/appointments/{other.pk}/close/", {"reason": "客户出差"})
    other.refresh_from_db()
    assert (other.state, other.reason) == ("cancelled", "客户出差")


def test_FUP_09_what_has_not_come_yet_was_not_kept(cast):
    row = agree(cast, cast.card(), meeting=soon(days=1))
    with pytest.raises(Refused):
        appointments.close(seat=cast.seat("lina"), appointment=row, kept=True, reason="", at=NOON)


@pytest.mark.parametrize("meeting", [NOON, NOON - timedelta(minutes=1), NOON + timedelta(days=367)])
def test_FUP_09_a_moment_that_is_over_or_too_far_is_refused(cast, meeting):
    with pytest.raises(Refused):
        agree(cast, cast.card(), meeting=meeting)
    assert not Appointment.objects.exists()


def test_FUP_09_a_closed_card_has_no_new_appointments(cast):
    card = cast.card()
    Card.objects.filter(pk=card.pk).update(status="lost")
    with pytest.raises(Refused):
        agree(cast, card)
    assert FollowUp.objects.count() == 1
