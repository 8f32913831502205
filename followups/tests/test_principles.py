"""The principles of following up, by what they make the system do (FUP-01…03, FUP-18, 19, 22, 23)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import translation

from followups.guides import TELEPHONE
from followups.models import Contact, FollowUp, PlanLine, Preparation
from followups.services import contacts, evening, guidance, scripts
from followups.services.contacts import Entry
from followups.services.reconcile import reconcile
from leads.models import Card, Customer, CustomerPhone
from leads.services import visits
from tests.cast import NOON, log_data, soon

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def say(cast, card, *, at=NOON, result="reached", **more):
    entry = Entry(token=uuid4(), result=result, **more)
    return contacts.record(seat=cast.seat("lina"), card=card, entry=entry, at=at)


def test_FUP_01_one_file_for_each_customer_that_says_what_is_not_known_yet(cast, noon):
    """FUP-01: whatever way somebody comes, the number leads to the one file; its page asks for what is missing."""
    cast.visit(name="张三", phone="15412345678", consultant=cast.lina.pk)
    cast.visit(phone="15412345678", kind="call", at=soon(minutes=5))
    card = Card.objects.get()
    assert (Customer.objects.count(), CustomerPhone.objects.count()) == (1, 1)
    assert card.customer.visits.count() == 2
    page = cast.client("lina").get(f"/cards/{card.pk}/").content.decode()
    assert all(words in page for words in ("预算", "决策人", "兴趣爱好"))


def test_FUP_02_every_unsold_customer_is_followed_up(cast, noon):
    """FUP-02, LEAD-49: whoever left without buying has a next contact, also where the process stopped at any step."""
    visit = cast.visit(name="张三", phone="15412345678")
    visits.end(seat=cast.seat("desk"), visit=visit, at=soon(minutes=20))
    told, tried, old = (cast.card(number=f"1541234000{n}", grade=g) for n, g in ((1, "H"), (2, "A"), (3, "C")))
    say(cast, told, content="嫌贵")
    say(cast, tried, result="no_answer")
    FollowUp.objects.filter(card=old).delete()  # however it was lost
    reconcile(store=cast.store, as_of=soon(hours=1))
    followed = set(FollowUp.objects.open().cadence().values_list("card", flat=True))
    assert followed == set(Card.objects.followed().values_list("pk", flat=True))
    assert followed == {visit.card_id, told.pk, tried.pk, old.pk}


def test_FUP_03_what_was_planned_and_not_done_stays_until_it_is_done_and_is_seen(cast, noon):
    """FUP-03: a day that goes by without a call takes nothing off the list; then the manager has it."""
    card = cast.card(grade="A", at=soon(days=-12))
    evening.plan_store(store=cast.store, as_of=soon(hours=-1))
    assert list(PlanLine.objects.values_list("card", flat=True)) == [card.pk]
    assert [row.key for row in cast.client("lina").get("/day/").context["day"].overdue] == [card.pk]
    assert card.customer.name in cast.client("manager").get("/overdue/").content.decode()
    say(cast, card)
    assert cast.client("lina").get("/day/").context["day"].overdue == []


def test_FUP_18_time_and_way_of_the_next_contact_are_planned_after_the_customer_left(cast, noon):
    """FUP-18, STD-NEED-08: the way waits with the preparation, stands on the day's list and is proposed in the log."""
    card, client = cast.card(grade="A", at=soon(days=-9)), cast.client("lina")
    sent = {"prepared_version": 0, "way": "message", "purpose": "confirm"}
    assert client.post(f"/cards/{card.pk}/talk/prepare/", sent).status_code == 302
    assert Preparation.objects.get().way == "message"
    row = client.get("/day/").context["day"].overdue[0]
    assert (row.prepared, row.way) == (True, "微信/短信")
    page = client.get(f"/cards/{card.pk}/talk/")
    assert (page.context["form"]["way"].value(), page.context["form"]["method"].value()) == ("message", "message")
    wrong = sent | {"prepared_version": 1, "way": "pigeon"}
    assert client.post(f"/cards/{card.pk}/talk/prepare/", wrong).status_code == 422
    sent = log_data(card, prepared_version=1, way="message", method="message", next_choice="2026-11-23")
    assert client.post(f"/cards/{card.pk}/talk/", sent).status_code == 302
    assert (Preparation.objects.get().contact.method, FollowUp.objects.open().get().due_on) == (
        "message", TODAY + timedelta(days=2),
    )  # fmt: skip


def test_FUP_19_after_a_refusal_the_desk_says_how_to_bring_the_customer_back(cast, noon):
    """FUP-19, STD-CON-12, STD-CON-13, STD-CON-14, STD-CON-15, STD-CON-16, STD-CON-18, STD-CON-19: reasons, no
    pressure, time to think, the strengths again, an inducement to come back before deciding, a polite good-bye."""
    scripts.start(store=cast.store, at=NOON)
    page = cast.client("lina").get(f"/cards/{cast.card().pk}/talk/")
    shown = {row.origin: row.lines for _title, rows in page.context["desk"].scripts for row in rows}
    assert len(shown["declines"]) == 6
    text = page.content.decode()
    assert all(line in text for line in shown["declines"])
    assert "决定前回访展厅" in shown["declines"][4]
    assert len(shown["doubt"]) + len(shown["unhappy"]) + len(shown["misread"]) == 12


def test_FUP_22_a_contact_bears_the_moment_at_which_it_is_written_down(cast, noon):
    """FUP-22, FUP-15: nobody dates one back; the card says at once when, what and by whom."""
    card, client = cast.card(grade="A", at=soon(days=-3)), cast.client("lina")
    sent = log_data(card, content="周末带家人来", at="2026-11-19T10:00", day="2026-11-19")
    client.post(f"/cards/{card.pk}/log/", sent)
    contact = Contact.objects.get()
    card.refresh_from_db()
    assert (contact.at, contact.by, card.last_contact_at) == (NOON, cast.lina, NOON)
    assert "周末带家人来" in client.get(f"/cards/{card.pk}/").content.decode()
    assert "周末带家人来" in client.get("/report/").content.decode()


def test_FUP_23_the_plan_comes_from_the_report_and_from_the_grades(cast, noon):
    """FUP-23, RPT-11: what the ladder makes due, and what the manager wrote for a day, stand on its list."""
    due, told = cast.card(grade="A", at=soon(days=-2)), cast.card(number="15412340002", grade="C")
    cast.card(number="15412340003", grade="C")
    tomorrow = TODAY + timedelta(days=1)
    guidance.guide(
        seat=cast.seat("manager"), card=told, origin="report-line:1", text="明天请他来看车", at=NOON, on=tomorrow
    )
    evening.plan_store(store=cast.store, as_of=soon(hours=7))
    assert set(PlanLine.objects.filter(plan__day=tomorrow).values_list("card", flat=True)) == {due.pk, told.pk}


def test_STD_REC_the_standard_of_the_telephone_stands_beside_every_call(cast, noon):
    """STD-REC-18, STD-REC-19, STD-REC-20, STD-REC-21, STD-REC-22, STD-REC-23, STD-REC-24, STD-REC-26 beside a call that
    comes in; STD-REC-25 and what holds for calling out, on the follow-up desk."""
    page = cast.client("desk").get("/visits/calls/new/").content.decode()
    guide = ("铃响三声内", "您好，城东店，我是钱前台", "来电原因", "20 秒内", "总结通话内容", "进一步的联络方式")
    assert all(words in page for words in (*guide, "致谢", "待顾客挂断后再挂断"))
    page = cast.client("lina").get(f"/cards/{cast.card().pk}/talk/").content.decode()
    assert all(str(line) in page for line in translated(TELEPHONE))


def translated(lines) -> list[str]:
    with translation.override("zh-hans"):
        return [str(line) for line in lines]
