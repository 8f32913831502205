"""Staff notices: told once, shown in the reader's language, one's own only, forgotten in time (product.md §5)."""

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts import notices, people, tasks
from accounts.models import Notice
from accounts.rights import Right
from core.errors import Refused
from core.models import JobRun
from followups.services.escalation import escalate
from leads.models import Card, OwnerChange
from leads.services import disputes, erasing, moving, online
from leads.services.moving import Wish
from leads.tests.online import intake
from reports.services import daily
from tests.cast import NOON, soon
from tests.support.parallel import in_parallel

pytestmark = pytest.mark.django_db

KIND = notices.register("test-claims", _("Claims"))  # a sentence that the catalogue has


def tell(cast, who="lina", key="k", **more):
    words = {"kind": KIND, "link": "/cards/", "at": NOON, **more}
    return notices.tell(store=words.pop("store", cast.store), people=[cast.people[who]], key=key, **words)


def said_to(cast, who: str) -> list[str]:
    with translation.override("en"):
        return [notices.said(row) for row in notices.mine(cast.seat(who)).order_by("pk")]


def test_a_person_is_told_once(cast):
    assert tell(cast) == 1
    assert tell(cast, at=soon(hours=1)) == 0
    assert tell(cast, "wang") == 1
    assert Notice.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_person_is_told_once_by_many_at_once(cast):
    found = in_parallel([lambda: tell(cast)] * 4)
    assert all(isinstance(count, int) for count in found), found
    assert Notice.objects.count() == 1


def test_it_reads_in_the_language_of_the_reader(cast):
    tell(cast)
    row = Notice.objects.get()
    with translation.override("en"):
        assert notices.said(row) == "Claims"
    with translation.override("zh-hans"):
        assert notices.said(row) != "Claims"


@pytest.mark.parametrize("link", ["https://evil.example/", "//evil.example/", "cards/", "/" + "x" * 200])
def test_a_link_leads_to_this_house_only(cast, link):
    with pytest.raises(ValueError, match="page of this house"):
        tell(cast, link=link)
    assert not Notice.objects.exists()


def test_an_unknown_kind_or_a_missing_word_is_an_error_of_the_caller(cast):
    with pytest.raises(KeyError):
        tell(cast, kind="no such kind")
    with pytest.raises(KeyError):
        tell(cast, kind="claim-settled", name="x")
    assert not Notice.objects.exists()


def test_a_kind_that_is_no_more_still_has_a_line(cast, noon):
    tell(cast)
    Notice.objects.update(kind="gone")
    page = cast.client("lina").get("/notices/").content.decode()
    assert 'href="/notices/' in page


def test_the_bell_counts_in_every_page_without_a_statement_of_its_own(cast, noon, django_assert_num_queries):
    client = cast.client("lina")
    with django_assert_num_queries(2):
        assert b"data-unread" not in client.get("/notices/bell/").content
    for n in range(3):
        tell(cast, key=f"k{n}")
    tell(cast, store=cast.other_store, key="elsewhere")
    with django_assert_num_queries(2):
        assert b'data-unread="3"' in client.get("/notices/bell/").content
    assert b'data-unread="3"' in client.get("/cards/").content


def test_more_than_ninety_nine_is_said_so(cast, noon):
    for n in range(100):
        tell(cast, key=f"k{n}")
    page = cast.client("lina").get("/notices/bell/").content.decode()
    assert 'data-unread="100"' in page
    assert "99+" in page


def test_the_bell_says_nothing_after_the_log_out_and_keeps_no_session_alive(cast, noon, client):
    assert client.get("/notices/bell/").status_code == 204
    mine = cast.client("lina")
    mine.get("/notices/")
    touched = mine.session["touched"]
    noon.move_to(soon(hours=5))
    mine.get("/notices/bell/")
    assert mine.session["touched"] == touched
    mine.get("/notices/")
    assert mine.session["touched"] > touched


def test_opening_marks_as_read_and_goes_there(cast, noon):
    tell(cast, link="/cards/?grade=A")
    row = Notice.objects.get()
    answer = cast.client("lina").get(f"/notices/{row.pk}/")
    assert (answer.status_code, answer.url) == (302, "/cards/?grade=A")
    row.refresh_from_db()
    assert row.read_at == NOON


def test_a_record_that_one_may_not_see_any_more_stays_closed(cast, noon):
    card = cast.card(name="张三丰")
    tell(cast, link=f"/cards/{card.pk}/")
    moving.reassign(seat=cast.seat("manager"), card=card, to=cast.wang.pk, reason="leave", at=NOON)
    answer = cast.client("lina").get(f"/notices/{Notice.objects.get(person=cast.lina).pk}/", follow=True)
    assert answer.status_code == 403
    assert "张三丰" not in answer.content.decode()
    elsewhere = tell(cast, "other", store=cast.other_store, link=f"/cards/{card.pk}/", key="x")
    assert elsewhere == 1
    row = Notice.objects.get(person=cast.other)
    assert cast.client("other").get(f"/notices/{row.pk}/", follow=True).status_code == 404


def test_somebody_elses_notice_is_not_found(cast, noon):
    tell(cast)
    row = Notice.objects.get()
    for who in ("wang", "manager", "other", "admin"):
        client = cast.client(who)
        assert client.get(f"/notices/{row.pk}/").status_code == 404
        assert client.post(f"/notices/{row.pk}/read/").status_code == 404
        client.post("/notices/read/")
    row.refresh_from_db()
    assert row.read_at is None


def test_one_or_all_are_marked_as_read(cast, noon):
    for n in range(3):
        tell(cast, key=f"k{n}")
    client, first = cast.client("lina"), Notice.objects.first()
    client.post(f"/notices/{first.pk}/read/")
    assert Notice.objects.filter(read_at=None).count() == 2
    client.post("/notices/read/")
    assert Notice.objects.filter(read_at=None).count() == 0


def test_the_list_is_paged_and_takes_any_address(cast, noon):
    for n in range(45):
        tell(cast, key=f"k{n}")
    client = cast.client("lina")
    answer = client.get("/notices/")
    assert len(answer.context["rows"]) == 40
    older = client.get("/notices/", {"before": answer.context["more"]})
    assert len(older.context["rows"]) == 5
    for typed in ("x", "-1", "9" * 30, "１", "\x00"):
        assert client.get("/notices/", {"before": typed}).status_code == 200


def test_old_ones_are_forgotten(cast, noon):
    tell(cast, key="old", at=soon(days=-91))
    tell(cast, key="read", at=soon(days=-31))
    tell(cast, key="unread", at=soon(days=-31, minutes=1))
    Notice.objects.filter(key="read").update(read_at=soon(days=-31))
    tasks.forget_notices()
    assert list(Notice.objects.values_list("key", flat=True)) == ["unread"]
    assert JobRun.objects.get().counts == {"dropped": 2}


def test_who_holds_a_right(cast):
    assert list(people.holding(Right.DISPUTE_SETTLE, cast.store)) == [cast.manager]
    cast.manager.is_active = False
    cast.manager.save()
    assert not people.holding(Right.DISPUTE_SETTLE, cast.store).exists()


def test_an_online_lead_is_told_to_who_gets_it(cast, noon):
    lead = online.receive(store=cast.store, intake=intake(name="林小姐"), at=NOON).lead
    owner = lead.visit.consultant
    row = Notice.objects.get()
    assert (row.person, row.link) == (owner, f"/cards/{lead.visit.card_id}/")
    assert said_to(cast, owner.username) == ["Online lead for you: 林, answer by 12:30"]


def test_a_card_that_moves_is_told_to_its_new_owner(cast):
    card = cast.card()
    moving.reassign(seat=cast.seat("manager"), card=card, to=cast.wang.pk, reason="on leave", at=NOON)
    assert said_to(cast, "wang") == ["张三 is your customer now: on leave"]
    assert said_to(cast, "lina") == []


def test_many_cards_are_one_notice(cast):
    for n in range(3):
        cast.card(number=f"1541234000{n}")
    wish, seat = Wish(Card.objects.all(), (cast.wang.pk,)), cast.seat("manager")
    plan = moving.plan(seat=seat, wish=wish, today=NOON.date())
    moving.reassign_many(seat=seat, wish=wish, seen=plan.seen, reason="on leave", at=NOON)
    assert OwnerChange.objects.filter(after=cast.wang).count() == 3
    assert said_to(cast, "wang") == ["Customers given to you: 3. on leave"]


def test_a_refused_move_tells_nobody(cast):
    card = cast.card()
    with pytest.raises(Refused):
        moving.reassign(seat=cast.seat("manager"), card=card, to=cast.other.pk, reason="x", at=NOON)
    assert not Notice.objects.exists()


def test_a_claim_is_told_to_who_settles_it_and_the_end_to_both(cast):
    cast.card()
    made = disputes.claim(seat=cast.seat("wang"), number="15412345678", reason="mine", at=NOON)
    assert said_to(cast, "manager") == ["王强 claims 张三 from 李娜: please settle"]
    disputes.settle(seat=cast.seat("manager"), dispute=made, decision="stays", reason="came first", at=NOON)
    assert said_to(cast, "wang") == ["The claim to 张** is decided: came first"]
    assert said_to(cast, "lina") == ["The claim to 张三 is decided: came first"]


def test_what_reached_the_managers_step_is_told_once_a_day(cast):
    for n in range(2):
        cast.card(number=f"1541234000{n}", grade="H", at=soon(days=-9))
    for minutes in (0, 60):
        escalate(store=cast.store, as_of=soon(minutes=minutes))
    assert said_to(cast, "manager") == ["李娜: 2 overdue for 3 days or more"]
    row = notices.mine(cast.seat("manager")).get()
    assert cast.client("manager").get(row.link).status_code == 200


def test_a_returned_and_a_guided_report_are_told_to_the_consultant(cast, noon):
    seat = cast.seat("manager")
    report = daily.submit(seat=cast.seat("lina"), day=NOON.date(), summary="", at=NOON)
    for text in ("call her", "call her today"):
        daily.guide(seat=seat, report=report, text=text, lines={}, at=NOON)
    daily.give_back(seat=seat, report=report, note="line 2", at=NOON)
    told = "孙经理 wrote guidance on your report of 2026-11-21", "孙经理 returned your report of 2026-11-21: line 2"
    assert said_to(cast, "lina") == [*told]
    assert cast.client("lina").get(notices.mine(cast.seat("lina")).first().link).status_code == 200


def test_an_erased_customer_is_taken_out_of_the_notices(cast):
    card = cast.card(name="张三丰")
    moving.reassign(seat=cast.seat("manager"), card=card, to=cast.wang.pk, reason="asked 15412345678", at=NOON)
    erasing.erase(seat=cast.seat("gm"), customer=card.customer, typed="张三丰", ground="asked", at=NOON)
    assert "张三丰" not in str(Notice.objects.get().words)
    assert "15412345678" not in str(Notice.objects.get().words)
    assert said_to(cast, "wang") == ["*** is your customer now: asked ***"]


def test_a_person_without_a_store_has_no_bell(cast, noon):
    assert cast.client("stranger").get("/notices/").status_code == 403
