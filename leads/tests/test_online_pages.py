"""The pages of online leads: list, desk, day, card, senders, playground, and the form of a visit."""

from uuid import uuid4

import pytest

from accounts.seat import settings_of
from leads.models import LeadSender, OnlineLead, Visit
from leads.services import online
from leads.tests.online import TOKEN, body, intake, send, sender_of
from tests.cast import NOON, log_data, soon

pytestmark = pytest.mark.django_db

NIGHT = soon(hours=-5)


def take(cast, ref: str = "1", at=NOON, **more) -> OnlineLead:
    lead = online.receive(store=cast.store, intake=intake(ref, **more), at=at).lead
    lead.refresh_from_db()
    return lead


def states(client, query: str = "") -> dict[str, str]:
    rows = client.get(f"/visits/online/{query}").context["rows"]
    return {row.lead.name: row.state for row in rows}


def test_LEAD_42_the_list_shows_state_channel_and_minutes(cast, noon):
    take(cast, "1", at=soon(minutes=-31), name="晚", phone="15400000001", channel="livestream")
    take(cast, "2", at=soon(minutes=-30), name="等", phone="15400000002")
    done = take(cast, "3", at=soon(minutes=-20), name="好", phone="15400000003")
    online.mark_answered(card=done.visit.card, by=cast.lina, at=soon(minutes=-13))
    client = cast.client("manager")
    assert states(client) == {"晚": "late", "等": "waiting", "好": "answered"}
    assert states(client, "?state=late") == {"晚": "late"}
    assert states(client, "?state=waiting") == {"等": "waiting"}
    assert states(client, "?state=answered") == {"好": "answered"}
    assert states(client, "?channel=livestream") == {"晚": "late"}
    answer = client.get("/visits/online/")
    assert [row.minutes for row in answer.context["rows"]] == [7, None, None]
    assert answer.context["counts"] == {"waiting": 1, "late": 1, "unassigned": 0, "came": 3, "in_time": 1}


def test_a_repetition_stands_in_the_row_of_the_first_and_opens_it_again(cast, noon):
    first = take(cast, "1", at=soon(minutes=-50), name="先", message="周六")
    online.mark_answered(card=first.visit.card, by=cast.lina, at=soon(minutes=-45))
    take(cast, "2", at=soon(minutes=-10), name="后", message="还是周日吧")
    client = cast.client("manager")
    assert states(client) == {"先": "waiting"}
    assert "还是周日吧" in client.get("/visits/online/").content.decode()


def test_a_consultant_sees_own_leads_only_and_nobody_a_whole_number(cast, noon):
    lead = take(cast)
    other = "wang" if lead.visit.consultant == cast.lina else "lina"
    assert states(cast.client(lead.visit.consultant.username)) == {"王女士": "waiting"}
    assert states(cast.client(other)) == {}
    assert states(cast.client("other_manager")) == {}
    for who in ("desk", "manager", lead.visit.consultant.username):
        assert "15412345678" not in cast.client(who).get("/visits/online/").content.decode()


def test_the_list_is_paged_by_key(cast, noon):
    for n in range(53):
        take(cast, str(n), at=NIGHT, phone=f"154000000{n:02d}")
    client = cast.client("desk")
    first = client.get("/visits/online/").context
    second = client.get(f"/visits/online/?before={first['more']}").context
    assert (len(first["rows"]), len(second["rows"]), second["more"]) == (50, 3, None)


def test_the_desk_sees_what_waits_and_gives_it_to_the_next(cast, noon):
    take(cast, at=NIGHT, name="夜里")
    client = cast.client("desk")
    assert "夜里" in client.get("/desk/").content.decode()
    lead = OnlineLead.objects.get()
    answer = client.post(f"/visits/online/{lead.pk}/assign/", {"from": "desk"})
    assert (answer.status_code, answer.url) == (302, "/desk/")
    lead.refresh_from_db()
    assert lead.visit.turn.number == 1
    again = client.post(f"/visits/online/{lead.pk}/assign/", {}, follow=True)
    assert "刚刚已分配" in str(list(again.context["messages"])[-1])
    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    "data", [{"consultant": "999"}, {"consultant": "x"}, {"consultant": "OTHER"}, {"reason": "因" * 10_000}]
)
def test_a_lead_is_given_to_nobody_by_a_wrong_form(cast, noon, data):
    lead = take(cast, at=NIGHT)
    data = {k: cast.other.pk if v == "OTHER" else v for k, v in data.items()}
    assert cast.client("desk").post(f"/visits/online/{lead.pk}/assign/", data).status_code == 302
    assert Visit.objects.count() == 0


def test_the_day_lists_a_lead_first_among_the_new_with_its_clock_and_wishes(cast, noon):
    cast.visit(name="早", phone="15400000008", consultant=cast.lina.pk, reason="x", at=soon(hours=-20))
    card = cast.card(owner="lina", grade="A", at=soon(days=-1))
    lead = take(cast, at=soon(minutes=-10), wants_drive=True, wants_report=True, message="想看白色")
    assert lead.visit.card == card
    client = cast.client("lina")
    day = client.get("/day/").context["day"]
    assert [(r.key, r.lead, r.minutes_left) for r in day.new][:1] == [(card.pk, lead, 20)]
    page = client.get("/day/").content.decode()
    for words in (
        "试驾礼",
        "对比报告",
        "想看白色",
        'data-until="2026-11-21T12:20:00+08:00"',
    ):
        assert words in page, words
    assert page.count(f'id="row-{card.pk}"') == 1
    row = client.get(f"/cards/{card.pk}/log/?back=day", headers={"HX-Request": "true"}).content.decode()
    assert "想看白色" in row
    client.post(f"/cards/{card.pk}/log/", log_data(card, result="no_answer"))
    lead.refresh_from_db()
    assert (lead.answered_at, lead.answered_by) == (NOON, cast.lina)
    assert not [r for r in client.get("/day/").context["day"].new if r.lead]


def test_a_customer_not_due_for_weeks_is_on_the_day_because_of_the_lead(cast, noon):
    card = cast.card(owner="lina", at=NOON)
    take(cast, at=NOON)
    assert [r.key for r in cast.client("lina").get("/day/").context["day"].new] == [card.pk]


def test_the_card_tells_of_the_lead(cast, noon):
    lead = take(cast, wants_drive=True, message="想看白色", consent="dy-3")
    online.mark_answered(card=lead.visit.card, by=cast.lina, at=soon(minutes=9))
    page = cast.client("manager").get(f"/cards/{lead.visit.card_id}/").content.decode()
    for words in ("线上留资 · 官网", "想看白色", "dy-3", "9 分钟后应答"):
        assert words in page


def visit_data(**more) -> dict:
    return {
        "token": str(uuid4()), "kind": "online", "channel": "short_video", "party_size": "1", "phone": "15412345678",
        "name": "张三", **more,
    }  # fmt: skip


def test_the_desk_types_a_lead_in(cast, noon):
    client, data = cast.client("desk"), visit_data()
    for _ in range(2):
        assert client.post("/visits/new/", data).status_code == 302
    lead = OnlineLead.objects.get()
    assert (lead.way, lead.channel, lead.visit.kind, lead.visit.card.channel) == (
        "desk", "short_video", "online", "短视频",
    )  # fmt: skip
    assert client.get("/desk/").context["floor"] == []


@pytest.mark.parametrize("more", [{"phone": ""}, {"phone": "", "name": ""}, {"channel": "pigeon"}, {"phone": "abc"}])
def test_a_wrong_lead_is_answered_at_the_field(cast, noon, more):
    answer = cast.client("desk").post("/visits/new/", visit_data(**more))
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert Visit.objects.count() == OnlineLead.objects.count() == 0


def test_a_walk_in_needs_no_channel(cast, noon):
    assert cast.client("desk").post("/visits/new/", visit_data(kind="walk_in", channel="")).status_code == 302
    assert (Visit.objects.count(), OnlineLead.objects.count()) == (1, 0)


def test_a_manager_makes_a_token_that_is_shown_once_and_works(cast, noon):
    client = cast.client("manager")
    answer = client.post("/settings/online/", {"name": "懂车平台", "channel": "platform"})
    token = answer.context["token"]
    assert token in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    again = client.get("/settings/online/").content.decode()
    assert token not in again
    assert token[-4:] in again
    assert send(body(), token=token).status_code == 201
    sender = LeadSender.objects.get()
    assert (sender.made_by, sender.made_at) == (cast.manager, NOON)
    assert client.post(f"/settings/online/{sender.pk}/revoke/").status_code == 302
    assert send(body(), token=token).status_code == 401
    twice = client.post(f"/settings/online/{sender.pk}/revoke/", follow=True)
    sender.refresh_from_db()
    assert (sender.revoked_by, sender.revoked_at) == (cast.manager, NOON)
    assert str(list(twice.context["messages"])[-1]) == "此令牌已作废。"


@pytest.mark.parametrize(
    "data", [{}, {"name": ""}, {"name": "名" * 61}, {"name": "a\x00"}, {"name": "新", "channel": "pigeon"}]
)
def test_a_wrong_sender_gets_no_token(cast, noon, data):
    answer = cast.client("admin").post("/settings/online/", {"channel": "platform", **data})
    assert (answer.status_code, LeadSender.objects.count()) == (422, 0)


def test_a_double_click_makes_one_token_and_a_revoked_name_is_free_again(cast, noon):
    client, data = cast.client("admin"), {"name": "懂车平台", "channel": "platform"}
    assert [client.post("/settings/online/", data).status_code for _ in range(2)] == [200, 422]
    client.post(f"/settings/online/{LeadSender.objects.get().pk}/revoke/")
    assert client.post("/settings/online/", data).status_code == 200
    assert LeadSender.objects.count() == 2


def test_the_settings_lead_to_the_public_page_and_the_playground(cast, noon):
    sender_of(cast)
    client = cast.client("manager")
    page = client.get("/settings/online/").content.decode()
    assert "/p/a/" in page
    assert 'href="/settings/online/try/"' in page
    assert TOKEN not in page
    play = client.get("/settings/online/try/").content.decode()
    assert 'action="/api/v1/leads/"' in play
    assert "dy-20261121-0001" in play
    assert 'href="/settings/online/"' in client.get("/settings/").content.decode()
    row = settings_of(cast.store)
    row.online_form = False
    row.save()
    assert "/p/a/" not in client.get("/settings/online/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("online_response_minutes", 0), ("online_response_minutes", 1441), ("online_from", "19:00"),
     ("online_repeat_hours", -1)],
)  # fmt: skip
def test_a_wrong_setting_is_refused(cast, noon, field, value):
    client = cast.client("admin")
    form = client.get("/settings/store/").context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert client.post("/settings/store/", data | {field: value}).status_code == 422
    assert client.post("/settings/store/", data | {"online_response_minutes": 15}).status_code == 302
    assert settings_of(type(cast.store).objects.get(pk=cast.store.pk)).online_response_minutes == 15
