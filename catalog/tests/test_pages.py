"""The pages of the catalogue: read by everybody with a card, edited in short forms, history kept."""

import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import DealerGroup, Store
from catalog.models import Brand, CarModel, Colour, RivalModel, ShowroomCar, Trim
from catalog.tests.samples import GOOD_VIN, car, price, rival
from tests.cast import NOON

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
HUGE = ["x" * 10_000, "😀" * 20, "\0", "<script>alert(1)</script>" * 3]


@pytest.fixture
def manager(cast, noon) -> Client:
    return cast.client("manager")


@pytest.fixture
def strange(db) -> CarModel:
    """A model of another group."""
    group = DealerGroup.objects.create(name="别家集团")
    brand = Brand.objects.create(group=group, name="别家")
    brand.stores.add(Store.objects.create(group=group, code="z", name="别家店"))
    model = CarModel.objects.create(brand=brand, name="X9")
    model.trims.create(name="顶配")
    model.colours.create(name="绿")
    RivalModel.objects.create(group=group, maker="别家", name="R1")
    return model


def form_data(client: Client, address: str, **changes) -> dict:
    """What the page's form would send, with some changes."""
    form = client.get(address).context["form"]
    data = {}
    for field in form:
        value = field.value()
        if value not in (None, "") and value is not False:
            data[field.html_name] = [getattr(v, "pk", v) for v in value] if isinstance(value, list) else value
    data = {name: getattr(value, "pk", value) for name, value in data.items()}
    return {name: value for name, value in (data | changes).items() if value is not None}


def test_QUO_02_a_model_shows_the_price_in_force_the_next_one_and_the_key_equipment(cast, noon):
    trim = cast.models[0].trims.get()
    Trim.objects.filter(pk=trim.pk).update(equipment="全景天窗\n座椅加热")
    price(trim, 129800, TODAY - timedelta(days=9))
    price(trim, 125800, TODAY + timedelta(days=9))
    page = cast.client("lina").get(f"/vehicles/{cast.models[0].pk}/").content.decode()
    for words in ("¥129,800", "2026年11月30日", "¥125,800", "<li>全景天窗</li><li>座椅加热</li>"):
        assert words in page
    assert "¥129,800" in cast.client("lina").get("/vehicles/").content.decode()
    assert "edit" not in page.split("<main")[1]


def test_STD_PRE_14_a_model_shows_what_it_is_compared_with(cast, noon):
    """LOST-19: two or three doubts about a rival, nothing that runs it down."""
    rival(cast, strengths="空间大", weaknesses="油耗高\n网点少", price_from=119800, price_to=139800)
    page = cast.client("lina").get(f"/vehicles/{cast.models[0].pk}/").content.decode()
    for words in ("星岚 L7", "¥119,800 – ¥139,800", "空间大", "油耗高<br>网点少"):
        assert words in page
    assert "星岚 L7" not in cast.client("lina").get(f"/vehicles/{cast.models[1].pk}/").content.decode()


def test_a_model_of_another_group_is_not_found(manager, strange):
    trim, colour, other = strange.trims.get(), strange.colours.get(), RivalModel.objects.get()
    for address in (
        f"/vehicles/{strange.pk}/", f"/vehicles/{strange.pk}/edit/", f"/vehicles/{strange.pk}/trims/new/",
        f"/vehicles/{strange.pk}/colours/new/", f"/vehicles/brands/{strange.brand_id}/edit/",
        f"/vehicles/trims/{trim.pk}/edit/", f"/vehicles/colours/{colour.pk}/edit/",
        f"/vehicles/rivals/{other.pk}/edit/",
    ):  # fmt: skip
        assert manager.get(address).status_code == 404, address
    assert manager.post(f"/vehicles/trims/{trim.pk}/prices/new/", {"amount": 1}).status_code == 404
    page = manager.get("/vehicles/").content.decode()
    assert not re.search(r"\b(X9|R1)\b", page)  # whole words: a token may hold any two characters


def test_a_brand_of_the_group_that_another_store_sells_is_joined_not_made_twice(manager, cast):
    joined = Brand.objects.create(group=cast.store.group, name="远山")
    joined.stores.add(cast.other_store)
    assert manager.post("/vehicles/brands/new/", {"name": " 远山 "}).status_code == 302
    assert set(joined.stores.all()) == {cast.store, cast.other_store}
    assert manager.post("/vehicles/brands/new/", {"name": "远山"}).status_code == 422
    assert Brand.objects.filter(name="远山").count() == 1


def test_a_new_model_with_trim_and_colour_can_be_chosen_on_the_card(manager, cast):
    brand = cast.models[0].brand
    data = form_data(manager, "/vehicles/new/", name="M7", code="QH-M7")
    assert data["brand"] == brand.pk
    assert manager.post("/vehicles/new/", data).status_code == 302
    model = CarModel.objects.get(name="M7")
    for part, name in (("trims", "七座尊享型"), ("colours", "香槟金")):
        address = f"/vehicles/{model.pk}/{part}/new/"
        assert manager.post(address, form_data(manager, address, name=name)).status_code == 302
        assert manager.post(address, form_data(manager, address, name=name)).status_code == 422  # sent twice
    page = cast.client("lina").get("/cards/new/").content.decode()
    for words in ("M7</option>", "M7 · 七座尊享型</option>", "M7 · 香槟金</option>"):
        assert words in page


def test_off_sale_instead_of_deleted(manager, cast):
    model = cast.models[1]
    model.brand.stores.set([cast.store])
    address = f"/vehicles/{model.pk}/edit/"
    assert manager.post(address, form_data(manager, address, on_sale=None)).status_code == 302
    model.refresh_from_db()
    assert not model.on_sale
    assert "S7" not in str(cast.client("lina").get("/cards/new/").context["form"]["car_model"])
    assert "S7" in manager.get("/vehicles/").content.decode()


@pytest.mark.parametrize("entry", ["vehicles/brands/{brand}", "vehicles/{model}", "vehicles/trims/{trim}"])
@pytest.mark.parametrize("change", [{"on_sale": None}, {"name": "改名"}])
def test_a_store_takes_nothing_from_the_others_of_the_group(manager, cast, entry, change):
    model = cast.models[0]
    address = f"/{entry}/edit/".format(brand=model.brand_id, model=model.pk, trim=model.trims.get().pk)
    answer = manager.post(address, form_data(manager, address, **change))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [*change]
    assert manager.post(address, form_data(manager, address, position=7)).status_code == 302
    group = cast.client("group")  # edits the vehicles of both stores
    assert group.post(address, form_data(group, address, **change)).status_code == 302


@pytest.mark.parametrize(
    ("address", "name"),
    [("/vehicles/new/", "S5"), ("/vehicles/{model}/edit/", "S7"), ("/vehicles/{model}/trims/new/", "豪华型"),
     ("/vehicles/{model}/colours/new/", "珍珠白"), ("/vehicles/rivals/new/", "L7")],
)  # fmt: skip
def test_a_name_that_is_taken_is_told_at_the_field(manager, cast, address, name):
    rival(cast)
    address = address.format(model=cast.models[0].pk)
    data = form_data(manager, address, name=name, maker="星岚")
    answer = manager.post(address, data)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["name"]
    assert CarModel.objects.count() == 2
    assert (Trim.objects.count(), Colour.objects.count(), RivalModel.objects.count()) == (2, 2, 1)


ENTRIES = ["/vehicles/new/", "/vehicles/{model}/edit/", "/vehicles/{model}/trims/new/", "/vehicles/trims/{trim}/edit/",
           "/vehicles/{model}/colours/new/", "/vehicles/brands/new/", "/vehicles/rivals/new/", "/vehicles/cars/new/",
           "/vehicles/trims/{trim}/prices/new/"]  # fmt: skip


@pytest.mark.parametrize("address", ENTRIES)
def test_an_empty_or_huge_form_is_answered_and_changes_nothing(manager, cast, address):
    address = address.format(model=cast.models[0].pk, trim=cast.models[0].trims.get().pk)
    before = [list(m.objects.values()) for m in (Brand, CarModel, Trim, Colour, RivalModel, ShowroomCar)]
    assert manager.post(address, {}).status_code == 422
    fields = ("name", "maker", "code", "equipment", "position", "amount", "from_day", "vin", "plate", "brand", "seen")
    for huge in HUGE:
        assert manager.post(address, dict.fromkeys(fields, huge)).status_code == 422
    assert [list(m.objects.values()) for m in (Brand, CarModel, Trim, Colour, RivalModel, ShowroomCar)] == before


def test_two_who_edit_a_trim_at_once_see_each_other_and_lose_nothing_typed(manager, cast):
    trim = cast.models[0].trims.get()
    trim.car_model.brand.stores.set([cast.store])
    address = f"/vehicles/trims/{trim.pk}/edit/"
    mine = form_data(manager, address, name="旗舰型", equipment="全景天窗")
    Trim.objects.filter(pk=trim.pk).update(name="尊贵型")
    answer = manager.post(address, mine)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "旗舰型" in page
    assert "尊贵型" in page
    trim.refresh_from_db()
    assert (trim.name, trim.equipment) == ("尊贵型", "")
    again = mine | {"seen": answer.context["form"]["seen"].value()}
    assert manager.post(address, again).status_code == 302
    trim.refresh_from_db()
    assert (trim.name, trim.equipment) == ("旗舰型", "全景天窗")


def test_a_price_is_entered_beside_the_old_ones(manager, cast):
    trim = cast.models[0].trims.get()
    price(trim, 129800, TODAY - timedelta(days=9))
    address = f"/vehicles/trims/{trim.pk}/prices/new/"
    data = {"amount": "125800", "from_day": "2026-12-01", "based_on": 1}
    assert manager.post(address, data).status_code == 302
    assert manager.post(address, data).status_code == 422  # sent twice
    answer = manager.post(address, data | {"from_day": "2026-11-20", "based_on": 2})
    assert list(answer.context["price_form"].errors) == ["from_day"]
    assert list(trim.prices.order_by("pk").values_list("amount", flat=True)) == [Decimal(129800), Decimal(125800)]
    page = manager.get(f"/vehicles/trims/{trim.pk}/edit/").content.decode()
    assert "¥129,800" in page
    assert "¥125,800" in page


@pytest.mark.parametrize("amount", ["0", "-5", "abc", "1e400", "12345678901.00", "1.234", "NaN", "Infinity"])
def test_what_is_no_price_is_refused(manager, cast, amount):
    trim = cast.models[0].trims.get()
    data = {"amount": amount, "from_day": "2026-12-01", "based_on": 0}
    answer = manager.post(f"/vehicles/trims/{trim.pk}/prices/new/", data)
    assert list(answer.context["price_form"].errors) == ["amount"]
    assert not trim.prices.exists()


def test_a_rival_keeps_models_of_brands_that_this_store_does_not_sell(manager, cast):
    brand = Brand.objects.create(group=cast.store.group, name="远山")
    brand.stores.add(cast.other_store)
    elsewhere = CarModel.objects.create(brand=brand, name="Y1")
    one = rival(cast)
    one.competes_with.add(elsewhere)
    address = f"/vehicles/rivals/{one.pk}/edit/"
    data = form_data(manager, address, competes_with=[cast.models[1].pk], price_from="119800")
    assert manager.post(address, data).status_code == 302
    assert set(one.competes_with.all()) == {cast.models[1], elsewhere}


def test_prices_of_a_rival_rise(manager, cast):
    data = {"maker": "海马", "name": "T9", "price_from": "200000", "price_to": "100000"}
    assert list(manager.post("/vehicles/rivals/new/", data).context["form"].errors) == ["price_to"]
    assert not RivalModel.objects.exists()


def car_data(cast, **more) -> dict:
    return {"token": str(uuid4()), "kind": "test", "car_model": cast.models[0].pk, "placed_on": "2026-11-21", **more}


def test_TD_01_a_test_car_is_marked_as_such_and_sent_twice_it_is_one(manager, cast):
    data = car_data(cast, plate="浙a·12345", vin=GOOD_VIN.lower())
    for _ in range(2):
        assert manager.post("/vehicles/cars/new/", data).status_code == 302
    made = ShowroomCar.objects.get()
    assert (made.kind, made.plate, made.vin, made.active) == ("test", "浙A12345", GOOD_VIN, True)
    assert made.store == cast.store


def test_a_wrong_check_digit_is_told_and_the_car_is_kept(manager, cast):
    wrong = GOOD_VIN[:8] + "5" + GOOD_VIN[9:]
    answer = manager.post("/vehicles/cars/new/", car_data(cast, vin=wrong), follow=True)
    assert ShowroomCar.objects.get().vin == wrong
    assert "校验位" in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("vin", "LZZ22358"), ("vin", "I" + GOOD_VIN[1:]), ("plate", "浙A-😀"), ("plate", "x" * 15), ("kind", "toy"),
     ("placed_on", ""), ("placed_on", "2026-02-30"), ("removed_on", "2026-11-20"), ("car_model", "999"),
     ("token", "x"), ("trim", "OTHER"), ("colour", "OTHER")],
)  # fmt: skip
def test_a_wrong_car_is_told_at_the_field(manager, cast, field, value):
    if value == "OTHER":
        value = getattr(cast.models[1], f"{field}s").get().pk
    answer = manager.post("/vehicles/cars/new/", car_data(cast, **{field: value}))
    assert field in answer.context["form"].errors
    assert not ShowroomCar.objects.exists()


def test_a_vin_stands_in_a_showroom_once_and_again_when_it_left(manager, cast):
    first = car(cast, vin=GOOD_VIN)
    car(cast, store=cast.other_store, vin="1M8GDM9AXKP042788")
    answer = manager.post("/vehicles/cars/new/", car_data(cast, vin=GOOD_VIN))
    assert list(answer.context["form"].errors) == ["vin"]
    assert manager.post("/vehicles/cars/new/", car_data(cast, vin="1M8GDM9AXKP042788")).status_code == 302
    address = f"/vehicles/cars/{first.pk}/edit/"
    gone = form_data(manager, address, removed_on="2026-11-21")
    assert manager.post(address, gone).status_code == 302
    assert manager.post(address, gone).status_code == 422  # it is another by now
    assert manager.post("/vehicles/cars/new/", car_data(cast, vin=GOOD_VIN)).status_code == 302
    back = form_data(manager, address, removed_on=None)
    assert list(manager.post(address, back).context["form"].errors) == ["vin"]


def test_cars_of_another_store_are_not_seen(manager, cast):
    other = car(cast, store=cast.other_store, plate="浙B00001")
    assert manager.get(f"/vehicles/cars/{other.pk}/edit/").status_code == 404
    assert "浙B00001" not in manager.get("/vehicles/").content.decode()
    assert "浙B00001" not in manager.get(f"/vehicles/{cast.models[0].pk}/").content.decode()
