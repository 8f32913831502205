"""The card in groups: every field, each group edited in its place (FORM-06, LEAD-21…34, DATA-07…11, 22, GRADE-41)."""

from datetime import date
from decimal import Decimal

import pytest

from core import stale
from leads.forms.groups import GROUPS, values_of
from leads.models import Card, CardEdit, Customer
from leads.services import cards, visits
from tests.cast import NOON, soon
from tests.support.snapshot import business_rows

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
ID = "11010519491231002X"
COMPANY = "91110000600037341L"

#: group → field → what is typed, what is kept
TYPED = {
    "who": {
        "name": ("张三", "张三"), "phone": ("154 1234 5678", None), "salutation": ("ms", "ms"),
        "sex": ("female", "female"),
        "age_group": ("35-44", "35-44"), "address": ("文三路 1 号", "文三路 1 号"), "id_number": (ID.lower(), ID),
        "is_company": ("on", True), "company_name": ("杭州某某有限公司", "杭州某某有限公司"),
        "company_code": (COMPANY, COMPANY), "company_post": ("采购", "采购"),
        "contact_way": ("微信，晚上", "微信，晚上"),
    },
    "wants": {
        "rivals": ("海马 T9", "海马 T9"), "use": ("接送孩子", "接送孩子"), "purchase_kind": ("replace", "replace"),
        "motive": ("二胎", "二胎"), "needs": ("七座", "七座"), "likes": ("音响", "音响"),
        "next_words": ("试驾", "试驾"),
    },
    "money": {
        "budget": ("150000", Decimal("150000")), "payment": ("loan", "loan"), "instalment": ("running", "running"),
        "used_car": ("asked", "asked"), "plate": ("浙A12345", "浙A12345"), "buys_by": ("2026/12/1", date(2026, 12, 1)),
        "delivery_on": ("2026年12月20日", date(2026, 12, 20)), "next_talk_on": ("2026-11-28", date(2026, 11, 28)),
    },
    "decides": {"decision_maker": ("爱人", "爱人")},
    "habits": {
        "email": ("z@example.test", "z@example.test"), "birthday": ("1988年5月20日", date(1988, 5, 20)),
        "language": ("en", "en"),
        "education": ("bachelor", "bachelor"), "family": ("young", "young"), "occupation": ("教师", "教师"),
        "buyer_type": ("rational", "rational"), "hobbies": ("钓鱼", "钓鱼"), "activities": ("自驾游", "自驾游"),
        "buying_habits": ("货比三家", "货比三家"), "car_history": ("2017 年购入一台旧车", "2017 年购入一台旧车"),
    },
    "source": {
        "source": ("1", 1), "channel": ("业主推荐", "业主推荐"), "area": ("滨江", "滨江"),
        "learned_brand": ("friend", "friend"), "learned_model": ("video", "video"),
    },
}  # fmt: skip


def reload(card) -> Card:
    return Card.objects.select_related("customer").get(pk=card.pk)


def as_sent(card, group: str, **typed) -> dict:
    """What a browser sends: the present values, the hidden fields, then what was typed."""
    card = Card.objects.select_related("customer", "car_model", "trim", "colour").get(pk=card.pk)
    card.number = card.customer.phones.get(is_main=True).number
    now = values_of(card, (GROUPS[group],))
    data = {name: stale.as_typed(value) for name, value in now.items()}
    return {**data, "version": card.version, "seen": stale.seen_of(now), **typed}


def test_no_form_of_the_card_is_long(cast):
    """At most a dozen fields in one group; every field of customer and card that people fill in stands in one."""
    assert max(len(group.fields) for group in GROUPS.values()) <= 12
    named = {name for group in GROUPS.values() for name in group.fields}
    filled = {field: TYPED[group][field] for group in TYPED for field in TYPED[group]}
    assert set(filled) | {"car_model", "trim", "colour", "rival_models"} == named


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_FORM_06_LEAD_21_LEAD_32_LEAD_34_DATA_07_DATA_08_DATA_09_DATA_11_DATA_22_GRADE_41_is_kept(cast, noon, group):
    """FORM-06, LEAD-21, LEAD-32, LEAD-34."""
    card = cast.card()
    typed = {field: words for field, (words, _kept) in TYPED[group].items()}
    answer = cast.client("lina").post(f"/cards/{card.pk}/{group}/", as_sent(card, group, **typed))
    assert answer.status_code == 302, answer.context["form"].errors
    card = reload(card)
    for field, (_typed, kept) in TYPED[group].items():
        if field != "phone":
            row = card.customer if field in GROUPS[group].customer else card
            assert getattr(row, field) == kept, field
    page = cast.client("lina").get(f"/cards/{card.pk}/").content.decode()
    for field, (_typed, kept) in TYPED[group].items():
        if isinstance(kept, str) and kept == _typed and not kept.isascii() and field != "next_words":
            assert kept in page, field


def test_LEAD_21_model_trim_and_colour_belong_together(cast, noon):
    card = cast.card()
    model, other = cast.models
    good = {"car_model": model.pk, "trim": model.trims.get().pk, "colour": model.colours.get().pk}
    client = cast.client("lina")
    bad = client.post(f"/cards/{card.pk}/wants/", as_sent(card, "wants", **good) | {"trim": other.trims.get().pk})
    assert "trim" in bad.context["form"].errors
    assert client.post(f"/cards/{card.pk}/wants/", as_sent(card, "wants", **good)).status_code == 302
    assert str(reload(card).colour) == "珍珠白"


@pytest.mark.parametrize(("code", "channel"), [(1, "业主推荐"), (3, "来电"), (6, "车展")])
def test_GAP_18_a_channel_is_chosen_under_its_source(cast, noon, code, channel):
    card = cast.card()
    client = cast.client("lina")
    wrong = client.post(f"/cards/{card.pk}/source/", as_sent(card, "source", source=2, channel=channel))
    assert "channel" in wrong.context["form"].errors
    data = as_sent(card, "source", source=code, channel=channel)
    assert client.post(f"/cards/{card.pk}/source/", data).status_code == 302
    assert (reload(card).source, reload(card).channel) == (code, channel)


def test_GAP_18_a_channel_of_an_older_list_stays_with_its_card(cast, noon):
    card = cast.card(channel="旧渠道")
    data = as_sent(card, "source", learned_brand="show")
    assert cast.client("lina").post(f"/cards/{card.pk}/source/", data).status_code == 302
    assert reload(card).channel == "旧渠道"


@pytest.mark.parametrize("code", range(1, 7))
def test_LEAD_26_27_28_29_30_31_each_source_code_is_kept(cast, noon, code):
    """LEAD-26, LEAD-27, LEAD-28, LEAD-29, LEAD-30, LEAD-31."""
    card = cast.card()
    data = as_sent(card, "source", source=code)
    assert cast.client("lina").post(f"/cards/{card.pk}/source/", data).status_code == 302
    assert reload(card).source == code


def test_LEAD_25_GAP_19_first_contact_is_when_information_was_first_left_not_the_first_visit(cast, noon):
    """A visitor without data in the morning, the phone left at the next visit: two dates."""
    visit = cast.visit(at=soon(days=-5), consultant=cast.lina.pk, came_before=True)
    visits.end(seat=cast.seat("lina"), visit=visit, at=soon(days=-5, hours=1))
    card = visits.open_card_from(
        seat=cast.seat("lina"), visit=visit, name="张三", phone="15412345678", consent=False,
        judgement=cards.AT_THE_DOOR, details={}, at=NOON,
    )  # fmt: skip
    assert (card.first_visit_on, card.first_contact_on) == (date(2026, 11, 16), date(2026, 11, 21))
    Card.objects.filter(pk=card.pk).update(status="delivered")
    again = cast.card(at=soon(days=90))
    assert (again.first_contact_on, again.first_visit_on) == (date(2026, 11, 21), None)
    facts = {f.name: f.words for f in cast.client("lina").get(f"/cards/{card.pk}/").context["recorded"]}
    assert "11月21日" in facts["first_contact_on"]
    assert "11月16日" in facts["first_visit_on"]


def test_LEAD_25_a_call_leaves_no_first_visit(cast, noon):
    visit = cast.visit(name="张三", phone="15412345678", kind="call")
    assert (visit.card.first_contact_on, visit.card.first_visit_on) == (date(2026, 11, 21), None)
    later = cast.visit(name="张三", phone="15412345678", at=soon(days=3))
    assert reload(later.card).first_visit_on == date(2026, 11, 24)


def test_GRADE_41_visits_are_counted_not_typed(cast, noon):
    for days in (0, 1, 2):
        visit = cast.visit(
            name="张三", phone="15412345678", at=soon(days=days), kind="call" if days == 1 else "walk_in"
        )
    page = cast.client("manager").get(f"/cards/{visit.card_id}/")
    assert {f.name: f.words for f in page.context["recorded"]}["times_here"] == "2"


def test_the_id_number_is_masked_everywhere_and_kept_when_the_field_is_left_empty(cast, noon):
    card = cast.card()
    client = cast.client("lina")
    client.post(f"/cards/{card.pk}/who/", as_sent(card, "who", id_number=ID))
    assert reload(card).customer.id_number == ID
    for address in ("", "who/", "edit/", "who/?shown=1"):
        page = client.get(f"/cards/{card.pk}/{address}").content.decode()
        assert ID not in page
        assert "110***********002X" in page
    assert ID not in str(CardEdit.objects.get().changes)
    client.post(f"/cards/{card.pk}/who/", as_sent(card, "who", address="x"))
    assert reload(card).customer.id_number == ID
    client.post(f"/cards/{card.pk}/who/", as_sent(card, "who", id_number_drop="on"))
    assert reload(card).customer.id_number == ""


BAD = [
    ("who", "name", ""), ("who", "phone", "x"), ("who", "id_number", "110105194912310021"), ("who", "sex", "?"),
    ("who", "company_code", "123"), ("who", "age_group", "7"), ("who", "address", "长" * 121),
    ("wants", "needs", "长" * 10_000), ("wants", "car_model", "99999"), ("wants", "purchase_kind", "??"),
    ("money", "budget", "-1"), ("money", "delivery_on", "2026-02-30"), ("money", "plate", "浙" * 13),
    ("money", "payment", "shells"), ("decides", "decision_maker", "九" * 31), ("habits", "family", "x"),
    ("habits", "birthday", "2026-11-22"), ("habits", "birthday", "1899-12-31"), ("habits", "birthday", "生日😀"),
    ("habits", "hobbies", "😀" * 201), ("habits", "education", "phd?"), ("source", "source", "7"),
    ("source", "source", ""), ("source", "channel", "不存在"), ("source", "learned_model", "dream"),
    ("who", "version", "x"),
]  # fmt: skip


@pytest.mark.parametrize(("group", "field", "value"), BAD)
def test_a_wrong_field_is_answered_in_its_place_and_nothing_is_saved(cast, noon, group, field, value):
    card, client = cast.card(), cast.client("lina")
    client.get(f"/cards/{card.pk}/")
    before = business_rows()
    data = as_sent(card, group, **{field: value})
    answer = client.post(f"/cards/{card.pk}/{group}/", data, headers=HTMX)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert f'id="group-{group}"' in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert business_rows() == before


def test_an_empty_form_is_no_500(cast, noon):
    card = cast.card()
    for group in GROUPS:
        assert cast.client("lina").post(f"/cards/{card.pk}/{group}/", {}).status_code == 422


def test_a_number_of_another_customer_is_refused_at_the_field(cast, noon):
    cast.card(number="15400000002", name="别人")
    card = cast.card()
    answer = cast.client("lina").post(f"/cards/{card.pk}/who/", as_sent(card, "who", phone="15400000002"))
    assert "phone" in answer.context["form"].errors


def test_the_model_of_a_graded_card_cannot_be_taken_away(cast, noon):
    card = cast.card(grade="A")
    answer = cast.client("lina").post(f"/cards/{card.pk}/wants/", as_sent(card, "wants", car_model=""))
    assert answer.status_code == 422
    assert reload(card).car_model == cast.models[0]


def test_somebody_elses_change_of_another_field_is_no_question(cast, noon):
    card, client = cast.card(), cast.client("lina")
    mine = as_sent(card, "wants", rivals="mine")
    theirs = as_sent(card, "money", budget="120000")
    also = as_sent(card, "wants", use="theirs")
    manager = cast.client("manager")
    assert manager.post(f"/cards/{card.pk}/money/", theirs).status_code == 302
    assert manager.post(f"/cards/{card.pk}/wants/", also).status_code == 302
    assert client.post(f"/cards/{card.pk}/wants/", mine).status_code == 302
    card = reload(card)
    assert (card.rivals, card.use, card.budget) == ("mine", "theirs", Decimal(120_000))


def test_what_both_changed_is_chosen_field_by_field_and_nothing_typed_is_lost(cast, noon):
    card, client = cast.card(), cast.client("lina")
    mine = as_sent(card, "habits", family="young", hobbies="钓鱼", occupation="教师")
    cast.client("manager").post(f"/cards/{card.pk}/habits/", as_sent(card, "habits", family="grown", hobbies="登山"))
    before = business_rows()
    answer = client.post(f"/cards/{card.pk}/habits/", mine, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert [(d.name, d.mine, d.theirs) for d in answer.context["differences"]] == [
        ("family", "子女年幼", "子女已大"), ("hobbies", "钓鱼", "登山"),
    ]  # fmt: skip
    assert "教师" in page
    assert business_rows() == before
    form = answer.context["form"]
    chosen = {name: form.data.getlist(name) for name in form.data} | {
        "choose_family": "theirs",
        "choose_hobbies": "mine",
    }
    assert client.post(f"/cards/{card.pk}/habits/", chosen, headers=HTMX).status_code == 200
    person = reload(card).customer
    assert (person.family, person.hobbies, person.occupation) == ("grown", "钓鱼", "教师")


def test_a_double_submit_is_one_edit(cast, noon):
    card, client = cast.card(), cast.client("lina")
    data = as_sent(card, "decides", decision_maker="父亲")
    for _ in range(3):
        assert client.post(f"/cards/{card.pk}/decides/", data).status_code == 302
    assert CardEdit.objects.count() == 1


def test_a_saved_group_reads_again_in_its_place_with_a_message(cast, noon):
    card, client = cast.card(), cast.client("lina")
    page = client.post(f"/cards/{card.pk}/decides/", as_sent(card, "decides", decision_maker="父亲"), headers=HTMX)
    assert "父亲" in page.content.decode()
    assert "toasts" in page.content.decode()
    assert "<form" not in page.content.decode()
    assert "<form" not in client.get(f"/cards/{card.pk}/decides/?shown=1").content.decode().split("group-decides")[1]


def test_the_history_tells_changes_in_the_readers_words(cast, noon):
    card, client = cast.card(), cast.client("lina")
    client.post(f"/cards/{card.pk}/money/", as_sent(card, "money", payment="loan", budget="150000"))
    edit = next(e for e in client.get(f"/cards/{card.pk}/").context["events"] if "150000" in e.words)
    assert "分期" in edit.words
    assert "loan" not in edit.words


def test_a_customer_of_another_store_is_not_found_and_of_a_colleague_forbidden(cast, noon):
    card = cast.card()
    data = as_sent(card, "habits", hobbies="x")
    assert cast.client("other").post(f"/cards/{card.pk}/habits/", data).status_code == 404
    assert cast.client("wang").post(f"/cards/{card.pk}/habits/", data).status_code == 403
    assert Customer.objects.get().hobbies == ""
