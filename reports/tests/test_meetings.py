"""The morning and the evening meeting (RHY-01…12, ROLE-08…12, 17): announced, confirmed, noted."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import Membership
from accounts.rights import Role
from accounts.seat import settings_of
from core.errors import Refused, Stale
from followups.models import Appointment, DayPlan, Guidance
from leads.services import roster as rosters
from reports.events import Event
from reports.models import Announcement, EveningNote, Morning, WorkPlan
from reports.pages import morning as pages
from reports.services import meetings
from reports.services.meetings import Said
from reports.statuses import PlanSpan
from tests.support.parallel import in_parallel

LONG = "会议内容，😀" * 2000


def said(floor, text="九点半新车培训", **more) -> Said:
    """An announcement for today."""
    return Said(**{"token": uuid4(), "text": text, "from_day": floor.today, "until_day": floor.today} | more)


def page_of(floor, name="manager", day=None):
    """The morning as the person called `name` sees it."""
    return pages.page(floor.seat(name), day or floor.today, floor.today)


def post(floor, name, url, *args, **data):
    """Send a form as the person called `name`."""
    return floor.client(name).post(reverse(url, args=args), data)


def test_an_announcement_stands_on_its_days_and_only_there_role_08_rhy_02(floor):
    tomorrow = floor.today + timedelta(days=1)
    meetings.announce(seat=floor.seat("manager"), said=said(floor, until_day=tomorrow), at=floor.at(8))
    texts = [len(page_of(floor, day=floor.today + timedelta(days=n)).announcements) for n in (-1, 0, 1, 2)]
    assert texts == [0, 1, 1, 0]
    assert "九点半新车培训" in floor.client("lina").get("/morning/").content.decode()


def test_an_announcement_sent_twice_is_said_once_and_can_be_taken_back(floor):
    words = said(floor)
    rows = [meetings.announce(seat=floor.seat("manager"), said=words, at=floor.at(8)) for _n in range(2)]
    assert rows[0].pk == rows[1].pk
    post(floor, "manager", "announcement-withdraw", rows[0].pk)
    assert page_of(floor).announcements == []
    assert Announcement.objects.get().withdrawn_at is not None


@pytest.mark.parametrize(
    ("begin", "end", "field"), [(1, 0, "until_day"), (-3, -1, "until_day"), (0, 93, "until_day"), (0, 92, None)]
)
def test_days_that_make_no_sense_are_refused_at_the_field(floor, begin, end, field):
    days = {"from_day": floor.today + timedelta(days=begin), "until_day": floor.today + timedelta(days=end)}
    if field is None:
        assert meetings.announce(seat=floor.seat("manager"), said=said(floor, **days), at=floor.at(8)).pk
        return
    with pytest.raises(Refused) as refusal:
        meetings.announce(seat=floor.seat("manager"), said=said(floor, **days), at=floor.at(8))
    assert refusal.value.field == field
    assert not Announcement.objects.exists()


@pytest.mark.parametrize("text", ["", "   ", LONG])
def test_an_announcement_without_words_or_with_too_many_is_refused_at_the_field(floor, text):
    day = floor.today.isoformat()
    answer = post(floor, "manager", "announcement-new", token=uuid4(), text=text, from_day=day, until_day=day)
    assert answer.status_code == 422
    assert "aria-invalid" in answer.content.decode() or "is-invalid" in answer.content.decode()
    assert not Announcement.objects.exists()


def test_the_days_goals_stand_on_the_morning_page_rhy_04(floor):
    """RHY-04, FORM-15: each one's goals of the day beside the list; the consultant sees only the own ones."""
    for name, number in (("lina", 4), ("wang", 9)):
        WorkPlan.objects.create(
            store=floor.store, consultant=floor.people[name], span=PlanSpan.DAY, begin=floor.today, version=1,
            goals={"receptions": number},
        )  # fmt: skip
    floor.visit(floor.people["lina"], 0.01)
    seen = {p.person.name: [(g.metric.name, g.actual, g.goal) for g in p.goals] for p in page_of(floor).people}
    assert seen == {"lina": [("receptions", 1, 4)], "wang": [("receptions", 0, 9)]}
    assert {p.person.name: len(p.goals) for p in page_of(floor, "lina").people} == {"lina": 1, "wang": 0}
    text = floor.client("lina").get("/morning/").content.decode()
    assert "<b>1/4</b>" in text and "0/9" not in text


def test_the_list_of_today_is_supplemented_in_the_morning_rhy_04_sdr_09(floor):
    """RHY-04, SDR-09: a customer of one's own joins today's plan; what is done already is no plan."""
    lina = floor.people["lina"]
    card, done = floor.card(lina, "想起来的"), floor.card(lina, "已打过")
    floor.contact(done, 0.01)
    other = floor.card(floor.people["wang"], "别人的")
    assert post(floor, "lina", "morning-add", add=card.pk).status_code == 302
    assert post(floor, "lina", "morning-add", add=card.pk).status_code == 302
    for wrong in (done.pk, other.pk, 0, "x", LONG):
        answer = post(floor, "lina", "morning-add", add=wrong)
        assert answer.status_code == 409 and 'role="alert"' in answer.content.decode()
    plan = DayPlan.objects.get()
    assert (plan.day, list(plan.lines.values_list("card", "added"))) == (floor.today, [(card.pk, True)])
    assert "想起来的" in floor.client("lina").get("/report/").content.decode()


def test_each_consultant_confirms_the_morning_and_the_page_says_who_has_not_rhy_01_rhy_03_rhy_04(floor):
    items = meetings.items_of(floor.seat("lina"))
    answer = post(floor, "lina", "morning-confirm", day=floor.today, ready=items[:2], note="先打三个老客")
    assert answer.status_code == 302
    row = Morning.objects.get()
    assert (row.consultant, row.ready, row.note) == (floor.people["lina"], items[:2], "先打三个老客")
    shown = page_of(floor)
    assert {p.person.name: p.morning is not None for p in shown.on_duty} == {"lina": True, "wang": False}
    assert (shown.confirmed, len(shown.on_duty)) == (1, 2)
    post(floor, "lina", "morning-confirm", day=floor.today, ready=items, note="")
    row.refresh_from_db()
    assert (Morning.objects.count(), row.ready, row.note) == (1, items, "")


def test_only_todays_morning_is_confirmed_and_only_items_of_the_store(floor):
    for day in (floor.today - timedelta(days=1), floor.today + timedelta(days=1)):
        with pytest.raises(Refused):
            meetings.confirm_morning(seat=floor.seat("lina"), day=day, ready=[], note="", at=floor.at(9))
    answer = post(floor, "lina", "morning-confirm", day=floor.today, ready=["自己编的"], note=LONG)
    assert answer.status_code == 422
    assert not Morning.objects.exists()


def test_the_items_at_hand_are_data_of_the_store_rhy_01(floor):
    row = settings_of(floor.store)
    row.ready_items = "名片\n平板"
    row.save(update_fields=["ready_items"])
    floor.store.refresh_from_db()
    assert page_of(floor).items == ["名片", "平板"]


@pytest.mark.django_db(transaction=True)
def test_a_morning_confirmed_from_two_windows_at_once_is_one(floor):
    seat = floor.seat("lina")
    give = {"seat": seat, "day": floor.today, "ready": [], "note": "好", "at": floor.at(9)}
    answers = in_parallel([lambda: meetings.confirm_morning(**give), lambda: meetings.confirm_morning(**give)])
    assert [type(answer) for answer in answers] == [Morning, Morning]
    assert Morning.objects.count() == 1


def test_the_order_of_the_day_the_lists_and_the_guidance_are_shown_rhy_05_rhy_08(floor):
    wang, lina = floor.people["wang"], floor.people["lina"]
    rosters.confirm(seat=floor.seat("manager"), order=[wang.pk, lina.pk], at=floor.at(8.5))
    card = floor.card(lina, "顾客甲")
    floor.plan(card)
    Guidance.objects.create(
        store=floor.store,
        card=card,
        origin="report-line:1",
        text="带上报价单",
        by=floor.people["manager"],
        at=floor.at(8),
    )
    shown = page_of(floor)
    assert [row.person.name for row in shown.on_duty] == ["wang", "lina"]
    assert [(c.name, c.guides) for c in shown.on_duty[1].customers] == [("顾客甲", ["带上报价单"])]


def test_a_consultant_sees_the_own_customers_and_not_the_colleagues(floor):
    floor.plan(floor.card(floor.people["lina"], "李娜的客"))
    floor.card(floor.people["wang"], "王强交车", delivery_on=floor.today)
    page = floor.client("wang").get("/morning/").content.decode()
    assert "王强交车" in page
    assert "李娜的客" not in page
    assert "李娜的客" in floor.client("manager").get("/morning/").content.decode()


def test_steps_and_deliveries_of_the_day_are_told_and_later_apps_join_rhy_06_sdr_14(floor, monkeypatch):
    from reports import events  # its registry is replaced for this test

    lina = floor.people["lina"]
    floor.card(lina, "试驾客", next_step="drive", next_step_on=floor.today)
    floor.card(lina, "交车客", delivery_on=floor.today)
    floor.card(lina, "明天交", delivery_on=floor.today + timedelta(days=1))
    monkeypatch.setattr(events, "_SOURCES", dict(events._SOURCES))
    events.register("drives", lambda store, day: [Event(lina.pk, "Drive of a later app", "后来客")])
    found = [event.customer for row in page_of(floor).on_duty for event in row.events]
    assert sorted(found) == sorted(["试驾客", "交车客", "后来客"])
    assert "Drive of a later app" in floor.client("lina").get("/morning/").content.decode()


def test_an_appointment_of_the_day_stands_in_the_morning_fup_09(floor):
    card = floor.card(floor.people["lina"], "约好的客")
    for day, hour in ((floor.today, 15), (floor.today + timedelta(days=1), 10)):
        Appointment.objects.create(
            store=floor.store, card=card, kind="visit", at=floor.at(hour, day), made_by=floor.people["lina"],
            made_at=floor.at(8),
        )  # fmt: skip
    [event] = [event for row in page_of(floor).on_duty for event in row.events]
    assert (event.customer, event.at.hour, event.card) == ("约好的客", 15, card.pk)


def test_another_stores_morning_is_not_shown(floor, elsewhere):
    meetings.announce(seat=elsewhere.seat("manager"), said=said(elsewhere, "外店的话"), at=elsewhere.at(8))
    elsewhere.plan(elsewhere.card(elsewhere.people["lina"], "外店客"))
    page = floor.client("manager").get("/morning/").content.decode()
    assert "外店" not in page
    assert post(floor, "manager", "announcement-withdraw", Announcement.objects.get().pk).status_code == 404


def test_the_projector_has_no_forms_and_no_phone_number(floor):
    floor.plan(floor.card(floor.people["lina"], "顾客甲"))
    page = floor.client("manager").get("/morning/?projector=1").content.decode()
    assert "顾客甲" in page
    assert "154000" not in page
    assert page.count("<textarea") == 0


def test_the_evening_page_goes_round_plan_do_check_act_rhy_24(floor):
    """RHY-24, RHY-07: lists confirmed, planned contacts done, reports signed, tomorrow's lists confirmed."""
    lina = floor.people["lina"]
    done, missed = floor.card(lina, "做了"), floor.card(lina, "没做")
    floor.plan(done, missed)
    floor.plan(missed, day=floor.today + timedelta(days=1))
    DayPlan.objects.update(confirmed_at=floor.at(0.01))
    floor.contact(done, 0.01)
    client = floor.client("manager")
    client.cookies["django_language"] = "en"
    text = " ".join(re.sub(r"<[^>]*>", " ", client.get("/evening/").content.decode()).split())
    assert "Plan 1 /2 lists confirmed · Do 1 /2 planned contacts done · Check 0 /2 reports signed · Act 1 /2" in text


def test_the_shortcomings_are_written_and_nobody_overwrites_unseen_words_rhy_12_role_10(floor):
    seat, at = floor.seat("manager"), floor.at(19)
    give = {"seat": seat, "day": floor.today, "at": at}
    first = meetings.note_evening(shortcomings="回访太晚", version=0, **give)
    assert (first.shortcomings, first.version) == ("回访太晚", 1)
    assert meetings.note_evening(shortcomings="回访太晚", version=0, **give).version == 1
    with pytest.raises(Stale):
        meetings.note_evening(shortcomings="别的", version=0, **give)
    meetings.note_evening(shortcomings="回访太晚，记录太短", version=1, **give)
    page = floor.client("manager").get("/evening/").content.decode()
    assert "回访太晚，记录太短" in page
    with pytest.raises(Refused):
        meetings.note_evening(seat=seat, day=floor.today + timedelta(days=1), shortcomings="x", version=0, at=at)
    assert EveningNote.objects.count() == 1


def test_a_refused_note_keeps_what_was_typed(floor):
    meetings.note_evening(
        seat=floor.seat("deputy"), day=floor.today, shortcomings="副经理写的", version=0, at=floor.at(19)
    )
    answer = post(floor, "manager", "evening-note", day=floor.today, version=0, shortcomings="经理写的")
    assert answer.status_code == 409
    assert "经理写的" in answer.content.decode()
    assert EveningNote.objects.get().shortcomings == "副经理写的"
    assert post(floor, "manager", "evening-note", day=floor.today, version=1, shortcomings=LONG).status_code == 422


def test_the_evening_shows_failed_cases_documents_and_tomorrows_list_rhy_10_rhy_12_rhy_13(floor):
    lina = floor.people["lina"]
    lost = floor.card(lina, "买了别家")
    floor.contact(lost, 10, result="said_no", content="对手便宜五千")
    tomorrow = floor.today + timedelta(days=1)
    listed, left_out = floor.card(lina, "在单上"), floor.card(lina, "漏在外")
    for card in (listed, left_out):
        floor.due(card, on=tomorrow)
    floor.plan(listed, day=tomorrow)
    page = floor.client("manager").get(f"/evening/?who={lina.pk}").content.decode()
    assert "对手便宜五千" in page
    for address in (f"/cards/progress/?owner={lina.pk}", f"/cards/?owner={lina.pk}", "#lines"):
        assert address in page
    assert "在单上" in page
    assert DayPlan.objects.get(day=tomorrow).lines.count() == 1


def test_a_manager_who_also_sells_is_in_the_meeting_and_leads_it(floor):
    manager = floor.people["manager"]
    Membership.objects.create(user=manager, store=floor.store, role=Role.CONSULTANT)
    shown = page_of(floor)
    assert shown.leads
    assert shown.me.person == manager
