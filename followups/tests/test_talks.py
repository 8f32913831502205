"""The follow-up desk, FUP-04…10: what stands beside the talk, what is prepared, heard, agreed and asked for."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from catalog.tests.samples import car, price
from core.errors import Refused, Stale
from followups.models import Contact, HeardObjection, Introduction, Preparation
from followups.services import contacts, planning, scripts, talks
from followups.services.contacts import Entry
from followups.services.talks import Introduced, Talk, Words
from leads.models import Card, Customer
from leads.statuses import Source
from tests.cast import NOON, log_data, soon
from tests.support.snapshot import business_rows

pytestmark = pytest.mark.django_db
WORDS = Words(purpose="return", points="周末活动\n置换补贴", answers="嫌贵:算一遍置换")


def record(cast, card, *, by="lina", at=NOON, result="reached", talk=None, **more):
    entry = Entry(token=more.pop("token", uuid4()), result=result, talk=talk or Talk(), **more)
    return contacts.record(seat=cast.seat(by), card=card, entry=entry, at=at)


def prepare(cast, card, words=WORDS, *, by="lina", at=NOON, version=None):
    return talks.prepare(seat=cast.seat(by), card=card, words=words, at=at, version=version)


def data(card, **more) -> dict:
    return {**log_data(card), "prepared_version": 0, **more}


def test_FUP_04_the_desk_shows_earlier_talks_interests_and_the_wanted_car(cast, noon):
    card = cast.card(grade="A", likes="音响", at=soon(days=-3))
    card.customer.hobbies = "钓鱼"
    card.customer.save()
    price(cast.models[0].trims.get(), 129_800)
    car(cast, plate="浙A12345")
    record(cast, card, content="后排坐得下三个人吗", at=soon(days=-2))
    page = cast.client("lina").get(f"/cards/{card.pk}/talk/").content.decode()
    for words in ("后排坐得下三个人吗", "钓鱼", "音响", "¥129,800", "浙A12345"):
        assert words in page


def test_FUP_04_a_customer_without_a_model_has_no_car_to_show(cast, noon):
    card = cast.card()
    page = cast.client("lina").get(f"/cards/{card.pk}/talk/")
    assert (page.status_code, page.context["desk"].cars, page.context["desk"].prices) == (200, [], [])


def test_FUP_05_06_07_what_is_prepared_waits_for_the_talk_and_stays_with_it(cast, noon):
    """FUP-05, FUP-06, FUP-07: purpose, points, expected answers."""
    card = cast.card(grade="A")
    row = prepare(cast, card)
    assert (row.purpose, row.points, row.answers, row.by, row.version) == (
        "return", WORDS.points, WORDS.answers, cast.lina, 1,
    )  # fmt: skip
    contact = record(cast, card, at=soon(days=1)).contact
    row.refresh_from_db()
    assert (row.contact, contact.purpose) == (contact, "return")
    assert talks.prepared_for(card) is None


def test_FUP_06_what_was_prepared_is_carried_on_when_nobody_answers_or_the_day_moves(cast, noon):
    card = cast.card(grade="A")
    row = prepare(cast, card)
    record(cast, card, result="no_answer", at=soon(days=3))
    planning.agree(card=Card.objects.get(pk=card.pk), on=date(2026, 11, 22), reason="", at=soon(days=1))
    assert talks.prepared_for(card) == row
    assert Contact.objects.get().purpose == "return"


def test_FUP_06_preparing_again_keeps_one_open_preparation(cast, noon):
    card = cast.card()
    prepare(cast, card)
    again = prepare(cast, card, Words(points="别的"), by="manager", at=soon(hours=1))
    assert Preparation.objects.get() == again
    assert (again.points, again.purpose, again.by, again.version) == ("别的", "", cast.manager, 2)


def test_FUP_06_an_empty_preparation_writes_nothing(cast, noon):
    card = cast.card()
    assert prepare(cast, card, Words()) is None
    assert not Preparation.objects.exists()


def test_FUP_06_an_old_version_is_stale_and_the_page_asks_which_words_stay(cast, noon):
    card, client = cast.card(), cast.client("lina")
    prepare(cast, card, by="manager")
    with pytest.raises(Stale):
        prepare(cast, card, Words(points="x"), version=0)
    answer = client.post(f"/cards/{card.pk}/talk/prepare/", {"prepared_version": 0, "points": "我的"})
    assert answer.status_code == 409
    assert "points" in {d.name for d in answer.context["differences"]}
    assert answer.context["form"]["points"].value() == "我的"
    again = {"prepared_version": 1, "points": "我的", "choose_points": "mine", "choose_answers": "theirs"}
    assert client.post(f"/cards/{card.pk}/talk/prepare/", again).status_code == 302
    row = Preparation.objects.get()
    assert (row.points, row.answers, row.version) == ("我的", WORDS.answers, 2)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"purpose": "joke"}, "purpose"),
        ({"points": "字" * 10_000}, "points"),
        ({"answers": "😀" * 10_000}, "answers"),
        ({"prepared_version": "x"}, None),
    ],
)
def test_FUP_06_what_cannot_be_prepared_is_refused_and_nothing_is_lost(cast, noon, more, field):
    card = cast.card()
    scripts.start(store=cast.store, at=NOON)
    cast.client("lina").get(f"/cards/{card.pk}/talk/")
    before = business_rows()
    answer = cast.client("lina").post(
        f"/cards/{card.pk}/talk/prepare/", {"prepared_version": 0, "points": "x", "result": "reached", **more}
    )
    assert answer.status_code == 422
    if field:
        assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["result"].value() == "reached"
    assert business_rows() == before


def test_FUP_08_LOST_05_LOST_18_the_objections_heard_stay_with_the_talk(cast, noon):
    card = cast.card(grade="A")
    sent = data(card, heard_doubt="on", said_doubt="怕续航虚标", said_unhappy="隔音一般", content="聊了半小时")
    assert cast.client("lina").post(f"/cards/{card.pk}/talk/", sent).status_code == 302
    contact = Contact.objects.get()
    heard = HeardObjection.objects.order_by("kind").values_list("contact", "kind", "words")
    assert [*heard] == [(contact.pk, "doubt", "怕续航虚标"), (contact.pk, "unhappy", "隔音一般")]
    page = cast.client("lina").get(f"/cards/{card.pk}/talk/").content.decode()
    assert "怕续航虚标" in page


def test_FUP_08_the_whole_talk_is_one_form_sent_once(cast, noon):
    card = cast.card(grade="A")
    sent = data(
        card, content="周日来", purpose="return", points="试驾", meeting_kind="visit", meeting_day="2026-11-22",
        meeting_time="15:00", referral="yes", referral_name="李四", referral_phone="15412340002", back="day",
    )  # fmt: skip
    client = cast.client("lina")
    for _n in range(2):
        answer = client.post(f"/cards/{card.pk}/talk/", sent)
        assert (answer.status_code, answer.url) == (302, "/day/")
    contact = Contact.objects.get(card=card)
    assert (contact.purpose, contact.referral_asked, contact.next_on) == ("return", True, date(2026, 11, 22))
    assert contact.preparation.points == "试驾"
    assert contact.appointments.get().kind == "visit"
    assert Introduction.objects.count() == 1


def test_FUP_09_a_referral_with_a_number_becomes_a_customer_of_the_same_consultant(cast, noon):
    card = cast.card(grade="A")
    talk = Talk(referral_asked=True, introduced=Introduced("李四", "15412340002"))
    contact = record(cast, card, by="manager", talk=talk).contact
    row = Introduction.objects.get()
    assert (row.contact, row.name, row.was_known, row.customer.name) == (contact, "李四", False, "李四")
    assert (row.card.owner, row.card.source, row.card.grade) == (cast.lina, Source.VIP, "C")
    assert row.card.follow_ups.open().cadence().count() == 1


def test_FUP_09_a_number_that_is_known_stays_with_its_own_consultant(cast, noon):
    theirs = cast.card(number="15412340002", name="李四", owner="wang")
    card = cast.card(grade="A")
    record(cast, card, talk=Talk(introduced=Introduced("李四", "15412340002")))
    row = Introduction.objects.get()
    assert (row.was_known, row.customer, row.card) == (True, None, None)
    theirs.refresh_from_db()
    assert theirs.owner == cast.wang
    assert Card.objects.count() == 2


def test_FUP_09_a_name_alone_is_kept_and_makes_nobody(cast, noon):
    card = cast.card(grade="A")
    record(cast, card, talk=Talk(introduced=Introduced("邻居老王")))
    assert (Introduction.objects.get().name, Customer.objects.count()) == ("邻居老王", 1)


def test_FUP_09_asked_not_asked_and_not_said_are_three_things(cast, noon):
    card, client = cast.card(grade="A"), cast.client("lina")
    for word in ("yes", "no", ""):
        client.post(f"/cards/{card.pk}/talk/", data(card, referral=word))
    assert [*Contact.objects.order_by("pk").values_list("referral_asked", flat=True)] == [True, False, None]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"referral_phone": "15412340002"}, "referral_name"),
        ({"referral_name": "李四", "referral_phone": "12"}, "referral_phone"),
        ({"referral_name": "字" * 31}, "referral_name"),
        ({"meeting_kind": "visit"}, "meeting_day"),
        ({"meeting_kind": "visit", "meeting_day": "2026-11-22"}, "meeting_time"),
        ({"meeting_day": "2026-11-22", "meeting_time": "15:00"}, "meeting_kind"),
        ({"meeting_kind": "visit", "meeting_day": "2026-11-21", "meeting_time": "09:00"}, "meeting_time"),
        ({"meeting_kind": "visit", "meeting_day": "2028-11-21", "meeting_time": "09:00"}, "meeting_day"),
        ({"meeting_kind": "visit", "meeting_day": "2026-11-22", "meeting_time": "25:00"}, "meeting_time"),
        ({"meeting_kind": "dance", "meeting_day": "2026-11-22", "meeting_time": "15:00"}, "meeting_kind"),
        ({"said_doubt": "😀" * 10_000}, "said_doubt"),
        ({"result": "no_answer", "heard_doubt": "on"}, "result"),
        ({"result": "no_answer", "referral_name": "李四"}, "result"),
        ({"result": ""}, "result"),
    ],
)
def test_FUP_08_09_what_cannot_be_is_refused_at_its_field_and_changes_nothing(cast, noon, more, field):
    card, client = cast.card(grade="A"), cast.client("lina")
    client.get(f"/cards/{card.pk}/talk/")
    before = business_rows()
    answer = client.post(f"/cards/{card.pk}/talk/", data(card, points="bleibt", **more))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert answer.context["form"]["points"].value() == "bleibt"
    assert business_rows() == before


def test_FUP_09_a_new_customer_of_a_refused_talk_is_not_kept(cast, noon):
    card = cast.card(grade="A")
    talk = Talk(introduced=Introduced("李四", "15412340002"))
    with pytest.raises(Refused):
        record(cast, card, talk=talk, grade="H", content="")
    assert Customer.objects.count() == 1


def test_FUP_10_the_talk_plans_the_next_contact_as_every_log_does(cast, noon):
    """FUP-10, FUP-27: the next contact is written with the talk, and so it goes on for as long as the card is open."""
    card = cast.card(grade="A")
    recorded = record(cast, card, talk=Talk(words=WORDS))
    assert recorded.following.due_on == NOON.date() + timedelta(days=3)


def test_FUP_15_the_retry_chain_shows_each_attempt_until_a_real_contact(cast, noon):
    card = cast.card(grade="A", at=soon(days=-4))
    for n in range(3):
        record(cast, card, result="no_answer", content=f"第{n}次", at=soon(days=-1, hours=n))
    page = cast.client("lina").get(f"/cards/{card.pk}/talk/")
    assert [c.content for c in page.context["desk"].chain] == ["第2次", "第1次", "第0次"]
    assert page.context["desk"].suggested
    record(cast, card, at=NOON)
    page = cast.client("lina").get(f"/cards/{card.pk}/talk/")
    assert page.context["desk"].chain == []
    assert not page.context["desk"].suggested


def test_LOST_18_the_scripts_of_the_store_stand_beside_the_talk(cast, noon):
    card = cast.card()
    page = cast.client("lina").get(f"/cards/{card.pk}/talk/")
    assert sum(len(rows) for _title, rows in page.context["desk"].scripts) == 5


def test_ROLE_03_a_talk_about_an_ordered_card_is_prepared_and_logged_too(cast, noon):
    card = cast.card(grade="A")
    Card.objects.filter(pk=card.pk).update(status="ordered")
    prepare(cast, card)
    assert record(cast, card, talk=Talk(referral_asked=True)).contact.referral_asked


def test_a_closed_card_is_neither_prepared_nor_talked_about(cast, noon):
    card = cast.card()
    Card.objects.filter(pk=card.pk).update(status="lost")
    with pytest.raises(Refused):
        prepare(cast, card)
    assert cast.client("lina").post(f"/cards/{card.pk}/talk/", data(card)).status_code == 422


def test_LOST_05_after_the_stores_attempts_the_desk_suggests_out_of_control(cast, noon):
    card = cast.card(grade="A", at=soon(days=-4))
    for n in range(3):
        record(cast, card, result="no_answer", at=soon(days=-1, hours=n))
    page = cast.client("lina").get(f"/cards/{card.pk}/talk/")
    assert f"/cards/{card.pk}/loss/?kind=out" in page.content.decode()
