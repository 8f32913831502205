"""Notices leave the house by mail and robots: only as chosen, short, at most once, tried again, told when it failed."""

import re
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.test import override_settings
from django.utils.translation import gettext_lazy as _

from accounts import notice_sending, notice_ways, notices, robots, tasks
from accounts.models import Notice, NoticeChoice, NoticeSending, Robot
from accounts.notice_models import Hitch
from core.errors import Refused, Stale
from core.models import JobRun
from core.retrying import ATTEMPTS, LEASE
from leads.notices import CARD_GIVEN, LEAD_GIVEN
from leads.services import erasing, moving
from reports.notices import GUIDED
from tests.cast import NOON, soon
from tests.support.parallel import in_parallel

from .robots import KEY, TAKEN, choose, robot, robots_hear, texts

pytestmark = pytest.mark.django_db

BUSY = {"errcode": 45009, "errmsg": "api freq out of limit"}


def tell(cast, who="lina", key="k", kind=CARD_GIVEN, **more):
    words = {"name": "张三丰", "reason": "asked 15412345678", "link": "/cards/", "at": NOON, **more}
    return notices.tell(store=words.pop("store", cast.store), people=[cast.people[who]], kind=kind, key=key, **words)


def states() -> list[tuple[str, str]]:
    return list(NoticeSending.objects.order_by("channel").values_list("channel", "state"))


# --- what is written ----------------------------------------------------------------------------
def test_nothing_leaves_without_a_choice(cast):
    robot(cast)
    choose(cast, "wang", mail="cards", robot="cards")
    choose(cast, mail="reports", robot="leads")
    assert tell(cast) == 1
    assert not NoticeSending.objects.exists()
    assert Notice.objects.count() == 1


def test_what_was_chosen_is_written_with_the_notice_once_for_each_way(cast):
    robot(cast)
    robot(cast, "dingtalk")
    robot(cast, "feishu", who="other_manager")  # of another store
    choose(cast, mail="cards leads", robot="cards")
    tell(cast)
    tell(cast, at=soon(hours=1))
    tell(cast, key="lead", kind=LEAD_GIVEN, time="12:30")
    assert states() == [("dingtalk", "queued"), ("mail", "queued"), ("mail", "queued"), ("wecom", "queued")]


def test_a_change_that_is_rolled_back_tells_nobody(cast):
    choose(cast, mail="cards")
    card = cast.card()
    with pytest.raises(Refused):
        moving.reassign(seat=cast.seat("manager"), card=card, to=cast.other.pk, reason="x", at=NOON)
    assert not NoticeSending.objects.exists()


def test_a_choice_takes_known_groups_and_is_taken_back(cast):
    choose(cast, mail="cards nonsense", robot="cards leads")
    assert notice_ways.wish_of(cast.seat("lina")) == notice_ways.Wish(
        frozenset({"cards"}), frozenset({"cards", "leads"})
    )
    assert notice_ways.wish_of(cast.seat("wang")) == notice_ways.Wish()
    choose(cast, mail="leads")
    assert list(NoticeChoice.objects.values_list("group", "mail", "robot")) == [("leads", True, False)]
    choose(cast)
    assert not NoticeChoice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_write_one_row_for_each_way(cast):
    robot(cast)
    choose(cast, mail="cards", robot="cards")
    found = in_parallel([lambda: tell(cast)] * 4)
    assert all(isinstance(count, int) for count in found), found
    assert states() == [("mail", "queued"), ("wecom", "queued")]


# --- what leaves --------------------------------------------------------------------------------
def test_a_mail_is_short_in_the_readers_language_and_links_to_the_record(cast):
    choose(cast, mail="cards reports")
    tell(cast)
    tell(cast, key="r", kind=GUIDED, by="孙经理", day="2026-11-21")
    with override_settings(SITE_URL="https://crm.example.com"):
        assert notice_sending.send_due(as_of=soon(minutes=1))["sent"] == 2
    one, two = mail.outbox
    address = f"https://crm.example.com/notices/{Notice.objects.get(key='k').pk}/"
    assert (one.to, one.subject) == (["lina@example.test"], "[城东店] 张** is your customer now: …")
    assert one.body.splitlines()[:3] == ["张** is your customer now: …", "", address]
    assert "三丰" not in one.body
    assert "1541" not in one.body
    assert two.subject == "[城东店] 孙经理 wrote guidance on your report of 2026-11-21"
    assert NoticeSending.objects.filter(state="sent", sent_at=soon(minutes=1), error="").count() == 2


def test_each_robot_says_it_in_the_houses_language_with_store_and_person(cast):
    for service in ("wecom", "dingtalk", "feishu", "lark"):
        robot(cast, service, secret="SECabc12345" if service == "dingtalk" else "")
    choose(cast, robot="cards")
    tell(cast)
    with robots_hear() as heard, override_settings(SITE_URL="https://crm.example.com"):
        assert notice_sending.send_due(as_of=soon(minutes=1)) == {"sent": 4, "retry": 0, "failed": 0, "dropped": 0}
    assert (
        texts(heard)
        == [f"城东店，李娜：张** 现在归您跟进：…\nhttps://crm.example.com/notices/{Notice.objects.get().pk}/"] * 4
    )
    assert {path.split("?")[0] for path, _headers, _body in heard} == {
        "/cgi-bin/webhook/send", "/robot/send", f"/open-apis/bot/v2/hook/{KEY}/", f"/open-apis/bot/v2/hook/{KEY}",
    }  # fmt: skip


def test_no_kind_gives_away_who_a_customer_is(cast):
    """What may leave as it is, is named kind by kind: people of the house, days and hours. A new kind gives nothing."""
    notices.register("test-new-kind", _("Claims"))
    tell(cast)
    row, plain = Notice.objects.get(), set()
    for row.kind, kind in notices.kinds().items():
        places = set(re.findall(r"%\((\w+)\)s", str(kind.sentence)))
        row.words = {place: "x" if place in kind.plain else "张三丰 15412345678" for place in places}
        said = notices.said_outside(row)
        assert "三丰" not in said
        assert "1541" not in said
        assert kind.group in {*notices.groups(), notice_ways.ANY}
        plain |= {(row.kind, place) for place in kind.plain if place not in {"by", "day", "time"}}
    assert plain == {
        ("called-to-stand", "door"), ("called-to-stand", "stand"), ("claim-made", "claimant"), ("claim-made", "holder"),
        ("escalated", "name"), ("loss-came-back", "consultant"),
    }  # fmt: skip


def test_what_is_not_wanted_at_that_moment_stays_at_home(cast):
    made = robot(cast)
    choose(cast, mail="cards", robot="cards")
    choose(cast, "wang", mail="cards")
    choose(cast, "manager", mail="cards")
    choose(cast, "desk", mail="cards")
    for who in ("lina", "wang", "manager", "desk"):
        tell(cast, who)
    choose(cast, robot="cards")
    made.delete()
    cast.wang.memberships.all().delete()
    cast.manager.email = ""
    cast.manager.save()
    cast.desk.is_active = False
    cast.desk.save()
    assert notice_sending.send_due(as_of=soon(minutes=1)) == {"sent": 0, "retry": 0, "failed": 0, "dropped": 5}
    assert mail.outbox == []
    found = NoticeSending.objects.order_by("notice__person__username", "channel").values_list("state", "error")
    dropped = [Hitch.LEFT, Hitch.UNWANTED, Hitch.NO_ROBOT, Hitch.NO_ADDRESS, Hitch.LEFT]
    assert list(found) == [("dropped", hitch) for hitch in dropped]


def test_who_has_no_address_gets_no_mail_and_no_row(cast):
    cast.lina.email = ""
    cast.lina.save()
    choose(cast, mail="cards")
    assert tell(cast) == 1
    assert not NoticeSending.objects.exists()


def test_nothing_goes_out_in_the_quiet_hours(cast):
    choose(cast, mail="cards")
    night = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)  # 22:00
    tell(cast, at=night)
    assert notice_sending.send_due(as_of=night)["sent"] == 0
    morning = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)  # 08:30
    assert NoticeSending.objects.get().try_at == morning
    assert notice_sending.send_due(as_of=morning)["sent"] == 1


def test_an_erased_customer_is_not_named(cast):
    choose(cast, "wang", mail="cards")
    card = cast.card(name="张三丰")
    moving.reassign(seat=cast.seat("manager"), card=card, to=cast.wang.pk, reason="x", at=NOON)
    erasing.erase(seat=cast.seat("gm"), customer=card.customer, typed="张三丰", ground="asked", at=NOON)
    notice_sending.send_due(as_of=soon(minutes=1))
    assert "张" not in mail.outbox[0].subject


# --- at most once, again, dead letters ----------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_thing_once(cast):
    robot(cast)
    choose(cast, robot="cards")
    for n in range(6):
        tell(cast, key=f"k{n}")
    with robots_hear() as heard:
        found = in_parallel([lambda: notice_sending.send_due(as_of=soon(minutes=1))] * 3)
    assert all(isinstance(counts, dict) for counts in found), found
    assert sum(counts["sent"] for counts in found) == 6
    assert len(heard) == 6


def test_a_sender_that_died_sends_nothing_twice(cast):
    choose(cast, mail="cards")
    tell(cast)
    NoticeSending.objects.update(state="sending", attempts=1, try_at=NOON + LEASE)
    assert notice_sending.send_due(as_of=soon(minutes=9)) == {"sent": 0, "retry": 0, "failed": 0, "dropped": 0}
    assert notice_sending.send_due(as_of=soon(minutes=10))["failed"] == 1
    assert (NoticeSending.objects.get().error, mail.outbox) == (Hitch.UNSURE, [])


def test_a_busy_service_is_asked_again_later_and_later_then_a_person_decides(cast, noon):
    robot(cast)
    choose(cast, robot="cards")
    tell(cast)
    waits, at = [], soon(minutes=1)
    with robots_hear(BUSY):
        for _n in range(ATTEMPTS):
            counts = notice_sending.send_due(as_of=at)
            row = NoticeSending.objects.get()
            waits.append((row.try_at - at).total_seconds())
            at = row.try_at
    assert counts["failed"] == 1
    assert (row.state, row.attempts, row.error) == ("failed", ATTEMPTS, "45009 api freq out of limit")
    assert waits[:-1] == sorted(waits[:-1])
    with robots_hear(TAKEN) as heard:
        assert notice_sending.send_due(as_of=soon(days=1))["sent"] == 0
        notice_sending.resend(row=row, sure=False, at=at)
        assert notice_sending.send_due(as_of=at)["sent"] == 1
        with pytest.raises(Stale):
            notice_sending.resend(row=row, sure=True, at=at)
    assert len(heard) == 1


def test_what_a_service_refuses_is_not_sent_again_by_itself(cast):
    robot(cast)
    choose(cast, robot="cards")
    tell(cast)
    with robots_hear({"errcode": 93000, "errmsg": f"invalid webhook {KEY}"}) as heard:
        for minutes in (1, 200):
            notice_sending.send_due(as_of=soon(minutes=minutes))
    assert len(heard) == 1
    assert NoticeSending.objects.get().error == "93000 invalid webhook …"


def test_what_may_have_arrived_is_sent_again_only_by_who_is_sure(cast):
    robot(cast)
    choose(cast, robot="cards")
    tell(cast)
    with robots_hear(b"<html>"):
        assert notice_sending.send_due(as_of=soon(minutes=1))["failed"] == 1
    row = NoticeSending.objects.get()
    with pytest.raises(Refused):
        notice_sending.resend(row=row, sure=False, at=NOON)
    assert NoticeSending.objects.get().state == "failed"
    assert notice_sending.resend(row=row, sure=True, at=NOON).state == "queued"


def test_a_robot_is_not_asked_for_more_than_its_service_takes(cast):
    robot(cast)
    choose(cast, robot="cards")
    for n in range(20):
        tell(cast, key=f"k{n}")
    with robots_hear() as heard:
        assert notice_sending.send_due(as_of=soon(minutes=1))["sent"] == 18
        assert notice_sending.send_due(as_of=soon(minutes=1, seconds=30))["sent"] == 0
        assert notice_sending.send_due(as_of=soon(minutes=2))["sent"] == 2
    assert len(heard) == 20


# --- robots -------------------------------------------------------------------------------------
def test_a_key_is_stored_sealed_and_opens_for_its_store_only(cast):
    made = robot(cast, "dingtalk", secret="SECabc12345")
    other = robot(cast, "dingtalk", who="other_manager")
    row = Robot.objects.get(pk=made.pk)
    assert KEY not in f"{row.key_sealed} {row.secret_sealed}"
    assert row.key_end == KEY[-4:]
    with robots_hear() as heard:
        robots.post(row, "x")
        row.store = cast.other_store
        with pytest.raises(ValueError, match="seal"):
            robots.post(row, "x")
    assert len(heard) == 1
    assert other.pk != made.pk


def test_a_changed_secret_key_is_told_and_nothing_breaks(cast):
    robot(cast)
    choose(cast, robot="cards")
    tell(cast)
    with override_settings(SECRET_KEY="another"), robots_hear() as heard:
        assert notice_sending.send_due(as_of=soon(minutes=1))["failed"] == 1
        taken, answer = robots.try_out(seat=cast.seat("manager"), robot=Robot.objects.get(), at=NOON)
    assert NoticeSending.objects.get().error == Hitch.SEALED
    assert (taken, heard) == (False, [])
    assert answer == Robot.objects.get().answer


def test_a_robot_set_up_again_replaces_the_old_one(cast):
    robot(cast)
    robots.set_up(seat=cast.seat("admin"), service="wecom", key="another-key-1", secret="", at=soon(hours=1))
    row = Robot.objects.get()
    assert (row.key_end, row.set_by) == ("ey-1", cast.admin)
    for key, secret, field in (("https://evil.example/x", "", "key"), ("another-key-1", "SECabc12345", "secret")):
        with pytest.raises(Refused) as refusal:
            robots.set_up(seat=cast.seat("admin"), service="wecom", key=key, secret=secret, at=NOON)
        assert refusal.value.field == field
    assert Robot.objects.get().key_sealed == row.key_sealed


# --- the job ------------------------------------------------------------------------------------
def test_the_job_sends_and_old_ones_go_with_their_notice(cast, noon):
    choose(cast, mail="cards")
    tell(cast, at=soon(days=-91), key="old")
    tell(cast)
    tasks.send_notices()
    assert len(mail.outbox) == 2
    assert JobRun.objects.get(job="send_notices").counts == {"sent": 2, "retry": 0, "failed": 0, "dropped": 0}
    tasks.forget_notices()
    assert JobRun.objects.get(job="forget_notices").counts == {"dropped": 1}
    assert NoticeSending.objects.get().notice.key == "k"
