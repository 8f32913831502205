"""The clocks: five minutes, 24 hours twice, the online answer; each by a small story counted by hand."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import clock_rules, opening
from accounts.models import StoreSettings
from accounts.seat import settings_of
from core.errors import Refused
from followups import clocks
from followups.models import FollowUp, Message
from followups.rules.clocks import Mood, Tally, deadline, mood
from followups.services import contacts, outbox
from followups.services.contacts import Entry
from leads.services import grades, moving, online, visits
from leads.services.grades import Judgement
from leads.tests.online import intake
from tests.cast import NOON, soon

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("met", "now", "expected"),
    [
        (None, NOON, Mood.OPEN), (None, NOON + SECOND, Mood.MISSED), (NOON, NOON, Mood.MET),
        (NOON + SECOND, NOON + SECOND, Mood.MISSED), (NOON - SECOND, soon(days=9), Mood.MET),
    ],
)  # fmt: skip
def test_a_clock_is_kept_until_its_last_moment(met, now, expected):
    assert mood(NOON, met, now) == expected


moments = st.integers(-9000, 9000).map(lambda n: NOON + timedelta(minutes=n))


@given(moments, st.none() | moments, moments, moments)
def test_a_decided_clock_never_changes_its_mood(end, met, now, later):
    now, later = sorted((now, later))
    if met is not None and met > now:
        met = None
    before = mood(end, met, now)
    assert before == Mood.OPEN or mood(end, met, later) == before


@given(moments, st.integers(1, 10_000))
def test_without_a_pause_the_limit_is_calendar_time(start, minutes):
    assert deadline(start, timedelta(minutes=minutes)) - start == timedelta(minutes=minutes)


def test_a_rate_of_a_hundred_means_every_one():
    assert (Tally(199, 1).rate, Tally(200, 0).rate, Tally(0, 0, 3).rate) == (99, 100, None)


pytestmark = pytest.mark.django_db


def cases(cast, name, *, days=2):
    """Customer → case of one kind of clock, of the last days."""
    source = next(s for s in clocks.sources(cast.store) if s.name == name)
    return {case.name: case for case in source.cases(cast.store, soon(days=-days), soon(days=days))}


def end_of(cast, name, case):
    source = next(s for s in clocks.sources(cast.store) if s.name == name)
    book = clock_rules.book_of(cast.store, around=NOON.date())
    return source.end_of(case, book.at(case.start))


def left(cast, number, name, *, at=NOON, consultant=None, **more):
    """A party that came half an hour before `at` and left then."""
    visit = cast.visit(
        at=at - timedelta(minutes=30), phone=number, name=name, consultant=consultant or cast.lina.pk,
        came_before=True, consent=True, **more,
    )  # fmt: skip
    return visits.end(seat=cast.seat("desk"), visit=visit, at=at)


def said(cast, visit, *, at, result="reached", by="lina"):
    entry = Entry(token=uuid4(), result=result, content="words")
    return contacts.record(seat=cast.seat(by), card=visit.card, entry=entry, at=at)


def test_FUP_11_the_thank_you_has_five_minutes_from_leaving(cast, noon):
    left(cast, "15412345001", "李一")
    noon.move_to(soon(minutes=4))
    outbox.send_due(as_of=soon(minutes=4))
    left(cast, "15412345002", "李二", at=soon(minutes=4))
    found = cases(cast, "sms")
    assert {name: case.met_at for name, case in found.items()} == {"李一": soon(minutes=4), "李二": None}
    assert end_of(cast, "sms", found["李一"]) == soon(minutes=5)
    assert found["李一"].person == cast.lina.pk


def test_FUP_11_who_does_not_agree_to_messages_starts_no_clock_and_a_store_without_it_has_none(cast, noon):
    visit = cast.visit(phone="15412345003", name="李三", consultant=cast.lina.pk, came_before=True)
    visits.end(seat=cast.seat("desk"), visit=visit, at=soon(minutes=20))
    assert cases(cast, "sms") == {}
    StoreSettings.objects.update(thank_you=False)
    cast.store.refresh_from_db()
    assert "sms" not in [source.name for source in clocks.sources(cast.store)]


def test_FUP_11_quiet_hours_do_not_count(cast, noon):
    night = soon(hours=10)  # 22:00
    noon.move_to(night)
    left(cast, "15412345004", "李四", at=night)
    case = cases(cast, "sms")["李四"]
    assert case.start == soon(hours=20, minutes=30)  # 8:30 next morning
    assert Message.objects.get().try_at == case.start


def test_FUP_13_any_real_contact_meets_the_follow_up_an_attempt_does_not(cast, noon):
    called, tried = left(cast, "15412345005", "李五"), left(cast, "15412345006", "李六")
    noon.move_to(soon(hours=5))
    said(cast, called, at=soon(hours=5))
    said(cast, tried, at=soon(hours=5), result="no_answer")
    assert {n: c.met_at for n, c in cases(cast, "follow_up").items()} == {"李五": soon(hours=5), "李六": None}


def test_FUP_13_a_sold_customer_has_no_follow_up_clock_but_GRADE_31_a_grade_to_confirm(cast, noon):
    card = cast.card(number="15412345007", name="李七", grade="H", at=soon(days=-3))
    card.status = "ordered"
    card.save(update_fields=["status"])
    grades.judge(
        seat=cast.seat("lina"), card=card, judgement=Judgement(grade="O", reason="deposit"), at=soon(hours=-1),
        version=None,
    )  # fmt: skip
    left(cast, "15412345007", "李七")
    assert list(cases(cast, "follow_up")) == []
    assert list(cases(cast, "confirm")) == ["李七"]


def test_FUP_14_one_contact_serves_both_and_coming_back_confirms_no_grade(cast, noon):
    both, back = left(cast, "15412345008", "李八"), left(cast, "15412345009", "李九")
    noon.move_to(soon(hours=6))
    said(cast, both, at=soon(hours=6))
    cast.visit(at=soon(hours=6), phone="15412345009", consultant=cast.lina.pk)
    assert back.card.contacts.filter(visit__isnull=False).exists()
    assert {n: c.met_at for n, c in cases(cast, "follow_up").items()} == {"李八": soon(hours=6), "李九": soon(hours=6)}
    assert {n: c.met_at for n, c in cases(cast, "confirm").items()} == {"李八": soon(hours=6), "李九": None}


def test_LEAD_23_a_party_that_left_no_data_starts_no_clock(cast, noon):
    visit = cast.visit(at=soon(minutes=-30))
    visits.end(seat=cast.seat("desk"), visit=visit, at=NOON)
    assert [cases(cast, name) for name in ("sms", "follow_up", "confirm")] == [{}, {}, {}]


def test_a_card_that_moves_takes_nobodys_record_along(cast, noon):
    visit = left(cast, "15412345010", "李十")
    noon.move_to(soon(hours=30))
    moving.reassign(seat=cast.seat("manager"), card=visit.card, to=cast.wang.pk, reason="leave", at=soon(hours=30))
    assert cases(cast, "confirm")["李十"].person == cast.lina.pk


def test_LEAD_42_to_46_an_online_lead_is_answered_by_the_end_that_was_promised(cast, noon):
    lead = online.receive(store=cast.store, intake=intake("L1", phone="15412345011", name="网一"), at=NOON).lead
    case = cases(cast, "online")["网一"]
    assert (case.start, case.end, case.met_at) == (NOON, soon(minutes=30), None)
    lead.refresh_from_db()
    who = lead.visit.consultant.username
    said(cast, lead.visit, at=soon(minutes=12), by=who)
    assert cases(cast, "online")["网一"].met_at == soon(minutes=12)
    assert cases(cast, "online")["网一"].person == lead.visit.consultant_id


def test_GAP_17_the_24_hours_pause_while_the_store_is_closed_where_it_wants_that(cast, noon):
    settings_of(cast.store)
    StoreSettings.objects.update(clocks_pause=True)
    opening.set_week(store=cast.store, week=[(time(10), time(20))] * 6 + [(None, None)])  # Sundays closed
    cast.store.refresh_from_db()
    left(cast, "15412345012", "赵一")  # Saturday 12:00: eight hours that day, none on Sunday, ten on Monday, six
    end = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    assert end_of(cast, "confirm", cases(cast, "confirm")["赵一"]) == end
    follow_up = FollowUp.objects.get(kind="confirm")
    assert (follow_up.due_at, follow_up.late_from.isoformat()) == (end, "2026-11-24")


def test_GAP_17_by_default_they_run_by_the_calendar(cast, noon):
    left(cast, "15412345013", "赵二")
    assert end_of(cast, "confirm", cases(cast, "confirm")["赵二"]) == soon(hours=24)
    assert FollowUp.objects.get(kind="confirm").due_at == soon(hours=24)


def test_a_source_that_is_added_stands_with_the_others_and_can_be_switched_off(cast, monkeypatch):
    monkeypatch.setattr(clocks, "_sources", dict(clocks._sources))
    clocks.add_source(
        clocks.Source("letter", "Letter", "", lambda *span: iter(()), lambda row: timedelta(hours=24), lambda row: True)
    )
    assert [s.name for s in clocks.sources(cast.store)] == ["sms", "follow_up", "confirm", "online", "letter", "loss"]


@pytest.mark.parametrize("week", [[(time(9), None)] + [(None, None)] * 6, [(None, None)] * 7])
def test_opening_hours_that_make_no_sense_are_refused(cast, week):
    with pytest.raises(Refused):
        opening.set_week(store=cast.store, week=week)
    assert not cast.store.opening_hours.exists()


def _week(**hours):
    form = {f"{name}_{n}": value for n in range(7) for name, value in (("opens", "09:00"), ("closes", "18:30"))}
    return form | hours


def test_the_opening_hours_are_entered_on_a_page_and_what_is_wrong_is_said_at_the_field(cast, noon):
    client = cast.client("manager")
    assert client.post("/settings/opening-hours/", _week(opens_6="", closes_6="")).status_code == 302
    assert opening.week_of(cast.store) == {n: (time(9), time(18, 30)) for n in range(6)}
    for wrong in ({"opens_0": "25:00"}, {"opens_0": "x" * 10_000}, {"closes_0": ""}, {"opens_0": "早上😀"}):
        page = client.post("/settings/opening-hours/", _week(**wrong))
        assert page.status_code == 422
    assert opening.week_of(cast.store) == {n: (time(9), time(18, 30)) for n in range(6)}
    assert not cast.other_store.opening_hours.exists()
