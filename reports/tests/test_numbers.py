"""The funnel by source (RPT-26), who the customers are (RPT-09), the results of the staff (RPT-34)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from accounts.models import Membership, Notice
from deals.services import checks, weeks
from deals.tests.floor import MONDAY, lose, reason, task
from deals.tests.test_weeks import win
from followups.services import contacts
from followups.services.contacts import Entry
from leads.models import Card, Customer
from reports.models import CustomerStudy
from reports.pages import portraits
from reports.pages.funnel import funnel
from reports.pages.staff import staff
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db
NOVEMBER, TODAY = date(2026, 11, 1), NOON.date()


def six(cast):
    """Six cards: two of a walk-in (one bought, one lost), two referrals of owners, one found at an exhibition."""
    bought = cast.card(number="15412340001", name="买一", grade="H")
    win(cast, bought)
    lose(cast, cast.card(number="15412340002", name="败二", grade="A"))
    cast.card(number="15412340003", name="荐三", grade="A", source=1, channel="业主推荐")
    cast.card(number="15412340004", name="荐四", source=1, channel="业主推荐")
    cast.card(number="15412340005", name="贵五", source=1)
    cast.card(number="15412340006", name="展六", owner="wang", source=6)


def numbers(line):
    return (line.cards, line.hopeful, line.hot, line.bought, line.lost, line.going_on)


def test_RPT_26_cards_by_source_code_and_how_far_they_came(cast):
    six(cast)
    found = funnel(Card.objects.filter(store=cast.store), source=1)
    lines = {line.source: numbers(line) for line in found.lines}
    assert list(lines) == [1, 2, 3, 4, 5, 6]
    assert (lines[3], lines[1]) == ((2, 2, 1, 1, 1, 0), (3, 1, 0, 0, 0, 3))
    assert (lines[6], lines[2], numbers(found.total)) == ((1, 0, 0, 0, 0, 1), (0,) * 6, (6, 3, 1, 1, 1, 4))
    assert [(line.label, line.cards) for line in found.channels] == [("业主推荐", 2), ("", 1)]
    assert [step.percent for step in found.lines[2].steps] == [100, 50, 50, 50, 0]
    assert [step.percent for step in found.lines[1].steps] == [None] * 5


def test_RPT_26_the_page_shows_the_store_or_ones_own_and_what_was_opened_in_the_period(cast, noon):
    six(cast)
    cast.card(number="15412340007", name="早七", at=soon(days=-120))
    totals = {
        who: cast.client(who).get(f"/numbers/funnel/{query}").context["funnel"].total.cards
        for who, query in (("gm", ""), ("wang", ""), ("manager", f"?owner={cast.lina.pk}"), ("csr", "?from=2026-01-01"))
    }
    assert totals == {"gm": 6, "wang": 1, "manager": 5, "csr": 7}
    assert "业主推荐" in cast.client("manager").get("/numbers/funnel/?source=1").content.decode()


@pytest.fixture
def portrayed(cast):
    """Five customers: three teachers' families who compare, one bought; of two nothing is known but the address."""
    six(cast)
    known = Customer.objects.filter(name__in=("买一", "败二", "荐三"))
    known.update(sex="female", age_group="35-44", family="young", buying_habits="货比三家")
    Customer.objects.filter(name="买一").update(education="bachelor", buying_habits="")
    Customer.objects.filter(name__in=("荐四", "贵五", "展六")).update(salutation="mr")
    Customer.objects.filter(name="贵五").update(buying_habits="货比三家")
    Card.objects.filter(customer__name="买一").update(payment="loan")
    return cast


def traits(cards):
    return {
        trait.label: ({share.label: share.number for share in trait.shares if share.number}, trait.unknown)
        for _title, part in portraits.portrait(cards)
        for trait in part
    }


def test_RPT_09_the_customers_by_person_cars_and_habits(portrayed):
    found = list(traits(Card.objects.filter(store=portrayed.store)).values())
    sex, age, education, family, _kind, payment, _use, _cars, _type, _brand, habits = found
    assert [sum(part.values()) for part, _unknown in (sex, age, education, family)] == [6, 3, 1, 3]
    assert list(sex[0].values()) == [3, 3]  # as written down, else as addressed
    assert (age[1], education[1], payment) == (3, 5, ({"分期": 1}, 5))
    assert habits == ({"货比三家": 3}, 3)


def test_RPT_09_few_customers_words_are_nobodys_business_and_groups_can_be_chosen(portrayed):
    cards = Card.objects.filter(store=portrayed.store)
    bought = portraits.chosen(cards, "bought")
    assert list(traits(bought).values())[-1] == ({}, 1)
    assert [card.customer.name for card in portraits.chosen(cards, "lost")] == ["败二"]
    assert traits(portraits.chosen(cards.none(), "all"))


def test_RPT_09_ROLE_35_the_general_manager_and_customer_service_read_it(portrayed, noon):
    """DATA-10: the analysis reaches the general manager; consultants do not read the whole store."""
    for who in ("gm", "csr", "manager"):
        page = portrayed.client(who).get("/numbers/customers/?group=all")
        assert (page.status_code, page.context["customers"]) == (200, 6)
    assert portrayed.client("lina").get("/numbers/customers/").status_code == 403


def test_ROLE_23_DATA_10_customer_service_hands_its_conclusions_to_the_general_manager(cast, noon):
    client, token = cast.client("csr"), str(uuid4())
    data = {"token": token, "text": "年轻家庭最多，多为增购"}
    for _n in range(2):
        assert client.post("/numbers/customers/conclude/?from=2026-11-01&to=2026-11-21", data).status_code == 302
    study = CustomerStudy.objects.get()
    assert (study.first, study.last, study.by) == (NOVEMBER, TODAY, cast.csr)
    assert [row.person for row in Notice.objects.filter(kind="customer-study")] == [cast.gm]
    assert "年轻家庭最多" in cast.client("gm").get(Notice.objects.get(kind="customer-study").link).content.decode()
    for wrong in ({"text": "  "}, {"text": "😀" * 10_000}, {"token": "x"}):
        assert client.post("/numbers/customers/conclude/", {**data, "token": str(uuid4()), **wrong}).status_code == 422
    assert CustomerStudy.objects.count() == 1
    assert cast.client("other_manager").get("/numbers/customers/").context["studies"].count() == 0


def values(found, name):
    row = next(row for row in found.rows if row.person.name == name)
    return {label: (cell.now, cell.before) for label, cell in zip(found.labels, row.cells, strict=True)}, row


def test_RPT_34_a_month_of_each_consultant_against_the_month_before(cast, noon):
    old = cast.card(number="15412340009", name="旧", grade="H", at=soon(days=-40))
    win(cast, old, at=soon(days=-30))
    six(cast)
    card = Card.objects.get(customer__name="荐三")
    contacts.record(seat=cast.seat("lina"), card=card, at=NOON, entry=Entry(token=uuid4(), result="reached"))
    false = lose(cast, Card.objects.get(customer__name="荐四"))
    checks.choose(seat=cast.seat("manager"), loss=false, at=NOON)
    checks.note(seat=cast.seat("manager"), loss=false, result="false", words="", at=NOON)
    found = staff(cast.store, NOVEMBER, TODAY)
    lina, _row = values(found, "李娜")
    _receptions, cards, talks, won, lost, closing, quality, wrong = lina.values()
    assert (cards, talks, won, lost) == ((5, 1), (1, 0), (1, 1), (1, 0))
    assert (closing, quality, wrong) == ((50, 100), (None, None), (1, 0))
    assert [cell.is_worse for cell in found.rows[0].cells[-3:]] == [True, False, True]
    assert {row.person.name for row in found.rows} == {"李娜", "王强"}
    Membership.objects.filter(user=cast.wang).delete()
    assert [row.person.name for row in staff(cast.store, NOVEMBER, TODAY).rows] == ["李娜"]


def test_RPT_34_LOST_09_a_drill_is_weighed_by_the_losses_for_its_reason_before_and_after(cast, noon):
    why = reason(cast, "power.price")
    for n, days in enumerate((-3, -20, -40, 2, 40)):  # four weeks before and after: two and one
        lose(cast, cast.card(number=f"1541234100{n}", at=soon(days=-50)), code="power.price", at=soon(days=days))
    lose(cast, cast.card(number="15412341009"), at=NOON)  # for another reason
    drills = [
        weeks.add_task(seat=cast.seat("manager"), monday=MONDAY, task=task(cast, reason=why, text=words), at=NOON)
        for words in ("价格话术", "再练一次")
    ]
    weeks.finish(seat=cast.seat("lina"), task=drills[0], result="两人通过", at=NOON)
    early = staff(cast.store, NOVEMBER, TODAY)
    assert [(one.before, one.after) for one in early.drills] == [(2, None), (None, None)]
    late = staff(cast.store, NOVEMBER, TODAY + timedelta(days=60))
    assert [(one.before, one.after) for one in late.drills] == [(2, 1), (None, None)]
    assert (values(late, "李娜")[1].drills, values(late, "李娜")[1].drilled) == (2, 1)


def test_the_pages_of_a_store_without_anything_open(cast, noon):
    Membership.objects.filter(user__in=(cast.lina, cast.wang)).delete()
    for address in ("/numbers/funnel/", "/numbers/customers/", "/control/staff/"):
        assert cast.client("manager").get(address).status_code == 200


@pytest.mark.parametrize("query", ["from=x&to=%00&source=9", "from=2027-01-01&to=1999-01-01&owner=" + "9" * 30,
                                   "day=0001-01-01&group=x", "day=9999-12-31&source=²"])  # fmt: skip
def test_a_strange_address_is_answered(cast, noon, query):
    for address in ("/numbers/funnel/", "/numbers/customers/", "/control/staff/"):
        assert cast.client("manager").get(f"{address}?{query}").status_code == 200
