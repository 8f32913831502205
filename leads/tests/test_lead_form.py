"""The store's public page: a number is left, with consent, by people, not too often (LEAD-42, LEAD-43)."""

import re

import pytest
from django.test import Client

from accounts.seat import settings_of
from core.models import RateWindow
from leads.models import Consent, OnlineLead
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db

PAGE = "/p/a/"


def opened(noon, path: str = PAGE, client: Client | None = None) -> dict:
    """What a person sends after reading the page for a minute."""
    page = (client or Client()).get(path)
    assert page.status_code == 200
    noon.shift(60)
    hidden = {name: page.context["form"][name].value() for name in ("stamp", "channel")}
    return {**hidden, "name": "王女士", "phone": "154 1234 5678", "wants_drive": "on", "calls": "on"}


def test_LEAD_43_a_test_drive_is_booked_without_a_login(cast, noon):
    data = opened(noon) | {"car_model": cast.models[1].pk, "message": "周六上午", "texts": "on"}
    answer = Client().post(PAGE, data)
    assert (answer.status_code, answer.url) == (302, "/p/a/thanks/")
    lead = OnlineLead.objects.get()
    assert (lead.way, lead.channel, lead.phone, lead.name) == ("form", "site", "15412345678", "王女士")
    assert (lead.wants_drive, lead.wants_report, lead.message) == (True, False, "周六上午")
    assert lead.visit.card.car_model == cast.models[1]
    assert set(Consent.objects.values_list("purpose", "channel", "by")) == {
        ("calls", "form", None), ("messages", "form", None),
    }  # fmt: skip
    assert "谢谢" in Client().get(answer.url).content.decode()


def test_LEAD_43_the_online_showroom_shows_configuration_price_offers_and_leads_to_the_booking(cast, noon):
    """LEAD-42, LEAD-43: who books online gets a gift, which the consultant is told to prepare."""
    row = settings_of(cast.store)
    row.online_offers, row.online_gift = "置换补贴 5000 元\n三年免费保养", "保温杯"
    row.save()
    model = cast.models[1]
    trim = model.trims.get()
    trim.equipment = "全景天窗\n座椅加热"
    trim.save()
    trim.prices.create(from_day=NOON.date(), amount="168800", by=cast.manager, at=NOON)
    page = Client().get(f"{PAGE}cars/?from=short_video").content.decode()
    for words in ("S7", "¥168,800", "全景天窗", "座椅加热", "珍珠白", "三年免费保养", "保温杯"):
        assert words in page
    link = f"{PAGE}?from=short_video&model={model.pk}"
    assert link.replace("&", "&amp;") in page
    form = Client().get(link).context["form"]
    assert [form[name].value() for name in ("channel", "car_model", "wants_drive")] == ["short_video", model.pk, True]
    Client().post(PAGE, opened(noon))
    assert "保温杯" in cast.client(OnlineLead.objects.get().visit.consultant.username).get("/day/").content.decode()
    row.online_prices = False
    row.save()
    assert "¥" not in Client().get(f"{PAGE}cars/").content.decode()
    row.online_form = False
    row.save()
    assert Client().get(f"{PAGE}cars/").status_code == 404


@pytest.mark.parametrize("query", ["model=x", "model=" + "9" * 40, "model=٣", "from=<script>&model="])
def test_a_model_that_is_none_is_not_chosen(cast, noon, query):
    answer = Client().get(f"{PAGE}?{query}")
    assert answer.status_code == 200
    assert answer.context["form"]["car_model"].value() is None
    assert answer.content.decode().count(" selected>") == 1  # not sure yet


def test_LEAD_44_a_link_in_a_livestream_names_its_channel(cast, noon):
    data = opened(noon, f"{PAGE}?from=livestream")
    Client().post(PAGE, data)
    assert OnlineLead.objects.get().channel == "livestream"


def test_a_channel_that_is_none_is_the_site(cast, noon):
    assert opened(noon, f"{PAGE}?from=<script>")["channel"] == "site"


def test_a_double_tap_is_one_lead(cast, noon):
    data = opened(noon)
    for _ in range(3):
        assert Client().post(PAGE, data).status_code == 302
    assert OnlineLead.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", ""), ("phone", "abc"), ("phone", "九" * 10_000), ("name", ""), ("name", "名" * 61),
        ("name", "a\x00b"),
        ("calls", ""), ("car_model", "999999"), ("message", "x" * 501), ("channel", "pigeon"), ("stamp", ""),
        ("stamp", "forged"), ("stamp", "x" * 10_000),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(cast, noon, field, value):
    data = opened(noon) | {"message": "周六上午", field: value}
    answer = Client().post(PAGE, data)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert OnlineLead.objects.count() == 0
    if field != "message":
        assert "周六上午" in answer.content.decode()


def test_a_model_of_another_store_is_no_choice(cast, noon):
    cast.models[0].brand.stores.set([cast.other_store])
    assert Client().post(PAGE, opened(noon) | {"car_model": cast.models[0].pk}).status_code == 422


def test_who_fills_the_hidden_field_is_thanked_and_not_kept(cast, noon):
    answer = Client().post(PAGE, opened(noon) | {"website": "http://spam.example"})
    assert (answer.status_code, OnlineLead.objects.count()) == (302, 0)


@pytest.mark.parametrize(("seconds", "status"), [(2, 422), (3, 302), (12 * 3600, 302), (12 * 3600 + 1, 422)])
def test_a_page_is_sent_neither_too_quickly_nor_too_late(cast, noon, seconds, status):
    data = opened(noon)
    noon.move_to(soon(seconds=seconds))
    answer = Client().post(PAGE, data)
    assert answer.status_code == status
    if status == 422:
        fresh = data | {"stamp": answer.context["form"]["stamp"].value()}
        noon.shift(5)
        assert Client().post(PAGE, fresh).status_code == 302


def test_the_stamp_of_another_store_is_not_ours(cast, noon):
    data = opened(noon, "/p/b/")
    assert Client().post(PAGE, data).status_code == 422


def test_too_many_from_one_address_wait(cast, noon):
    row = settings_of(cast.store)
    row.online_form_per_hour = 2
    row.save()
    found = []
    for n in range(3):
        data = opened(noon) | {"phone": f"1540000000{n}"}
        found.append(Client().post(PAGE, data))
    assert [a.status_code for a in found] == [302, 302, 429]
    assert int(found[2]["Retry-After"]) == 3600 - 180
    assert "15400000002" in found[2].content.decode()
    elsewhere = opened(noon) | {"phone": "15400000003"}
    assert Client(REMOTE_ADDR="203.0.113.9").post(PAGE, elsewhere).status_code == 302
    assert OnlineLead.objects.count() == 3


def test_the_address_is_not_kept(cast, noon):
    Client(REMOTE_ADDR="203.0.113.9").post(PAGE, opened(noon))
    assert "203.0.113" not in RateWindow.objects.get().key


def test_behind_a_proxy_the_address_is_the_one_it_saw(cast, noon, settings):
    settings.BEHIND_PROXY = True
    row = settings_of(cast.store)
    row.online_form_per_hour = 1
    row.save()
    found = [
        Client(HTTP_X_FORWARDED_FOR=f"{n}.1.1.1, 203.0.113.{last}").post(PAGE, opened(noon)).status_code
        for n, last in ((1, 9), (2, 9), (3, 8))
    ]
    assert found == [302, 429, 302]


def test_a_store_can_switch_it_off(cast, noon):
    data = opened(noon)
    row = settings_of(cast.store)
    row.online_form = False
    row.save()
    assert Client().get(PAGE).status_code == Client().post(PAGE, data).status_code == 404
    assert Client().get(f"{PAGE}thanks/").status_code == 404
    assert Client().get("/p/b/").status_code == 200
    assert Client().get("/p/nowhere/").status_code == 404


def test_nobody_lists_or_keeps_it_and_other_sites_cannot_send_it(cast, noon):
    for path in (PAGE, f"{PAGE}thanks/"):
        answer = Client().get(path)
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in answer["Cache-Control"]
        assert 'name="robots" content="noindex' in answer.content.decode()
    assert Client(enforce_csrf_checks=True).post(PAGE, opened(noon)).status_code == 403


@pytest.mark.parametrize(("language", "other"), [("zh-hans", r"[A-Za-z]{3,}"), ("en", r"[\u4e00-\u9fff]")])
def test_it_speaks_one_language(cast, noon, language, other):
    from tests.test_guards_language import look

    client = Client()
    assert look(client, PAGE, language) == []
    assert look(client, PAGE, language, {}) == []
    assert look(client, f"{PAGE}thanks/", language) == []
    assert look(client, f"{PAGE}cars/", language) == []


def test_a_logged_in_person_sees_the_same_page(cast, noon):
    page = cast.client("lina").get(PAGE).content.decode()
    assert "李娜" not in page
    assert not re.search(r'href="/(day|cards|desk)/', page)


def test_nothing_typed_makes_a_500(cast, noon):
    from tests.test_bad_input import NASTY

    data = opened(noon)
    for nasty in NASTY:
        for field in (*data, "website", "message", "car_model", "texts"):
            client = Client(REMOTE_ADDR=f"198.51.100.{len(nasty) % 200}")
            assert client.post(PAGE, data | {field: nasty}).status_code < 500
        assert Client().get(PAGE, {"from": nasty[:300]}).status_code == 200
    assert OnlineLead.objects.filter(received_at__gt=NOON).count() <= 1
