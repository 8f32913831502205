"""What the showroom's pages show (LEAD-19…22, GAP-06, GAP-08, GRADE-38)."""

import re
from datetime import timedelta

import pytest

from leads.models import Card
from leads.services import roster, visits
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db


def page(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_LEAD_19_the_register_is_one_sheet_of_the_day_for_all_consultants(cast, noon):
    for n in range(2):
        cast.visit(name=f"客{n}", phone=f"1541234000{n}", at=soon(minutes=n))
    cast.visit(at=soon(days=-1), name="昨天")
    sheet = page(cast.client("desk"), "/visits/")
    assert "客0" in sheet
    assert "客1" in sheet
    assert "昨天" not in sheet
    assert "昨天" in page(cast.client("desk"), "/visits/?day=2026-11-20")


def test_LEAD_21_22_the_register_shows_the_most_wanted_model_and_the_short_grade(cast, noon):
    visit = cast.visit(name="张三", phone="15412345678")
    Card.objects.filter(pk=visit.card_id).update(
        car_model=cast.models[1], colour=cast.models[1].colours.get(), grade="A+"
    )
    sheet = page(cast.client("desk"), "/visits/")
    assert "S7 珍珠白" in sheet
    assert re.search(r'<td class="k-grade">\s*A\s*</td>', sheet)


def test_the_desk_never_shows_a_whole_number(cast, noon):
    cast.visit(name="张三", phone="15412345678")
    assert "15412345678" not in page(cast.client("desk"), "/visits/")
    assert "15412345678" not in page(cast.client("desk"), "/search/?q=5678")


def test_a_consultant_sees_only_own_visits(cast, noon):
    visit = cast.visit(name="张三", phone="15412345678")
    other = "wang" if visit.consultant == cast.lina else "lina"
    assert "张三" not in page(cast.client(other), "/visits/")


def test_the_desk_shows_who_is_next_who_is_busy_and_who_is_away(cast, noon):
    visit = cast.visit(at=soon(minutes=-5))
    away = cast.wang if visit.consultant == cast.lina else cast.lina
    roster.set_presence(seat=cast.seat("desk"), consultant=away.pk, present=False, reason="午饭", at=NOON)
    answer = cast.client("desk").get("/desk/")
    board = answer.context["board"]
    assert [(spot.consultant, spot.busy) for spot in board.main.spots] == [(visit.consultant, True)]
    assert [entry.consultant for entry in board.away] == [away]
    assert "午饭" in answer.content.decode()


def test_a_party_that_left_is_off_the_floor(cast, noon):
    visit = cast.visit(at=soon(minutes=-5))
    visits.end(seat=cast.seat("desk"), visit=visit, at=NOON)
    assert cast.client("desk").get("/desk/").context["floor"] == []


def test_GRADE_38_cards_are_filed_by_grade(cast, noon):
    for n, grade in enumerate(("A", "B", "C")):
        cast.card(number=f"1541234000{n}", name=f"客{grade}", grade=grade)
    answer = cast.client("lina").get("/cards/?grade=A&grade=B")
    assert {row["grade"] for row in answer.context["rows"]} == {"A", "B"}


def test_GAP_08_a_passed_horizon_is_listed_and_never_regraded_silently(cast, noon):
    cast.card(number="15412340001", grade="H", at=soon(days=-8))
    cast.card(number="15412340002", grade="H", at=soon(days=-7))
    cast.card(number="15412340003", grade="C", at=soon(days=-700))
    rows = cast.client("lina").get("/cards/?status=regrade").context["rows"]
    assert [(row["number"], row["grade"]) for row in rows] == [("15412340001", "H")]
    assert cast.client("lina").get(f"/cards/{rows[0]['pk']}/").context["passed"]


def test_the_list_is_paged_by_key(cast, noon):
    for n in range(60):
        cast.card(number=f"154123400{n:02d}", name=f"客{n}")
    client = cast.client("lina")
    first = client.get("/cards/").context
    second = client.get(f"/cards/?before={first['more']}").context
    assert (len(first["rows"]), len(second["rows"]), second["more"]) == (50, 10, None)
    assert not {row["pk"] for row in first["rows"]} & {row["pk"] for row in second["rows"]}


@pytest.mark.parametrize("text", ["zs", "张三", "三", "zhangsan", "5678", "123456", "１２３４", "浙A1"])
def test_search_finds_by_name_pinyin_initials_digits_and_plate(cast, noon, text):
    card = cast.card(name="张三")
    client = cast.client("lina")
    client.post(
        f"/cards/{card.pk}/edit/",
        {"version": 1, "name": "张三", "phone": "15412345678", "plate": "浙A12345", "source": 3, "payment": "cash",
         "instalment": "none", "used_car": "none"},
    )  # fmt: skip
    assert [r.name for r in client.get("/search/", {"q": text}).context["rows"]] == ["张三"]
    assert client.get("/search/", {"q": text}, headers={"HX-Request": "true"}).status_code == 200


def test_search_shows_a_consultant_no_colleagues_customers(cast, noon):
    cast.card(owner="wang")
    assert cast.client("lina").get("/search/?q=zs").context["rows"] == []
    assert len(cast.client("manager").get("/search/?q=zs").context["rows"]) == 1
    assert cast.client("other_manager").get("/search/?q=zs").context["rows"] == []


def test_a_number_is_unmasked_on_demand_with_a_row(cast, noon):
    card = cast.card()
    client = cast.client("gm")
    assert "15412345678" not in page(client, f"/cards/{card.pk}/")
    assert "154 1234 5678" in client.post(f"/cards/{card.pk}/reveal/").content.decode()
    assert card.customer.accesses.get(kind="revealed").by == cast.gm


def test_the_timeline_tells_everything_newest_first(cast, noon):
    visit = cast.visit(name="张三", phone="15412345678", at=soon(hours=-2), consultant=cast.lina.pk, reason="x")
    visits.note(seat=cast.seat("lina"), visit=visit, content="looked at the white one", at=NOON)
    events = cast.client("lina").get(f"/cards/{visit.card_id}/").context["events"]
    assert any("looked at the white one" in e.words for e in events)
    assert [e.at for e in events] == sorted((e.at for e in events), reverse=True)


def test_the_day_lists_each_customer_once_and_by_urgency(cast, noon):
    late = cast.card(number="15412340001", name="晚", grade="H", at=soon(days=-4))
    due = cast.card(number="15412340002", name="今", grade="H", at=soon(days=-2))
    visit = cast.visit(name="新", phone="15412340003", consultant=cast.lina.pk, reason="x", at=soon(hours=-3))
    visits.end(seat=cast.seat("desk"), visit=visit, at=soon(hours=-2))
    day = cast.client("lina").get("/day/").context["day"]
    assert [row.key for row in day.overdue] == [late.pk]
    assert [row.key for row in day.today] == [due.pk]
    assert [(row.key, row.minutes_left) for row in day.new] == [(visit.card_id, 22 * 60)]


def test_the_clock_of_24_hours_turns_soon_and_over(cast, noon):
    visit = cast.visit(name="新", phone="15412340003", consultant=cast.lina.pk, reason="x", at=soon(hours=-3))
    visits.end(seat=cast.seat("desk"), visit=visit, at=soon(hours=-2))
    for hours, mood in ((0, "ok"), (21, "now"), (23, "late")):
        noon.move_to(NOON + timedelta(hours=hours))
        row = cast.client("lina").get("/day/").context["day"].new[0]
        assert row.mood == mood


def test_the_overdue_page_is_the_managers_from_the_third_day(cast, noon):
    cast.card(number="15412340001", grade="H", at=soon(days=-4))
    cast.card(number="15412340002", grade="H", at=soon(days=-5))
    cast.card(number="15412340003", grade="H", at=soon(days=-9))
    page = cast.client("manager").get("/overdue/").context
    assert [(r.days_late, r.step) for r, _proposed in page["third"]] == [(7, "reassign")]
    assert [(r.days_late, r.step) for r in page["second"]] == [(3, "manager")]


def test_a_long_day_shows_forty_rows_of_a_section_and_all_on_demand(cast, noon):
    for n in range(43):
        cast.card(number=f"154123400{n:02d}", name=f"客{n}", grade="H", at=soon(days=-2))
    client = cast.client("lina")
    first, everything = client.get("/day/"), client.get("/day/?all=1")
    assert first.context["day"].waiting == 43
    assert first.content.decode().count('id="row-') == 40
    assert 'href="?all=1"' in first.content.decode()
    assert everything.content.decode().count('id="row-') == 43
