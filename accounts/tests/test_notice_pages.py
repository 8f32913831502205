"""The pages of the ways of notices: one's own choice, the store's robots, what did not go out, links from outside."""

import pytest
from django.core import mail

from accounts import notice_sending, notices
from accounts.models import Notice, NoticeChoice, NoticeSending, Robot
from leads.notices import CARD_GIVEN
from tests.cast import NOON, soon

from .robots import KEY, choose, robot, robots_hear, texts

pytestmark = pytest.mark.django_db


def said(answer) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def tell(cast, who="lina", store=None, key="k"):
    notices.tell(
        store=store or cast.store, people=[cast.people[who]], kind=CARD_GIVEN, key=key, link="/cards/", at=NOON,
        name="张三", reason="x",
    )  # fmt: skip
    return Notice.objects.get(key=key, person=cast.people[who])


def test_a_person_chooses_and_gets_a_test_by_the_ways_chosen(cast, noon):
    robot(cast)
    client = cast.client("lina")
    client.cookies["django_language"] = "en"
    page = client.get("/notices/ways/").content.decode()
    assert "lina@example.test" in page
    assert "checked" not in page.split("<main", 1)[1]
    assert client.post("/notices/ways/", {"mail": ["cards"], "robot": ["cards", "x"]}).status_code == 302
    assert list(NoticeChoice.objects.values_list("person__username", "group", "mail", "robot", "language")) == [
        ("lina", "cards", True, True, "en")
    ]
    assert client.get("/notices/ways/").content.decode().count(" checked") == 2
    with robots_hear() as heard:
        answer = client.post("/notices/ways/test/", follow=True)
    assert "E-mail: Sent" in said(answer)
    assert "WeCom: Sent" in said(answer)
    assert mail.outbox[0].to == ["lina@example.test"]
    assert "李娜" in texts(heard)[0]


def test_a_test_tells_what_was_refused_and_does_not_wait_for_the_morning(cast, noon):
    noon.move_to(soon(hours=11))  # 23:00
    robot(cast)
    choose(cast, robot="reports")
    client = cast.client("lina")
    client.cookies["django_language"] = "en"
    with robots_hear({"errcode": 93000, "errmsg": "invalid webhook url"}):
        assert "WeCom: Failed. 93000 invalid webhook url" in said(client.post("/notices/ways/test/", follow=True))
        for seconds in (1, 2):
            noon.move_to(soon(hours=11, seconds=seconds))
            client.post("/notices/ways/test/")
        assert "Wait a minute" in said(client.post("/notices/ways/test/", follow=True))
    assert Notice.objects.count() == 3
    choose(cast)
    noon.move_to(soon(hours=12))
    assert "You chose no other way" in said(client.post("/notices/ways/test/", follow=True))


def test_a_manager_sets_up_a_robot_and_sees_what_it_answers(cast, noon):
    client = cast.client("manager")
    client.cookies["django_language"] = "en"
    address = f"https://oapi.dingtalk.com/robot/send?access_token={KEY}"
    page = client.post(
        "/settings/robots/", {"service": "dingtalk", "key": address, "secret": "SECabc12345"}, follow=True
    )
    assert KEY not in page.content.decode()
    assert f"…{KEY[-4:]}" in page.content.decode()
    row = Robot.objects.get()
    with robots_hear() as heard:
        assert "took the test: ok" in said(client.post(f"/settings/robots/{row.pk}/test/", follow=True))
    assert texts(heard) == ["城东店: a test by 孙经理. Notices to the staff arrive here."]
    with robots_hear({"errcode": 310000, "errmsg": "sign not match"}):
        answer = client.post(f"/settings/robots/{row.pk}/test/", follow=True)
    assert "did not take the test: 310000 sign not match" in said(answer)
    assert "310000 sign not match" in client.get("/settings/robots/").content.decode()
    client.post(f"/settings/robots/{row.pk}/remove/")
    assert not Robot.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"service": "wecom", "key": "https://evil.example/hook"}, "key"),
        ({"service": "wecom", "key": f"http://169.254.169.254/?key={KEY}"}, "key"),
        ({"service": "feishu", "key": KEY, "secret": "SECabc12345"}, "secret"),
        ({"service": "pigeon", "key": KEY}, "service"),
        ({"service": "wecom", "key": ""}, "key"),
    ],
)
def test_a_wrong_robot_is_answered_at_the_field_and_the_key_is_not_sent_back(cast, noon, typed, field):
    answer = cast.client("admin").post("/settings/robots/", typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not typed["key"] or typed["key"] not in answer.content.decode()
    assert not Robot.objects.exists()


def test_what_did_not_go_out_is_shown_without_the_customer_and_sent_again(cast, noon):
    robot(cast)
    choose(cast, robot="cards")
    tell(cast)
    with robots_hear(b"<html>"):
        notice_sending.send_due(as_of=NOON)
    row = NoticeSending.objects.get()
    client = cast.client("admin")
    page = client.get("/settings/robots/").content.decode()
    assert "李娜" in page
    assert "张三" not in page
    client.post(f"/settings/robots/unsent/{row.pk}/")
    assert NoticeSending.objects.get().state == "failed"
    client.post(f"/settings/robots/unsent/{row.pk}/", {"sure": "on"})
    assert NoticeSending.objects.get().state == "queued"
    assert "李娜" not in client.get("/settings/robots/").content.decode().split("<main", 1)[1]
    assert cast.client("other_manager").get("/settings/robots/").content.decode().count("unsent") == 0


def test_a_link_from_outside_opens_in_the_store_of_the_notice(cast, noon):
    row = tell(cast, "group", store=cast.other_store)
    client = cast.client("group")  # sits in the first store
    answer = client.get(f"/notices/{row.pk}/", follow=True)
    assert answer.status_code == 200
    assert answer.context["seat"].store == cast.other_store
    row.refresh_from_db()
    assert row.read_at == NOON
    row = tell(cast, "lina", store=cast.other_store, key="left")  # a store in which she does not work
    assert cast.client("lina").get(f"/notices/{row.pk}/").status_code == 404
