"""Product presentation (STD-PROD-01…19), personal brochure (FORM-19), people and cars, the card on paper (FORM-06)."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from catalog.models import ListPrice
from followups.models import FollowUp
from leads import guides
from leads.models import Brochure, Card, Companion, Customer, OwnedCar, Presentation
from leads.rules import evidence
from leads.statuses import Source
from tests.cast import NOON, soon
from tests.support.snapshot import business_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def trim(cast):
    """The trim of S5 with its equipment and two prices."""
    trim = cast.models[0].trims.get()
    trim.equipment = "全景天窗\n自动驻车\n座椅加热"
    trim.save()
    for day, amount in ((date(2026, 1, 1), 150_000), (date(2026, 11, 22), 140_000)):
        ListPrice.objects.create(trim=trim, from_day=day, amount=Decimal(amount), at=NOON)
    return trim


def shown(cast, trim=None, **more) -> dict:
    chosen = {"trim": trim.pk} if trim else {}
    return {
        "token": str(uuid4()), "version": 0, "car_model": cast.models[0].pk, "drive": "not_yet", **chosen, **more,
    }  # fmt: skip


def send(cast, card, **more):
    return cast.client("lina").post(f"/cards/{card.pk}/presentations/new/", shown(cast, **more))


def test_STD_PROD_01_02_04_14_19_the_page_shows_the_need_and_how_to_present(cast, noon):
    card = cast.card(needs="七座", likes="音响")
    page = cast.client("lina").get(f"/cards/{card.pk}/presentations/new/").content.decode()
    for words in (*guides.PRESENTING, "七座", "音响"):
        assert str(words) in page


def test_STD_PROD_18_the_walk_round_has_six_parts(cast, noon):
    card = cast.card()
    send(cast, card, points=["front", "engine"])
    assert len(guides.POINTS) == 6
    assert Presentation.objects.get().points == ["front", "engine"]
    assert send(cast, card, points=["roof"]).status_code == 422


def test_STD_PROD_17_equipment_of_the_trim_is_ticked(cast, noon, trim):
    card = cast.card(car_model=cast.models[0], trim=trim)
    client = cast.client("lina")
    page = client.get(f"/cards/{card.pk}/presentations/new/")
    assert [item for item, _words in page.context["form"].fields["features"].choices] == trim.equipment_items
    other = client.get(f"/cards/{card.pk}/presentations/new/?trim=")
    assert other.context["form"].fields["features"].choices == []
    assert send(cast, card, trim=trim, features=["全景天窗"]).status_code == 302
    assert Presentation.objects.get().features == ["全景天窗"]
    assert send(cast, card, trim=trim, features=["火箭"]).status_code == 422
    assert send(cast, card, trim=cast.models[1].trims.get()).status_code == 422


def test_STD_PROD_03_10_11_13_15_what_was_said_is_kept(cast, noon):
    card = cast.card()
    send(
        cast, card, agreed="on", interests="后排空间", objections="油耗", rivals="星岚 L7", meets_needs="on",
        summary="后排满足", drive="accepted",
    )  # fmt: skip
    row = Presentation.objects.get()
    assert (row.agreed, row.interests, row.objections, row.rivals) == (True, "后排空间", "油耗", "星岚 L7")
    assert (row.meets_needs, row.summary, row.drive, row.by) == (True, "后排满足", "accepted", cast.lina)
    page = cast.client("lina").get(f"/presentations/{row.pk}/").content.decode()
    for words in ("后排空间", "油耗", "星岚 L7", "后排满足"):
        assert words in page


def test_GRADE_33_34_37_the_grade_is_one_tap_away_and_the_record_stands_everywhere(cast, noon):
    card = cast.card(car_model=cast.models[0], at=soon(days=-2))
    send(cast, card, drive="later", rivals="a、b", summary="看了两圈", next_on="2026-11-24")
    client, row = cast.client("lina"), Presentation.objects.get()
    dialog = client.get(client.get(f"/presentations/{row.pk}/").context["grade"])
    assert dialog.context["stage"] == "product"
    assert set(dialog.context["ticks"]) == {"product.B.b", "product.B+.c"}
    page = client.get(f"/cards/{card.pk}/")
    assert {f.name: f.words for f in page.context["recorded"]}["drive"] == "改日再说"
    assert any(e.url == f"/presentations/{row.pk}/" for e in page.context["events"])
    assert "看了两圈" in client.get("/report/").content.decode()
    assert FollowUp.objects.open().get(card=card).due_on == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("drive", "rivals", "ticks"),
    [("accepted", 0, set()), ("declined", 1, {"product.B+.c"}), ("not_yet", 2, {"product.B.b"})],
)
def test_GRADE_19_20_what_a_presentation_proposes_to_tick(drive, rivals, ticks):
    assert set(evidence.of_presentation(drive=drive, rivals=rivals)) == ticks


def test_FORM_19_STD_PROD_05_12_16_one_brochure_with_name_marks_price_of_the_day_and_card(cast, noon, trim):
    card = cast.card(car_model=cast.models[0], trim=trim)
    Customer.objects.update(salutation="ms")
    send(cast, card, trim=trim, features=["自动驻车"], interests="停车方便")
    row, client = Presentation.objects.get(), cast.client("lina")
    assert client.get(f"/presentations/{row.pk}/brochure/").status_code == 302
    for _ in range(3):
        assert client.post(f"/presentations/{row.pk}/brochure/make/").url == f"/presentations/{row.pk}/brochure/"
    made = Brochure.objects.get()
    assert (made.name, made.price, made.by, made.at) == ("张三 女士", Decimal(150_000), cast.lina, NOON)
    assert (made.equipment, made.highlights) == (trim.equipment_items, ["自动驻车"])
    page = client.get(f"/presentations/{row.pk}/brochure/").content.decode()
    for words in ("张三 女士", "<mark>自动驻车</mark>", "全景天窗", "¥150,000", "李娜", "城东店", "停车方便"):
        assert words in page
    ListPrice.objects.create(trim=trim, from_day=date(2026, 11, 20), amount=Decimal(1), at=NOON)
    assert "¥150,000" in client.get(f"/presentations/{row.pk}/brochure/").content.decode(), "what was handed over stays"


def test_a_brochure_without_a_price_says_none(cast, noon):
    card = cast.card()
    send(cast, card)
    client, row = cast.client("lina"), Presentation.objects.get()
    client.post(f"/presentations/{row.pk}/brochure/make/")
    assert "¥" not in client.get(f"/presentations/{row.pk}/brochure/").content.decode()


def test_a_presentation_corrected_by_two_is_chosen_field_by_field(cast, noon):
    card = cast.card()
    send(cast, card, interests="a", objections="a")
    row = Presentation.objects.get()
    address = f"/presentations/{row.pk}/edit/"
    seen = cast.client("lina").get(address).context["form"]["seen"].value()
    mine = shown(cast, version=1, seen=seen, interests="mine", objections="a")
    theirs = shown(cast, version=1, interests="theirs", objections="b")
    assert cast.client("manager").post(address, theirs).status_code == 302
    answer = cast.client("lina").post(address, mine)
    assert answer.status_code == 409
    assert [(d.name, d.mine, d.theirs) for d in answer.context["differences"]] == [("interests", "mine", "theirs")]
    form = answer.context["form"]
    chosen = {name: form.data.getlist(name) for name in form.data} | {"choose_interests": "mine"}
    assert cast.client("lina").post(address, chosen).status_code == 302
    row.refresh_from_db()
    assert (row.interests, row.objections) == ("mine", "b")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("car_model", ""), ("car_model", "99999"), ("trim", "99999"), ("drive", "fly"), ("interests", "长" * 10_000),
        ("token", "x"), ("version", "x"), ("summary", "😀" * 1001), ("next_on", "2026-11-20"), ("next_on", "x"),
    ],
)  # fmt: skip
def test_a_wrong_presentation_saves_nothing(cast, noon, field, value):
    card, client = cast.card(), cast.client("lina")
    client.get(f"/cards/{card.pk}/presentations/new/")
    before = business_rows()
    data = shown(cast, objections="kept") | {field: value}
    answer = client.post(f"/cards/{card.pk}/presentations/new/", data)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "kept" in answer.content.decode()
    assert business_rows() == before


def test_a_double_submit_is_one_presentation(cast, noon):
    card = cast.card()
    data = shown(cast)
    for _ in range(3):
        cast.client("lina").post(f"/cards/{card.pk}/presentations/new/", data)
    assert Presentation.objects.count() == 1


# --- people and cars --------------------------------------------------------------------------------------------------
def test_people_around_a_customer_and_their_part_in_the_decision(cast, noon):
    card, client = cast.card(), cast.client("lina")
    data = {
        "version": 0,
        "name": "王芳",
        "relation": "爱人",
        "is_decider": "on",
        "is_payer": "on",
        "phone": "15400000001",
    }
    assert client.post(f"/cards/{card.pk}/companions/new/", data).status_code == 302
    row = Companion.objects.get()
    assert (row.name, row.roles, row.phone) == ("王芳", ["决策人", "出资人"], "15400000001")
    page = client.get(f"/cards/{card.pk}/around/", headers={"HX-Request": "true"}).content.decode()
    assert "王芳" in page
    assert "<html" not in page
    assert "15400000001" not in cast.client("gm").get(f"/cards/{card.pk}/around/").content.decode()
    assert client.post(f"/cards/{card.pk}/companions/new/", data).status_code == 422
    assert client.post(f"/companions/{row.pk}/remove/").status_code == 302
    assert Companion.objects.count() == 0
    assert client.post(f"/companions/{row.pk}/remove/").status_code == 404


def test_owned_cars_are_found_by_plate_and_vin(cast, noon):
    card, client = cast.card(), cast.client("lina")
    data = {
        "version": 0, "brand": "星岚", "model": "L6", "year": "2017", "plate": "浙a 8k 999", "vin": "lsvaa4182e2123456",
        "mileage": "83000", "to_replace": "on",
    }  # fmt: skip
    assert client.post(f"/cards/{card.pk}/owned-cars/new/", data).status_code == 302
    row = OwnedCar.objects.get()
    assert (row.plate, row.vin, row.mileage, row.to_replace) == ("浙A8K999", "LSVAA4182E2123456", 83_000, True)
    for text in ("浙A8K999", "8k999", "LSVAA4182E2123456", "2123456"):
        assert [r.name for r in client.get("/search/", {"q": text}).context["rows"]] == ["张三"], text
    edit = data | {"version": 1, "plate": "浙A7K777"}
    assert client.post(f"/owned-cars/{row.pk}/edit/", edit).status_code == 302
    assert not Customer.objects.found_by("8k999").exists()
    assert Customer.objects.found_by("7k777").exists()
    client.post(f"/owned-cars/{row.pk}/remove/")
    assert not Customer.objects.found_by("2123456").exists()
    assert any("7K777" in e.words for e in client.get(f"/cards/{card.pk}/").context["events"]), "the history keeps it"


def test_a_person_changed_by_two_is_chosen_field_by_field(cast, noon):
    card = cast.card()
    row = Companion.objects.create(store=cast.store, customer=card.customer, name="王芳", relation="友")
    address = f"/companions/{row.pk}/edit/"
    seen = cast.client("lina").get(address).context["form"]["seen"].value()
    send = {"version": 1, "seen": seen, "name": "王芳"}
    assert cast.client("manager").post(address, send | {"relation": "母亲"}).status_code == 302
    answer = cast.client("lina").post(address, send | {"relation": "爱人", "notes": "kept"})
    assert answer.status_code == 409
    assert [(d.mine, d.theirs) for d in answer.context["differences"]] == [("爱人", "母亲")]
    assert "kept" in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "data", "field"),
    [
        ("companion", {}, "name"), ("companion", {"name": "😀"}, "name"),
        ("companion", {"name": "甲", "phone": "x"}, "phone"),
        ("companion", {"name": "甲", "notes": "长" * 10_000}, "notes"), ("owned-car", {}, "model"),
        ("owned-car", {"vin": "IOQ"}, "vin"), ("owned-car", {"model": "L6", "year": "1800"}, "year"),
        ("owned-car", {"model": "L6", "mileage": "-1"}, "mileage"), ("owned-car", {"plate": "浙" * 13}, "plate"),
        ("owned-car", {"model": "L6", "year": "9" * 40}, "year"),
    ],
)  # fmt: skip
def test_a_wrong_person_or_car_is_answered_at_the_field(cast, noon, kind, data, field):
    card, client = cast.card(), cast.client("lina")
    client.get(f"/cards/{card.pk}/{kind}s/new/")
    before = business_rows()
    answer = client.post(f"/cards/{card.pk}/{kind}s/new/", {"version": 0, **data})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert business_rows() == before


def test_people_and_cars_of_others_are_out_of_reach(cast, noon):
    card = cast.card()
    row = OwnedCar.objects.create(store=cast.store, customer=card.customer, plate="浙A1")
    for who, status in (("wang", 403), ("other", 404), ("gm", 403)):
        assert cast.client(who).post(f"/owned-cars/{row.pk}/remove/").status_code == status
    assert OwnedCar.objects.exists()


def test_the_panels_cost_the_same_with_twenty_people(cast, noon, django_assert_num_queries):
    card, client = cast.card(), cast.client("lina")
    client.get(f"/cards/{card.pk}/around/")
    for n in range(20):
        Companion.objects.create(store=cast.store, customer=card.customer, name=f"客{n}")
        OwnedCar.objects.create(store=cast.store, customer=card.customer, plate=f"浙A{n}")
    with django_assert_num_queries(5):
        client.get(f"/cards/{card.pk}/around/")


def test_FORM_06_the_card_on_paper_in_the_order_of_the_form(cast, noon):
    card = cast.card(use="接送孩子", decision_maker="爱人")
    cast.visit(name="张三", phone="15412345678", at=soon(minutes=5))
    Companion.objects.create(store=cast.store, customer=card.customer, name="王芳", relation="爱人")
    page = cast.client("lina").get(f"/cards/{card.pk}/print/")
    text = page.content.decode()
    places = [text.index(words) for words in ("客户洽谈卡", "154 1234 5678", "初洽日期", "接送孩子", "王芳", "李娜")]
    assert places[:5] == sorted(places[:5])
    moments = [event.at for event in page.context["events"]]
    assert moments == sorted(moments)
    assert "15412345678" not in cast.client("gm").get(f"/cards/{card.pk}/print/").content.decode().replace(" ", "")
    assert Card.objects.count() == 1


def test_the_card_on_paper_has_the_legend_of_the_form(cast, noon):
    """FORM-07: name with salutation, first-contact date, source codes 1 to 6 with their meaning."""
    card = cast.card(name="张三", source=2)
    card.customer.salutation = "ms"
    card.customer.save(update_fields=["salutation"])
    text = " ".join(cast.client("lina").get(f"/cards/{card.pk}/print/").content.decode().split())
    for words in ("张三 女士", "首次留下资料的日期", *map(str, Source.labels)):
        assert words in text
    assert text.count(str(Source(2).label)) == 2


@pytest.mark.parametrize("status", ["open", "delivered", "lost"])
def test_the_customer_file_is_kept_for_sold_and_unsold_customers(cast, noon, status):
    """FORM-08: found by name and number, listed by status, opened with its whole history."""
    card = cast.card(name="张三", grade="A")
    cast.visit(phone="15412345678", at=soon(minutes=5), content="比较了两款")
    Card.objects.filter(pk=card.pk).update(status=status)
    client = cast.client("manager")
    assert [row.name for row in client.get("/search/?q=zhangsan").context["rows"]] == ["张三"]
    assert "张三" in client.get(f"/cards/?status={status}").content.decode()
    assert "比较了两款" in client.get(f"/cards/{card.pk}/").content.decode()
