"""Online leads: taken in once, given by the roster, answered against a clock, never lost (LEAD-42…47, GAP-18)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from accounts.seat import settings_of
from core.errors import Refused
from followups.models import Contact
from followups.services import contacts
from followups.services.contacts import Entry
from leads.models import Card, Consent, OnlineLead, Turn, Visit
from leads.services import consents, online, roster
from leads.services.visits import Arrival
from leads.statuses import Purpose, Source
from leads.tests.online import intake
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db

NIGHT = NOON + timedelta(hours=10)  # 22:00
MORNING = NOON + timedelta(hours=21)  # 09:00 of the next day


def take(cast, at=NOON, **more) -> OnlineLead:
    lead = online.receive(store=cast.store, intake=intake(**more), at=at).lead
    lead.refresh_from_db()
    return lead


def away(cast, *names: str) -> None:
    for name in names:
        roster.set_presence(
            seat=cast.seat("desk"), consultant=cast.people[name].pk, present=False, reason="午饭", at=NOON
        )


def log(cast, lead: OnlineLead, *, at, result: str = "reached") -> None:
    card = lead.visit.card
    seat = cast.seat(card.owner.username)
    contacts.record(seat=seat, card=card, entry=Entry(token=uuid4(), result=result), at=at)
    lead.refresh_from_db()


def test_LEAD_42_a_lead_is_a_visit_of_kind_online_with_a_turn_a_card_and_a_clock(cast, noon):
    lead = take(cast, wants_drive=True, car_model=cast.models[0])
    visit = lead.visit
    assert (visit.kind, visit.is_first, visit.name, visit.phone) == ("online", True, "王女士", "15412345678")
    assert visit.left_at == NOON  # nobody stands on the floor
    assert visit.turn.consultant == visit.consultant == visit.card.owner
    assert visit.card.car_model == cast.models[0]
    assert (lead.clock_from, lead.respond_by) == (NOON, soon(minutes=30))
    assert lead.answered_at is None


@pytest.mark.parametrize(
    ("channel", "source", "words"),
    [
        ("livestream", Source.WALK_IN_CALL, "直播"), ("referral", Source.VIP, "老客户介绍"),
        ("promotion", Source.DEVELOPED, "网络推广"), ("phone_marketing", Source.DEVELOPED, "电话营销"),
    ],
)  # fmt: skip
def test_LEAD_44_45_46_GAP_18_the_channel_is_the_second_level_of_the_source(cast, noon, channel, source, words):
    """LEAD-44, LEAD-45, LEAD-46, GAP-18."""
    card = take(cast, channel=channel).visit.card
    assert (card.source, card.channel) == (source, words)


def test_LEAD_47_what_is_known_of_the_prospect_is_kept(cast, noon):
    lead = take(cast, area="滨江车展", age_group="25-34")
    assert (lead.area, lead.age_group) == ("滨江车展", "25-34")


def test_a_known_customer_goes_to_the_own_consultant_and_uses_no_turn(cast, noon):
    card = cast.card(owner="wang", grade="A", at=soon(days=-3))
    before = Card.objects.get(pk=card.pk)
    lead = take(cast)
    assert (lead.visit.consultant, lead.visit.card, lead.visit.is_first) == (cast.wang, card, False)
    assert not Turn.objects.exists()
    card.refresh_from_db()
    assert (card.source, card.channel, card.last_contact_at) == (before.source, before.channel, before.last_contact_at)


def test_a_lead_is_no_contact_yet(cast, noon):
    """Nobody has spoken with the customer: the cadence goes on, what was due stays due."""
    card = cast.card(grade="H", at=soon(days=-2))
    take(cast)
    assert not Contact.objects.exists()
    assert card.follow_ups.filter(state="planned", due_on=NOON.date()).exists()


def test_a_phone_that_comes_again_within_a_day_is_a_further_contact_of_the_same_visit(cast, noon):
    first = take(cast, ref="1")
    again = take(cast, ref="2", at=soon(hours=5), message="周六也可以", wants_report=True)
    assert (again.first, again.visit) == (first, first.visit)
    assert (again.message, again.wants_report, again.respond_by) == ("周六也可以", True, soon(hours=5, minutes=30))
    assert Visit.objects.count() == Card.objects.count() == Turn.objects.count() == 1


def test_a_phone_that_comes_after_a_day_is_a_new_row(cast, noon):
    first = take(cast, ref="1")
    later = take(cast, ref="2", at=soon(hours=24))
    assert later.first is None
    assert later.visit != first.visit
    assert later.visit.card == first.visit.card
    assert Turn.objects.count() == 1


def test_the_other_store_knows_nothing_of_it(cast, noon):
    take(cast)
    there = online.receive(store=cast.other_store, intake=intake(), at=NOON).lead
    assert there.first is None
    assert there.visit.consultant == cast.other


def test_the_same_number_again_is_the_same_lead(cast, noon):
    first = online.receive(store=cast.store, intake=intake(), at=NOON)
    again = online.receive(store=cast.store, intake=intake(), at=soon(hours=1))
    assert (first.repeated, again.repeated, again.lead) == (False, True, first.lead)
    assert OnlineLead.objects.count() == 1


def test_at_night_a_lead_waits_and_the_morning_gives_it_out(cast, noon):
    lead = take(cast, at=NIGHT)
    assert lead.visit is None
    assert (lead.clock_from, lead.respond_by) == (MORNING, MORNING + timedelta(minutes=30))
    assert online.hand_out(store=cast.store, as_of=MORNING - timedelta(seconds=1)) == 0
    assert online.hand_out(store=cast.store, as_of=MORNING) == 1
    assert online.hand_out(store=cast.store, as_of=MORNING) == 0
    lead.refresh_from_db()
    assert lead.visit.arrived_at == MORNING
    assert lead.visit.card.owner == lead.visit.consultant


def test_repetitions_of_the_night_come_along_in_the_morning(cast, noon):
    first, again = take(cast, ref="1", at=NIGHT), take(cast, ref="2", at=NIGHT + timedelta(minutes=5))
    assert online.hand_out_everywhere(as_of=MORNING) == 1
    first.refresh_from_db()
    again.refresh_from_db()
    assert first.visit is not None
    assert again.visit == first.visit


def test_on_a_closed_day_nothing_is_given_out(cast, noon):
    cast.store.closed_days.create(day=NOON.date())
    lead = take(cast)
    assert lead.visit is None
    assert lead.clock_from == MORNING


def test_with_nobody_there_a_lead_waits_for_the_next_who_comes(cast, noon):
    away(cast, "lina", "wang")
    lead = take(cast)
    assert lead.visit is None
    assert online.hand_out(store=cast.store, as_of=soon(minutes=1)) == 0
    roster.set_presence(seat=cast.seat("desk"), consultant=cast.wang.pk, present=True, reason="", at=NOON)
    assert online.hand_out(store=cast.store, as_of=soon(minutes=2)) == 1
    lead.refresh_from_db()
    assert lead.visit.consultant == cast.wang
    assert lead.respond_by == soon(minutes=30)  # the clock ran all the time


def test_a_store_without_consultants_loses_nothing(cast, noon):
    cast.store.memberships.filter(role="consultant").delete()
    assert take(cast).visit is None


def test_the_desk_gives_a_waiting_lead_to_somebody_with_a_reason(cast, noon):
    lead = take(cast, at=NIGHT)
    seat = cast.seat("desk")
    with pytest.raises(Refused):
        online.assign(seat=seat, lead=lead, consultant=cast.wang.pk, reason="", at=NIGHT)
    assert Visit.objects.count() == 0
    visit = online.assign(seat=seat, lead=lead, consultant=cast.wang.pk, reason="他在值班", at=NIGHT)
    assert (visit.consultant, visit.turn.reason, visit.registered_by) == (cast.wang, "他在值班", cast.desk)
    with pytest.raises(Refused):
        online.assign(seat=seat, lead=lead, consultant=None, reason="", at=NIGHT)


@pytest.mark.parametrize("result", ["reached", "no_answer"])
def test_the_first_logged_call_stops_the_clock_and_stands(cast, noon, result):
    lead = take(cast)
    log(cast, lead, at=soon(minutes=12), result=result)
    assert (lead.answered_at, lead.answered_by) == (soon(minutes=12), lead.visit.consultant)
    log(cast, lead, at=soon(minutes=40))
    assert lead.answered_at == soon(minutes=12)


def test_a_lead_after_the_answer_asks_again(cast, noon):
    first = take(cast, ref="1")
    log(cast, first, at=soon(minutes=10))
    again = take(cast, ref="2", at=soon(hours=1))
    assert again.answered_at is None
    log(cast, again, at=soon(hours=1, minutes=5))
    first.refresh_from_db()
    assert (first.answered_at, again.answered_at) == (soon(minutes=10), soon(hours=1, minutes=5))


def test_who_comes_to_the_store_is_answered(cast, noon):
    lead = take(cast)
    cast.visit(phone="15412345678", at=soon(minutes=20))
    lead.refresh_from_db()
    assert lead.answered_at == soon(minutes=20)


@pytest.mark.parametrize(
    ("name", "becomes"),
    [("", "尾号5678"), ("😀😀", "尾号5678"), ("小王😀 🚗", "小王"), ("名" * 60, "名" * 30), ("O'Neil-张", "O'Neil-张")],
)
def test_a_nickname_becomes_a_name(cast, noon, name, becomes):
    lead = take(cast, name=name)
    assert lead.visit.customer.name == becomes
    assert lead.name == name


def test_a_known_customer_keeps_the_name(cast, noon):
    cast.card(name="张三")
    assert take(cast, name="").visit.name == "张三"
    assert take(cast, name="昵称", ref="2", at=soon(days=2)).visit.customer.name == "张三"


def test_consent_is_kept_with_the_words_that_stood_there(cast, noon):
    words = consents.wordings(cast.store)
    lead = take(cast, calls_wording=words[Purpose.CALLS])
    row = Consent.objects.get()
    assert (row.customer, row.purpose, row.wording, row.channel, row.by) == (
        lead.visit.customer, "calls", words[Purpose.CALLS], "form", None,
    )  # fmt: skip
    take(cast, ref="2", at=soon(hours=1), messages_wording=words[Purpose.MESSAGES])
    assert set(Consent.objects.values_list("purpose", flat=True)) == {"calls", "messages"}


def test_consent_of_the_night_is_kept_with_its_own_time(cast, noon):
    take(cast, at=NIGHT, calls_wording=consents.wordings(cast.store)[Purpose.CALLS])
    online.hand_out(store=cast.store, as_of=MORNING)
    assert Consent.objects.get().at == NIGHT


def test_a_lead_typed_in_by_the_desk_has_the_same_clock(cast, noon):
    arrival = Arrival(token=uuid4(), kind="online", phone="15412345678", name="张三", consent=True)
    seat = cast.seat("desk")
    found = online.type_in(seat=seat, arrival=arrival, channel="short_video", at=NOON)
    again = online.type_in(seat=seat, arrival=arrival, channel="short_video", at=soon(minutes=1))
    lead = OnlineLead.objects.get()
    assert (found.received.visit, again.received.visit, again.repeated) == (lead.visit, lead.visit, True)
    assert (lead.way, lead.respond_by, lead.visit.registered_by) == ("desk", soon(minutes=30), cast.desk)
    assert Card.objects.get().channel == "短视频"


def test_a_typed_lead_of_a_waiting_phone_takes_the_waiting_one_along(cast, noon):
    away(cast, "lina", "wang")
    waiting = take(cast)
    given = {"consultant": cast.lina.pk, "reason": "在路上"}
    arrival = Arrival(token=uuid4(), kind="online", phone="15412345678", name="张三", **given)
    online.type_in(seat=cast.seat("desk"), arrival=arrival, channel="site", at=soon(minutes=3))
    waiting.refresh_from_db()
    assert waiting.visit.consultant == cast.lina
    assert waiting.repeats.get().visit == waiting.visit


def test_a_lead_without_a_phone_is_none(cast, noon):
    with pytest.raises(Refused):
        online.type_in(
            seat=cast.seat("desk"), arrival=Arrival(token=uuid4(), kind="online", name="张三"), channel="site", at=NOON
        )
    assert Visit.objects.count() == OnlineLead.objects.count() == 0


def test_the_settings_decide_minutes_hours_and_repetitions(cast, noon):
    row = settings_of(cast.store)
    row.online_response_minutes, row.online_repeat_hours = 5, 0
    row.save()
    first, second = take(cast, ref="1"), take(cast, ref="2", at=soon(minutes=1))
    assert first.respond_by == soon(minutes=5)
    assert second.first is None
