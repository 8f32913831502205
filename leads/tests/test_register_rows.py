"""Completing, correcting, closing: what stood there is kept, what is closed stays, bad input changes nothing."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.errors import Refused, Stale
from leads.models import DayClose, RegisterDay, Visit, VisitEdit
from leads.services import corrections, register_days, visits
from leads.statuses import VisitPurpose
from leads.tests.test_register import call, gone, party, row, sheet
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db

DAY = NOON.date()


def test_a_correction_keeps_the_old_value_and_the_row_says_so(cast, noon):
    visit = gone(cast, name="张三")
    client = cast.client("desk")
    client.post(f"/visits/{visit.pk}/edit/", row(visit, party_size=3, name="张珊", drink="tea"))
    edit = visit.edits.get()
    assert edit.changes == {"party_size": ["1", "3"], "name": ["张三", "张珊"], "drink": ["", "tea"]}
    assert (edit.by, edit.at) == (cast.desk, NOON)
    assert f'<a class="pill tiny" href="/visits/{visit.pk}/edit/">已更正</a>' in sheet(cast).content.decode()
    page = client.get(f"/visits/{visit.pk}/edit/").content.decode()
    assert "张三 → 张珊" in page
    assert "未记录 → 茶" in page
    with pytest.raises(ValidationError):
        edit.save()


def test_filling_an_empty_field_is_no_correction(cast, noon):
    visit = gone(cast)
    cast.client("desk").post(f"/visits/{visit.pk}/edit/", row(visit, drink="tea"))
    assert "已更正" not in sheet(cast).content.decode()


def test_saving_the_same_words_writes_nothing(cast, noon):
    visit = gone(cast)
    for _ in range(2):
        assert cast.client("desk").post(f"/visits/{visit.pk}/edit/", row(visit)).status_code == 302
    assert VisitEdit.objects.count() == 0
    assert Visit.objects.get().version == 2


def test_a_number_in_the_history_is_masked(cast, noon):
    visit = gone(cast, phone="15412345678")
    cast.client("desk").post(f"/visits/{visit.pk}/edit/", row(visit, phone="15412345679"))
    page = cast.client("manager").get(f"/visits/{visit.pk}/edit/").content.decode()
    assert "154****5678" in page
    assert "154 1234 5678" not in page


def test_a_stale_row_asks_field_by_field(cast, noon):
    visit = gone(cast)
    old = row(visit, companions="爱人", party_size=2)
    cast.client("lina").post(f"/visits/{visit.pk}/edit/", row(visit, companions="父母", drink="tea"))
    client = cast.client("desk")
    answer = client.post(f"/visits/{visit.pk}/edit/", old)
    assert answer.status_code == 409
    assert {(r["name"], r["mine"], r["theirs"]) for r in answer.context["theirs"]} == {
        ("companions", "爱人", "父母"), ("party_size", "2", "1"), ("drink", "未记录", "茶"),
    }  # fmt: skip
    assert Visit.objects.get().companions == "父母"
    version = answer.context["form"]["version"].value()
    again = old | {"version": version, "choose_companions": "theirs", "choose_drink": "theirs"}
    assert client.post(f"/visits/{visit.pk}/edit/", again).status_code == 302
    visit.refresh_from_db()
    assert (visit.companions, visit.drink, visit.party_size) == ("父母", "tea", 2)


def test_a_form_sent_twice_is_stale_the_second_time_and_shows_no_difference(cast, noon):
    visit = gone(cast)
    data = row(visit, companions="爱人")
    client = cast.client("desk")
    assert client.post(f"/visits/{visit.pk}/edit/", data).status_code == 302
    answer = client.post(f"/visits/{visit.pk}/edit/", data)
    assert (answer.status_code, answer.context["theirs"]) == (409, [])
    assert VisitEdit.objects.count() == 1


def test_ending_and_noting_make_an_open_form_stale(cast, noon):
    visit = cast.visit(consultant=cast.lina.pk, came_before=True)
    data = row(visit, companions="爱人")
    visits.end(seat=cast.seat("desk"), visit=visit, at=NOON)
    assert cast.client("desk").post(f"/visits/{visit.pk}/edit/", data).status_code == 409
    data = row(visit)
    visits.note(seat=cast.seat("lina"), visit=visit, content="说好周六", at=NOON)
    assert cast.client("desk").post(f"/visits/{visit.pk}/edit/", data).status_code == 409


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("arrived_at", ""), ("arrived_at", "25:00"), ("arrived_at", "12:01"), ("left_at", "10:59"),
        ("left_at", "12:01"),
        ("left_at", "soon"), ("purpose", "spaceship"), ("party_size", "0"), ("party_size", "51"), ("is_first", "maybe"),
        ("served_before", "999999"), ("name", "😀"), ("name", "名" * 10_000), ("phone", "154abc"),
        ("phone", "1" * 10_000), ("companions", "人" * 10_000), ("drink", "beer"), ("car_model", "x"),
        ("colour", "999999"), ("content", "话" * 10_000),
    ],
)  # fmt: skip
def test_a_wrong_field_is_answered_there_and_nothing_changes(cast, noon, field, value):
    visit = gone(cast)
    data = row(visit, companions="爱人")
    data[field] = value
    answer = cast.client("desk").post(f"/visits/{visit.pk}/edit/", data)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert VisitEdit.objects.count() == 0
    assert Visit.objects.get().companions == ""
    if field != "companions":
        assert "爱人" in answer.content.decode()


def test_emoji_and_markup_in_free_words_are_words(cast, noon):
    visit = gone(cast)
    cast.client("desk").post(f"/visits/{visit.pk}/edit/", row(visit, companions="<b>😀</b>"))
    page = sheet(cast).content.decode()
    assert "&lt;b&gt;😀" in page
    assert "<b>😀" not in page


def test_an_empty_form_and_a_missing_version_are_answered(cast, noon):
    visit = gone(cast)
    for data in ({}, row(visit) | {"version": ""}, row(visit) | {"version": "x"}):
        assert cast.client("desk").post(f"/visits/{visit.pk}/edit/", data).status_code == 422
    assert VisitEdit.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "154abc"), ("name", "😀"), ("asked", "问" * 10_000), ("address", "路" * 10_000),
        ("by_third_ring", "maybe"),
        ("transferred_to", "人" * 31), ("further_way", "微" * 101), ("not_read_back", "因" * 101),
        ("content", "话" * 1001), ("purpose", "x"), ("token", "x"), ("consultant", "999999"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_answered_at_the_field(cast, noon, field, value):
    answer = cast.client("desk").post("/visits/calls/new/", call(address="文三路") | {field: value})
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert Visit.objects.count() == 0


def test_a_call_sent_twice_is_written_once(cast, noon):
    data = call(asked="价格")
    for _ in range(2):
        assert cast.client("desk").post("/visits/calls/new/", data).status_code == 302
    assert Visit.objects.count() == 1


def test_colleagues_and_colours_of_another_store_are_no_choice(cast, noon):
    visit = gone(cast)
    for field in ("served_before",):
        answer = cast.client("desk").post(f"/visits/{visit.pk}/edit/", row(visit, **{field: cast.other.pk}))
        assert answer.context["form"].errors[field]
    answer = cast.client("desk").post("/visits/calls/new/", call(consultant=cast.other.pk, reason="x"))
    assert answer.context["form"].errors["consultant"]
    answer = cast.client("desk").post("/visits/new/", party(purpose="service", consultant=cast.other.pk))
    assert answer.context["form"].errors["consultant"]


def test_a_leaving_time_is_kept_to_the_second_where_the_minute_is_the_same(cast, noon):
    visit = cast.visit(at=soon(minutes=-5, seconds=30))
    cast.client("desk").post(f"/visits/{visit.pk}/edit/", row(visit, left_at="11:55"))
    visit.refresh_from_db()
    assert (visit.arrived_at, visit.left_at) == (soon(minutes=-5, seconds=30), soon(minutes=-5, seconds=30))


def test_a_leaving_time_by_hand_starts_the_clock_of_24_hours(cast, noon):
    visit = cast.visit(name="张三", phone="15412345678", at=soon(hours=-2))
    cast.client("desk").post(f"/visits/{visit.pk}/edit/", row(visit, left_at="10:30"))
    assert visit.card.follow_ups.get(kind="confirm").due_at == soon(hours=22.5)


def test_who_has_left_does_not_come_back_by_an_empty_time(cast, noon):
    visit = gone(cast)
    data = row(visit)
    del data["left_at"]
    assert cast.client("desk").post(f"/visits/{visit.pk}/edit/", data).context["form"].errors["left_at"]


def test_the_name_of_a_known_customer_is_changed_on_the_card(cast, noon):
    visit = cast.visit(name="张三", phone="15412345678")
    assert "name" not in cast.client("desk").get(f"/visits/{visit.pk}/edit/").context["form"].fields
    with pytest.raises(Refused) as refused:
        corrections.correct(
            seat=cast.seat("desk"), visit=visit, version=visit.version, fields={"name": "李四"}, call=None, at=NOON
        )
    assert refused.value.field == "name"


# --- the close of the day -------------------------------------------------------------------------
def test_a_day_with_somebody_on_the_floor_is_not_closed_and_the_list_names_them(cast, noon):
    visit = cast.visit(name="张三", at=soon(minutes=-10))
    answer = cast.client("desk").post("/visits/close/", {"day": "2026-11-21"})
    assert answer.status_code == 409
    assert answer.context["open_rows"] == [visit]
    assert "还有 1 批顾客未离店" in answer.content.decode()
    assert DayClose.objects.count() == 0


def test_a_closed_day_is_frozen_until_the_manager_opens_it_again(cast, noon):
    visit = gone(cast)
    client = cast.client("desk")
    assert client.post("/visits/close/", {"day": "2026-11-21"}).status_code == 302
    sheet_row = RegisterDay.objects.get()
    assert (sheet_row.closed_by, sheet_row.closed_at) == (cast.desk, NOON)
    before = Visit.objects.values().get()
    answer = client.post("/visits/new/", party())
    assert answer.status_code == 422
    assert "已于 12:00 由钱前台关闭" in answer.content.decode()
    assert client.post("/visits/calls/new/", call()).status_code == 422
    assert client.post(f"/visits/{visit.pk}/edit/", row(visit, party_size=4)).status_code == 409
    assert cast.client("lina").post(f"/visits/{visit.pk}/note/", {"content": "改"}).status_code == 422
    assert Visit.objects.values().get() == before
    assert client.post("/visits/close/", {"day": "2026-11-21"}).status_code == 409
    assert client.post("/visits/reopen/", {"day": "2026-11-21", "reason": "x"}).status_code == 403
    manager = cast.client("manager")
    assert manager.post("/visits/reopen/", {"day": "2026-11-21", "reason": " "}).status_code == 409
    assert manager.post("/visits/reopen/", {"day": "2026-11-21", "reason": "补登"}).status_code == 302
    assert client.post("/visits/new/", party()).status_code == 302
    assert list(DayClose.objects.order_by("pk").values_list("move", "reason", "by")) == [
        ("closed", "", cast.desk.pk), ("reopened", "补登", cast.manager.pk),
    ]  # fmt: skip
    assert "补登" in sheet(cast).content.decode()


def test_a_forgotten_party_of_a_closed_day_is_refused(cast, noon):
    yesterday = soon(days=-1).date()
    register_days.close(seat=cast.seat("desk"), day=yesterday, at=NOON)
    data = party(arrived_at="2026-11-20T16:00", consultant=cast.lina.pk)
    assert cast.client("desk").post("/visits/new/", data).status_code == 422
    assert Visit.objects.count() == 0


def test_a_closed_day_can_still_be_signed_and_carried_over_with_a_trace(cast, noon):
    """The consultant's signature adds to the row; a card from it is a correction that is kept."""
    visit = gone(cast)
    register_days.close(seat=cast.seat("desk"), day=DAY, at=NOON)
    cast.client("lina").post(f"/visits/{visit.pk}/confirm/")
    visit.refresh_from_db()
    assert visit.signed_at == NOON
    from leads.services import cards

    visits.open_card_from(
        seat=cast.seat("lina"), visit=visit, name="张三", phone="15412345678", consent=False,
        judgement=cards.AT_THE_DOOR, details={}, at=NOON,
    )  # fmt: skip
    assert visit.edits.get().changes == {"name": ["", "张三"], "phone": ["", "15412345678"]}


def test_an_online_lead_waits_for_no_open_register(cast, noon):
    register_days.close(seat=cast.seat("desk"), day=DAY, at=NOON)
    visit = cast.visit(kind="online", name="张三", phone="15412345678")
    assert visit.card
    assert register_days.open_visits(cast.store, DAY).count() == 0


def test_a_double_click_after_the_close_still_says_registered(cast, noon):
    data = party(purpose="business")
    client = cast.client("desk")
    client.post("/visits/new/", data)
    visits.end(seat=cast.seat("desk"), visit=Visit.objects.get(), at=NOON)
    register_days.close(seat=cast.seat("desk"), day=DAY, at=NOON)
    assert client.post("/visits/new/", data).status_code == 302
    assert Visit.objects.count() == 1


@pytest.mark.parametrize("day", ["2026-11-22", "2099-01-01"])
def test_a_day_to_come_is_not_closed(cast, noon, day):
    assert cast.client("desk").post("/visits/close/", {"day": day}).status_code == 409
    assert not RegisterDay.objects.exists()


def test_an_open_day_is_not_opened_again_and_a_consultant_closes_none(cast, noon):
    answer = cast.client("manager").post("/visits/reopen/", {"day": "2026-11-21", "reason": "补登"})
    assert answer.status_code == 409
    assert cast.client("lina").post("/visits/close/", {"day": "2026-11-21"}).status_code == 403
    assert DayClose.objects.count() == 0


def test_each_store_closes_its_own_day(cast, noon):
    register_days.close(seat=cast.seat("desk"), day=DAY, at=NOON)
    assert cast.client("other").post("/visits/new/", party()).status_code == 302
    assert register_days.standing(cast.other_store, DAY).closed_at is None


def test_a_reader_of_the_register_changes_nothing(cast, noon):
    visit = gone(cast)
    page = sheet(cast, by="gm").content.decode()
    assert "关闭当天" not in page
    assert f"/visits/{visit.pk}/edit/" not in page
    assert cast.client("gm").get(f"/visits/{visit.pk}/edit/").status_code == 403


def test_the_manager_reads_whole_numbers_the_desk_does_not(cast, noon):
    cast.visit(name="张三", phone="15412345678")
    assert "154 1234 5678" in sheet(cast, by="manager").content.decode()
    assert "154****5678" in sheet(cast, by="gm").content.decode()


def test_the_database_holds_what_a_row_must_be(cast, noon):
    visit = gone(cast)
    for wrong in ({"purpose": "x"}, {"drink": "x"}, {"consultant": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Visit.objects.filter(pk=visit.pk).update(**wrong)
    Visit.objects.filter(pk=visit.pk).update(consultant=None, purpose=VisitPurpose.SERVICE)


def test_the_service_refuses_a_stale_version(cast, noon):
    visit = gone(cast)
    with pytest.raises(Stale):
        corrections.correct(
            seat=cast.seat("desk"), visit=visit, version=1, fields={"party_size": 2}, call=None, at=NOON
        )
