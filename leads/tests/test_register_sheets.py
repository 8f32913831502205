"""Calls, the printed views, the stages behind a row, a forgotten party: LEAD-18…50, FORM-01…04."""

import pytest

from accounts.models import StoreSettings
from accounts.seat import settings_of
from core.errors import Refused
from leads.models import CallSheet, Card, Customer, GradeChange, Turn, Visit
from leads.services import calls, corrections, grades, visits
from leads.services.calls import CallFacts
from leads.services.grades import Judgement
from leads.statuses import VisitPurpose
from leads.tests.test_register import call, cell, gone, party, row, sheet
from tests.cast import NOON, log_data, soon

pytestmark = pytest.mark.django_db


# --- calls ----------------------------------------------------------------------------------------
def test_LEAD_18_FORM_03_a_call_with_name_and_phone_read_back_opens_the_customers_file(cast, noon):
    """LEAD-18, LEAD-38, LEAD-40, LEAD-41, FORM-03."""
    data = call(
        name="李四", phone="15412340001", address="文三路 1 号", read_back="on", asked="问 S5 的价格",
        content="周六来看车", further_way="微信", by_third_ring="yes",
    )  # fmt: skip
    assert cast.client("desk").post("/visits/calls/new/", data).status_code == 302
    visit = Visit.objects.get()
    assert (visit.kind, visit.left_at, visit.content, visit.purpose) == ("call", NOON, "周六来看车", "ask")
    assert visit.card.grade == "C"
    facts = calls.facts_of(visit)
    assert facts == CallFacts(
        asked="问 S5 的价格", by_third_ring=True, address="文三路 1 号", read_back=True, further_way="微信"
    )
    page = sheet(cast, "?sheet=calls").content.decode()
    assert [cell(page, key) for key in ("name", "address", "read_back", "grade")] == ["李四", "文三路 1 号", "√", "C"]
    assert "问 S5 的价格" in cell(page, "asked")
    assert "周六来看车" in cell(page, "agreed")


def test_LEAD_18_a_name_or_phone_is_read_back_or_the_call_says_why_not(cast, noon):
    client = cast.client("desk")
    answer = client.post("/visits/calls/new/", call(phone="15412340001", name="李四"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["read_back"]
    assert Visit.objects.count() == Customer.objects.count() == CallSheet.objects.count() == 0
    excused = call(phone="15412340001", name="李四", not_read_back="线路断了")
    assert client.post("/visits/calls/new/", excused).status_code == 302
    assert CallSheet.objects.get().not_read_back == "线路断了"
    assert client.post("/visits/calls/new/", call()).status_code == 302


def test_LEAD_18_a_correction_of_a_call_is_held_to_the_same(cast, noon):
    visit = cast.visit(kind="call", call=CallFacts(asked="价格"))
    client = cast.client("desk")
    data = row(visit, name="李四", asked="价格")
    assert "read_back" in client.post(f"/visits/{visit.pk}/edit/", data).context["form"].errors
    visit.refresh_from_db()
    assert visit.name == ""
    assert client.post(f"/visits/{visit.pk}/edit/", data | {"read_back": "on"}).status_code == 302
    assert visit.edits.get().changes == {"name": ["", "李四"], "read_back": ["no", "yes"]}


def test_LEAD_36_39_ring_and_transfer_are_noted(cast, noon):
    """LEAD-36, LEAD-39."""
    data = call(by_third_ring="no", transferred_to="售后部", in_twenty_seconds="yes", connected="no")
    cast.client("desk").post("/visits/calls/new/", data)
    facts = CallSheet.objects.get()
    assert (facts.by_third_ring, facts.transferred_to, facts.in_twenty_seconds, facts.connected) == (
        False, "售后部", True, False,
    )  # fmt: skip
    assert cell(sheet(cast, "?sheet=calls").content.decode(), "call") == "三声内 × → 售后部 ≤20 s ×"


def test_LEAD_39_who_was_not_put_through_has_no_seconds(cast, noon):
    cast.client("desk").post("/visits/calls/new/", call(in_twenty_seconds="yes", connected="yes"))
    facts = CallSheet.objects.get()
    assert (facts.in_twenty_seconds, facts.connected) == (None, None)


def test_LEAD_37_38_40_41_the_page_of_a_call_guides_through_it(cast, noon):
    """LEAD-36, LEAD-37, LEAD-38, LEAD-39, LEAD-40, LEAD-41."""
    page = cast.client("desk").get("/visits/calls/new/").content.decode()
    for words in (
        "您好，城东店，我是钱前台",
        "铃响三声内",
        "来电原因",
        "20 秒内",
        "进一步的联络方式",
        "待顾客挂断后再挂断",
    ):
        assert words in page


def test_a_first_call_uses_a_turn_and_is_not_on_the_floor(cast, noon):
    cast.client("desk").post("/visits/calls/new/", call())
    assert Turn.objects.count() == 1
    assert cast.client("desk").get("/desk/").context["floor"] == []


# --- the sheets -----------------------------------------------------------------------------------
def test_FORM_01_02_03_04_one_register_four_sheets(cast, noon):
    """FORM-01, FORM-02, FORM-03, FORM-04, GAP-14."""
    cast.visit(at=soon(minutes=2), name="来店")
    cast.visit(at=soon(minutes=1), kind="call", name="来电")
    cast.visit(at=soon(minutes=3), purpose=VisitPurpose.BUSINESS, name="送货")
    names = lambda query: [v.name for v in sheet(cast, query).context["rows"]]  # noqa: E731
    assert names("") == ["来电", "来店"]
    assert names("?sheet=traffic") == ["来店", "送货"]
    assert names("?sheet=walk-in") == ["来店"]
    assert names("?sheet=calls") == ["来电"]
    titles = {"": "来店（电）顾客登记表", "?sheet=traffic": "来访客流量登记表", "?sheet=walk-in": "来店顾客登记表",
              "?sheet=calls": "来电登记表"}  # fmt: skip
    for query, title in titles.items():
        assert title in sheet(cast, query).content.decode()
    assert names("?sheet=nonsense") == names("")


def test_FORM_02_the_columns_of_the_walk_in_sheet(cast, noon):
    keys = [key for key, _ in sheet(cast, "?sheet=walk-in").context["columns"]]
    assert keys == ["no", "day", "stay", "kind", "by", "party", "first", "name", "phone", "model", "grade",
                    "consultant", "signed"]  # fmt: skip


def test_LEAD_19_rows_stand_in_the_days_order(cast, noon):
    for minutes in (5, 1, 3):
        cast.visit(at=soon(minutes=-minutes), party_size=minutes)
    assert [v.party_size for v in sheet(cast).context["rows"]] == [5, 3, 1]


def test_LEAD_20_GAP_16_the_front_desks_three_items_are_a_setting_and_their_writer_is_named(cast, noon):
    visit = cast.visit(by="lina")
    settings_of(cast.store)
    StoreSettings.objects.filter(store=cast.store).update(
        front_item_1="party", front_item_2="name", front_item_3="stay"
    )
    answer = sheet(cast)
    assert [key for key, _ in answer.context["columns"]][:5] == ["no", "party", "name", "stay", "by"]
    assert cell(answer.content.decode(), "by") == "李娜"
    titles = {str(title): [f.name for f in fields] for title, fields in _groups(cast, visit)}
    assert titles["前台"] == ["party_size", "name", "arrived_at", "left_at"]
    assert "purpose" in titles["顾问"]


def _groups(cast, visit):
    from django.utils import translation

    with translation.override("zh-hans"):
        form = cast.client("desk").get(f"/visits/{visit.pk}/edit/").context["form"]
        return [(str(title), fields) for title, fields in form.grouped()]


def test_GAP_16_the_three_items_differ(cast, noon):
    client = cast.client("manager")
    form = client.get("/settings/store/").context["form"]
    data = {
        name: form[name].value()
        for name in form.fields
        if form[name].value() is not None and form[name].value() is not False
    }
    answer = client.post("/settings/store/", data | {"front_item_2": "day"})
    assert answer.status_code == 422
    assert settings_of(cast.store).front_items == ("day", "stay", "kind")
    assert client.post("/settings/store/", data | {"front_item_2": "name"}).status_code == 302


def test_LEAD_21_model_trim_and_colour_of_most_interest(cast, noon):
    model = cast.models[1]
    cast.client("desk").post("/visits/new/", party(colour=model.colours.get().pk))
    visit = Visit.objects.get()
    assert (visit.car_model, visit.colour) == (model, model.colours.get())
    cast.client("desk").post(
        f"/visits/{visit.pk}/edit/", row(visit, car_model=model.pk, trim=model.trims.get().pk, colour=visit.colour_id)
    )
    assert cell(sheet(cast).content.decode(), "model") == "S7 豪华型 珍珠白"
    answer = cast.client("desk").post("/visits/new/", party(colour=visit.colour_id, car_model=cast.models[0].pk))
    assert answer.context["form"].errors["colour"]


@pytest.mark.parametrize(("grade", "short"), [("H", "H"), ("A+", "A"), ("A", "A"), ("B+", "B"), ("B", "B"), ("C", "C")])
def test_LEAD_22_GAP_06_the_grade_column_knows_four_letters(cast, noon, grade, short):
    visit = cast.visit(name="张三", phone="15412345678")
    Card.objects.filter(pk=visit.card_id).update(grade=grade, car_model=cast.models[0])
    assert cell(sheet(cast).content.decode(), "grade") == short


def test_LEAD_23_who_left_data_is_contacted_again_within_24_hours(cast, noon):
    visit = cast.visit(name="张三", phone="15412345678", at=soon(minutes=-30))
    cast.client("desk").post(f"/visits/{visit.pk}/end/", {"from": "desk"})
    due = visit.card.follow_ups.get(kind="confirm")
    assert due.due_at == soon(hours=24)


def test_LEAD_24_GAP_20_who_left_nothing_is_confirmed_by_the_consultant_with_one_tap(cast, noon):
    visit = gone(cast)
    assert cell(sheet(cast).content.decode(), "signed") == "待确认"
    assert [v.pk for v in cast.client("manager").get("/visits/to-confirm/").context["rows"]] == [visit.pk]
    assert "visit-confirm" not in cast.client("manager").get("/visits/to-confirm/").content.decode()
    client = cast.client("lina")
    assert f"/visits/{visit.pk}/confirm/" in client.get("/visits/to-confirm/").content.decode()
    client.post(f"/visits/{visit.pk}/confirm/")
    noon.move_to(soon(hours=1))
    client.post(f"/visits/{visit.pk}/confirm/")
    visit.refresh_from_db()
    assert visit.signed_at == NOON
    assert cell(sheet(cast).content.decode(), "signed") == "√ 12:00"
    assert client.get("/visits/to-confirm/").context["rows"] == []


def test_LEAD_24_a_party_that_is_here_is_not_confirmed_by_a_tap(cast, noon):
    visit = cast.visit(consultant=cast.lina.pk, came_before=True)
    cast.client("lina").post(f"/visits/{visit.pk}/confirm/")
    assert Visit.objects.get().signed_at is None
    with pytest.raises(Refused):
        visits.confirm(seat=cast.seat("wang"), visit=visit, at=NOON)


def test_LEAD_25_first_contact_is_the_day_data_was_left_not_the_first_visit(cast, noon):
    gone(cast)
    noon.move_to(soon(days=3))
    card = cast.visit(at=soon(days=3), name="张三", phone="15412345678").card
    assert card.first_contact_on == soon(days=3).date()


@pytest.mark.parametrize(
    ("typed", "name", "salutation"), [("王先生", "王", "mr"), ("刘洋女士", "刘洋", "ms"), ("张三", "张三", "")]
)
def test_LEAD_32_the_salutation_is_kept_with_the_name(cast, noon, typed, name, salutation):
    visit = cast.visit(name=typed, phone="15412345678")
    assert (visit.customer.name, visit.customer.salutation) == (name, salutation)


def test_LEAD_33_each_stage_of_a_return_visit_is_on_the_card_and_in_the_report(cast, noon):
    card = cast.card(at=soon(days=-2), grade="B")
    visit = cast.visit(phone="15412345678")
    for stage, grade in (("needs", "B+"), ("product", "A"), ("drive", "A+")):
        card.refresh_from_db()
        judgement = Judgement(grade=grade, stage=stage, reason="看得很细")
        grades.judge(seat=cast.seat("lina"), card=card, version=card.version, judgement=judgement, at=NOON)
    visits.note(seat=cast.seat("lina"), visit=visit, content="回店试驾", at=NOON)
    page = cast.client("lina").get(f"/cards/{card.pk}/").content.decode()
    for words in ("再次", "需求分析", "产品介绍", "试驾", "回店试驾"):
        assert words in page
    assert GradeChange.objects.filter(card=card).count() == 4
    report = cast.client("lina").get("/report/").content.decode()
    assert "回店试驾" in report
    assert "B → A+" in report


def test_LEAD_35_a_visitor_without_name_or_phone_stays_on_the_register_without_a_card(cast, noon):
    cast.visit(name="张三")
    cast.visit(at=soon(minutes=1), phone="15412345678")
    assert Card.objects.count() == 0
    assert [cell(sheet(cast).content.decode(), "grade", n) for n in (0, 1)] == ["无级", "无级"]


@pytest.mark.parametrize("method", ["phone", "message", "mail", "in_person"])
def test_LEAD_48_contact_modes_are_phone_mail_and_face_to_face(cast, noon, method):
    card = cast.card(at=soon(days=-2))
    cast.client("lina").post(f"/cards/{card.pk}/log/", log_data(card, method=method))
    assert card.contacts.get().method == method


def test_LEAD_49_a_process_that_stops_goes_on_as_a_follow_up(cast, noon):
    visit = cast.visit(name="张三", phone="15412345678", at=soon(minutes=-30))
    visits.end(seat=cast.seat("desk"), visit=visit, at=NOON)
    kinds = set(visit.card.follow_ups.filter(state="planned").values_list("kind", flat=True))
    assert kinds == {"cadence", "confirm"}


def test_LEAD_50_a_person_is_found_at_the_door_by_phone_and_by_name(cast, noon):
    cast.card(name="张三", owner="wang")
    assert "王强" in cast.client("desk").get("/visits/lookup/?phone=154-1234-5678").content.decode()
    assert [r.name for r in cast.client("desk").get("/search/?q=zhangsan").context["rows"]] == ["张三"]


# --- a forgotten party ----------------------------------------------------------------------------
def test_a_party_forgotten_this_morning_is_entered_with_its_time_and_uses_a_turn(cast, noon):
    cast.client("desk").post("/visits/new/", party(arrived_at="2026-11-21T09:15"))
    visit = Visit.objects.get()
    assert f"{visit.arrived_at.astimezone(cast.store.zone):%d %H:%M}" == "21 09:15"
    assert visit.turn.number == 1


def test_a_party_of_an_earlier_day_needs_its_consultant_and_uses_no_turn(cast, noon):
    client = cast.client("desk")
    data = party(arrived_at="2026-11-20T16:00", name="张三", phone="15412345678")
    assert "consultant" in client.post("/visits/new/", data).context["form"].errors
    assert client.post("/visits/new/", data | {"consultant": cast.wang.pk}).status_code == 302
    visit = Visit.objects.get()
    assert (visit.consultant, visit.turn) == (cast.wang, None)
    assert f"{visit.card.first_contact_on}" == "2026-11-20"
    assert [v.pk for v in sheet(cast, "?day=2026-11-20").context["rows"]] == [visit.pk]


def test_a_late_entry_takes_no_later_contact_back(cast, noon):
    card = cast.card(at=NOON, grade="A")
    cast.client("desk").post(
        "/visits/new/", party(arrived_at="2026-11-20T16:00", phone="15412345678", consultant=cast.lina.pk)
    )
    card.refresh_from_db()
    assert card.last_contact_at == NOON


@pytest.mark.parametrize("when", ["2026-11-21T12:01", "2026-11-14T11:59", "0001-01-01T00:00", "9999-12-31T23:59", "x"])
def test_a_forgotten_party_comes_from_the_last_seven_days(cast, noon, when):
    answer = cast.client("desk").post("/visits/new/", party(arrived_at=when, consultant=cast.lina.pk, reason="x"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["arrived_at"]
    assert Visit.objects.count() == 0


def test_the_row_of_an_earlier_day_is_not_ended_with_todays_time(cast, noon):
    visit = cast.visit(at=soon(days=-1))
    cast.client("desk").post(f"/visits/{visit.pk}/end/", {"from": "desk"})
    assert Visit.objects.get().left_at is None
    assert f"/visits/{visit.pk}/edit/" in cast.client("desk").get("/desk/").content.decode()
    assert cast.client("desk").post(f"/visits/{visit.pk}/edit/", row(visit, left_at="12:40")).status_code == 302
    assert Visit.objects.get().left_at == soon(days=-1, minutes=40)


def test_the_service_takes_no_field_that_is_none_of_the_rows(cast, noon):
    visit = gone(cast)
    corrections.correct(
        seat=cast.seat("desk"),
        visit=visit,
        version=visit.version,
        fields={"registered_by": cast.wang},
        call=None,
        at=NOON,
    )
    visit.refresh_from_db()
    assert visit.registered_by == cast.desk
