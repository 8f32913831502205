"""What happens at the door beside the register: guide, drink, stands, who wrote what, the portrait of the prospects."""

import pytest

from accounts.models import Notice
from core.errors import Refused
from leads.models import Card, Visit
from leads.pages.online_showroom import offers
from leads.services import online, roster, visits
from leads.statuses import Drink
from leads.tests.online import intake
from leads.tests.test_register import cell, party, row, sheet
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db


def test_the_guide_to_the_reception_stands_beside_the_new_visit(cast, noon):
    """LEAD-03, LEAD-07, LEAD-08, LEAD-10, LEAD-11, LEAD-12, LEAD-13, LEAD-14, ROLE-05."""
    for person, address in (("desk", "/desk/"), ("lina", "/visits/new/")):
        page = cast.client(person).get(address).content.decode()
        for words in (
            "1 号值班人员在展厅前方值班", "下一顺位进入指定位置等待", "热情迎接每一位进店顾客", "是否首次来店",
            "来访目的", "请教顾客尊姓", "与同行人员一一招呼", "第一时间点头招呼", "纯净水、茶、咖啡或鲜橙汁",
            "主动请顾客留下信息",
        ):  # fmt: skip
            assert words in page, (person, words)


def test_the_drink_is_noted_with_one_tap_while_the_party_is_here(cast, noon):
    """LEAD-13: water, tea, coffee, orange juice, or offered and declined; another drink keeps the first one."""
    assert {"water", "tea", "coffee", "juice", "none"} == set(Drink.values)
    visit = cast.visit()
    client = cast.client("desk")
    assert f"/visits/{visit.pk}/drink/" in client.get("/desk/").content.decode()
    for drink in ("juice", "juice", "tea", "beer"):
        answer = client.post(f"/visits/{visit.pk}/drink/", {"drink": drink, "from": "desk"})
        assert (answer.status_code, answer.url) == (302, "/desk/")
    visit.refresh_from_db()
    assert visit.drink == Drink.TEA
    assert [edit.changes for edit in visit.edits.order_by("pk")] == [
        {"drink": ["", "juice"]}, {"drink": ["juice", "tea"]},
    ]  # fmt: skip
    assert "茶" in client.get("/desk/").content.decode()
    visits.end(seat=cast.seat("desk"), visit=visit, at=NOON)
    with pytest.raises(Refused):
        visits.offer(seat=cast.seat("desk"), visit=visit, drink="water", at=NOON)


def test_the_next_in_order_is_told_to_go_to_the_waiting_position(cast, noon):
    """ROLE-06, LEAD-08: the desk reads whom to call, and the colleague hears it under the bell."""
    roster.confirm(seat=cast.seat("manager"), order=[cast.lina.pk, cast.wang.pk], at=soon(minutes=-5))
    cast.seat("desk").settings.__class__.objects.filter(store=cast.store).update(stands=1)
    client = cast.client("desk")
    answer = client.post("/visits/new/", party(), follow=True)
    assert "请通知王强到门口值班。" in answer.content.decode()
    notice = Notice.objects.get()
    assert (notice.person, notice.kind) == (cast.wang, "called-to-door")
    assert "您现在是 1 号" in cast.client("wang").get("/notices/").content.decode()


def test_number_one_and_number_two_stand_on_the_desks_page(cast, noon):
    """ROLE-05, ROLE-06, LEAD-09: no. 1 at the door, the next one at the waiting position, each with the time."""
    roster.confirm(seat=cast.seat("manager"), order=[cast.wang.pk, cast.lina.pk], at=soon(minutes=-5))
    answer = cast.client("desk").get("/desk/")
    assert [(s.stand, s.consultant) for s in answer.context["board"].stands] == [(1, cast.wang), (2, cast.lina)]
    assert "门口值班" in answer.content.decode()


def test_whoever_fills_in_the_traffic_register_is_named(cast, noon):
    """GAP-12, FORM-01: the front desk or a consultant may do it; the row says who, the turn says who gave it."""
    for person in ("desk", "lina"):
        cast.client(person).post("/visits/new/", party())
    rows = list(Visit.objects.order_by("pk"))
    assert [visit.registered_by for visit in rows] == [cast.desk, cast.lina]
    assert [visit.turn.by for visit in rows] == [cast.desk, cast.lina]
    page = sheet(cast, "?sheet=traffic").content.decode()
    assert [cell(page, "by", n) for n in (0, 1)] == ["钱前台", "李娜"]


def test_the_front_desk_fills_in_the_first_three_items_of_every_row(cast, noon):
    """ROLE-19, LEAD-20, FORM-04: date, time and type stand there before the consultant has written anything."""
    cast.client("desk").post("/visits/new/", party())
    cast.visit(kind="call")
    answer = sheet(cast)
    assert [key for key, _ in answer.context["columns"]][1:5] == ["day", "stay", "kind", "by"]
    page = answer.content.decode()
    assert 'colspan="4" scope="colgroup">前台</th>' in page
    assert [cell(page, "day", n) for n in (0, 1)] == ["11/21", "11/21"]
    assert [cell(page, "kind", n) for n in (0, 1)] == ["来店", "来电"]
    assert [cell(page, "by", n) for n in (0, 1)] == ["钱前台", "钱前台"]


def test_one_register_with_a_type_has_three_printed_views(cast, noon):
    """GAP-14, FORM-01, FORM-02, FORM-03, FORM-04: one row is corrected once and right on every sheet."""
    visit = cast.visit(name="张三")
    cast.client("desk").post(f"/visits/{visit.pk}/edit/", row(visit, name="张珊"))
    for query in ("", "?sheet=walk-in"):
        assert cell(sheet(cast, query).content.decode(), "name") == "张珊"
    assert sheet(cast, "?sheet=traffic").context["rows"] == [visit]
    assert sheet(cast, "?sheet=calls").context["rows"] == []


# --- prospects ------------------------------------------------------------------------------------
def _known(cast, number: str, *, age: str = "", area: str = "", status: str = "open", **more) -> Card:
    card = cast.card(number=number, area=area, **more)
    card.customer.age_group = age
    card.customer.save(update_fields=["age_group"])
    Card.objects.filter(pk=card.pk).update(status=status)
    return card


def test_the_portrait_says_who_the_prospects_are_how_old_and_where_they_gather(cast, noon):
    """LEAD-47."""
    _known(cast, "15412340001", age="25-34", area="滨江车展", grade="A")
    _known(cast, "15412340002", age="25-34", area="大学城", status="delivered", owner="wang")
    _known(cast, "15412340003", area="滨江车展")
    _known(cast, "15412340004", age="55-", at=soon(days=-200))  # before the period
    client = cast.client("manager")
    found = {table.facet.key: table for table in client.get("/numbers/prospects/").context["tables"]}
    age = {line.label: (line.count, line.part, line.warm, line.bought, line.rate) for line in found["age"].lines}
    assert age["25–34"] == (2, 100, 1, 1, 50)
    assert found["age"].unknown == 1
    assert [(line.label, line.count, line.part) for line in found["area"].lines] == [
        ("滨江车展", 2, 67), ("大学城", 1, 33),
    ]  # fmt: skip
    own = cast.client("wang").get("/numbers/prospects/").context["tables"]
    assert [line.label for table in own if table.facet.key == "area" for line in table.lines] == ["大学城"]
    everybody = client.get("/numbers/prospects/?begin=2026-01-01&end=2026-11-21").context["tables"]
    assert sum(line.count for line in everybody[0].lines) == 3
    assert "潜在顾客画像" in client.get("/numbers/prospects/").content.decode()


@pytest.mark.parametrize(
    "query", ["begin=x&end=y", "begin=2026-11-30&end=2026-11-01", "begin=0001-01-01&end=9999-12-31"]
)
def test_a_period_that_cannot_be_read_is_told_and_the_usual_one_is_shown(cast, noon, query):
    answer = cast.client("manager").get(f"/numbers/prospects/?{query}")
    assert answer.status_code == 422
    assert answer.context["end"] == NOON.date()


def test_many_words_of_one_kind_end_in_one_line(cast, noon):
    for n in range(14):
        cast.card(number=f"154123400{n:02d}", area=f"小区{n:02d}")
    tables = cast.client("manager").get("/numbers/prospects/").context["tables"]
    lines = next(table.lines for table in tables if table.facet.key == "area")
    assert (len(lines), lines[-1].label, lines[-1].count) == (13, "其余合计", 2)


def test_what_a_lead_says_of_the_prospect_goes_to_card_and_customer(cast, noon):
    """LEAD-46, LEAD-47: found by phone marketing at an event; what was known before stands."""
    lead = online.receive(
        store=cast.store, at=NOON,
        intake=intake(channel="phone_marketing", area="滨江车展", age_group="25-34"),
    ).lead  # fmt: skip
    card = Card.objects.select_related("customer").get(pk=lead.visit.card_id)
    assert (card.area, card.source, card.customer.age_group) == ("滨江车展", 5, "25-34")
    again = intake(ref="2", channel="promotion", area="大学城", age_group="55-")
    online.receive(store=cast.store, at=soon(days=2), intake=again)
    card.refresh_from_db()
    assert (card.area, card.customer.age_group) == ("滨江车展", "25-34")


# --- the online showroom --------------------------------------------------------------------------
def test_an_offer_knows_its_cheapest_trim_and_no_price_where_none_is_told(cast, noon):
    """LEAD-43."""
    model = cast.models[0]
    trim = model.trims.get()
    trim.prices.create(from_day=NOON.date(), amount="128800", by=cast.manager, at=NOON)
    trim.prices.create(from_day=soon(days=1).date(), amount="99000", by=cast.manager, at=NOON)
    found = {one.model: one.price_from for one in offers(cast.store, NOON.date(), prices=True)}
    assert found == {model: 128800, cast.models[1]: None}
    assert {one.price_from for one in offers(cast.store, NOON.date(), prices=False)} == {None}
