"""Paper cards that lie in a drawer and are not on its list: ROLE-16, RPT-08, FORM-18."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from core.errors import Refused
from leads.models import Card
from leads.services import erasing
from reports.models import StockExtra, StockTake
from reports.pages import stock as pages
from reports.rules.stock import ELSEWHERE, ENDED, HERE, UNKNOWN, place_of, tallies, total
from reports.services import stock, stock_extras
from reports.services.stock import Mark
from reports.services.stock_extras import Paper
from tests.cast import NOON, soon
from tests.support.parallel import in_parallel

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawer(cast, noon) -> StockTake:
    """Lina's drawer with one card of grade A on its list."""
    return begin(cast)


def begin(cast) -> StockTake:
    cast.card(number="15412340001", grade="A")
    return stock.start(seat=cast.seat("manager"), month=date(2026, 11, 1), at=NOON, people=[cast.lina.pk]).takes[0]


def found(cast, take, who="lina", **more) -> StockExtra:
    paper = Paper(**{"token": uuid4(), "name": "赵六", "phone": "15412349999", "grade": "B", **more})
    return stock_extras.add(seat=cast.seat(who), take=take, paper=paper, at=NOON)


def written(**more) -> dict:
    return {
        "token": str(uuid4()), "name": "赵六", "phone": "154 1234 9999", "car": "逐风 S5", "grade": "B", "note": "旧卡",
        **more,
    }  # fmt: skip


def test_FORM_18_a_card_on_no_list_is_a_difference_of_the_grade_written_on_it():
    high, low, none = tallies(("A", "B"), [("A", "found", "", 2)], {"B": 1, "": 2})
    assert (high.counted, high.difference) == (2, 0)
    assert (low.expected, low.extra, low.counted, low.difference) == (0, 1, 1, 1)
    assert (none.grade, none.extra, none.difference) == ("", 2, 2)
    assert total([high, low, none]).difference == 3


def test_whose_a_card_on_no_list_is():
    assert place_of(known=False, active=False, mine=False) == UNKNOWN
    assert place_of(known=True, active=False, mine=True) == ENDED
    assert [place_of(known=True, active=True, mine=mine) for mine in (True, False)] == [HERE, ELSEWHERE]


def test_ROLE_16_RPT_08_what_is_written_on_the_card_is_signed_as_a_difference(cast, drawer):
    lina, address = cast.client("lina"), f"/stock-takes/{drawer.pk}/"
    assert lina.post(f"{address}extras/add/", written()).url == address
    line = drawer.lines.get()
    stock.mark(seat=cast.seat("lina"), take=drawer, marks=[Mark(line.pk, "found", 0)], at=NOON)
    assert [lina.post(f"{address}count/").status_code, cast.client("manager").post(f"{address}sign/").status_code] == [
        302, 302,
    ]  # fmt: skip
    page = lina.get(address)
    sums = {row.grade: (row.expected, row.extra, row.difference) for row in page.context["drawer"].tallies}
    assert (sums["A"], sums["B"], page.context["drawer"].total.difference) == ((1, 0, 0), (0, 1, 1), 1)
    text = page.content.decode()
    assert "逐风 S5" in text
    assert "154****9999" in text
    assert "15412349999" not in text
    row = lina.get("/stock-takes/").context["rows"][0]
    assert (row.counts["cards"], row.counts["different"], row.counts["unsettled"]) == (1, 1, 1)
    assert lina.post(f"{address}extras/add/", written(phone="")).status_code == 409  # signed
    extra = drawer.extras.get()
    assert lina.post(f"{address}extras/{extra.pk}/withdraw/").status_code == 409
    settle = lambda: lina.post(f"{address}extras/{extra.pk}/settle/", {"outcome": "已建卡"}).status_code  # noqa: E731
    assert [settle(), settle()] == [302, 409]
    extra.refresh_from_db()
    assert (extra.outcome, extra.settled_by) == ("已建卡", cast.lina)
    assert lina.get("/stock-takes/").context["rows"][0].counts["unsettled"] == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "😀"), ("name", "名" * 10_000), ("phone", "154abc45678"), ("phone", "1" * 10_000),
        ("car", "车" * 61), ("grade", "Z"), ("note", "话" * 201), ("token", "x"),
    ],
)  # fmt: skip
def test_a_wrong_card_is_answered_at_the_field_and_nothing_typed_is_lost(cast, drawer, field, value):
    answer = cast.client("lina").post(f"/stock-takes/{drawer.pk}/extras/add/", written(**{field: value}))
    assert answer.status_code == 422
    assert answer.context["extra_form"].errors[field]
    assert "旧卡" in answer.content.decode() or field == "note"
    assert not StockExtra.objects.exists()


def test_who_is_on_the_list_or_written_down_already_is_refused(cast, drawer):
    with pytest.raises(Refused) as refusal:
        found(cast, drawer, phone="15412340001")
    assert refusal.value.field == "phone"
    token = uuid4()
    assert found(cast, drawer, token=token) == found(cast, drawer, token=token)
    with pytest.raises(Refused):
        found(cast, drawer, who="manager")
    assert cast.client("lina").post(f"/stock-takes/{drawer.pk}/extras/add/", written()).status_code == 422
    found(cast, drawer, phone="")
    found(cast, drawer, phone="", grade="")
    assert drawer.extras.count() == 3


def test_whose_it_is_is_found_by_the_phone_and_a_new_card_settles_it(cast, drawer):
    theirs = cast.card(number="15412340002", owner="wang")
    ended = cast.card(number="15412340003")
    Card.objects.filter(pk=ended.pk).update(status="lost")
    for number in ("15412340002", "15412340003", "15412349999"):
        found(cast, drawer, phone=number)
    places = lambda: [(extra.place, extra.settled) for extra in pages.extras(drawer)]  # noqa: E731
    assert places() == [(ELSEWHERE, False), (ENDED, False), (UNKNOWN, False)]
    assert theirs.owner.name in cast.client("lina").get(f"/stock-takes/{drawer.pk}/").content.decode()
    cast.card(number="15412349999")
    assert places()[2] == (HERE, True)
    assert cast.client("lina").get("/stock-takes/").context["rows"][0].counts["unsettled"] == 2


def test_what_was_written_down_by_mistake_is_taken_back_by_who_counts(cast, drawer):
    extra = found(cast, drawer)
    address = f"/stock-takes/{drawer.pk}/extras/{extra.pk}/withdraw/"
    assert [cast.client(who).post(address).status_code for who in ("wang", "gm", "other", "lina", "lina")] == [
        403, 403, 404, 302, 404,
    ]  # fmt: skip
    assert not StockExtra.objects.exists()
    with pytest.raises(Refused):
        stock_extras.settle(seat=cast.seat("lina"), extra=found(cast, drawer), outcome="  ", at=NOON)


def test_the_database_refuses_a_card_without_a_name_and_an_outcome_without_a_hand(cast, drawer):
    found(cast, drawer)
    for wrong in ({"name": ""}, {"outcome": "x"}, {"settled_at": NOON}):
        with pytest.raises(IntegrityError), transaction.atomic():
            StockExtra.objects.update(**wrong)


def test_who_is_erased_stands_on_no_paper_card_either(cast, drawer):
    card = cast.card(number="15412345678", owner="wang", name="张三丰")
    found(cast, drawer, phone="15412345678", name="张三丰", note="张三丰 called")
    found(cast, drawer, phone="", name="张三丰")
    found(cast, drawer, phone="15412349998", name="赵六")
    text = str(cast.client("manager").get(f"/customers/{card.customer_id}/data.json").json())
    assert "张三丰 called" in text
    erasing.erase(seat=cast.seat("manager"), customer=card.customer, typed="张三丰", ground="asked", at=soon(minutes=1))
    left = list(drawer.extras.order_by("pk").values_list("name", "phone", "note", "grade"))
    assert left == [("***", "", "***", "B"), ("***", "", "", "B"), ("赵六", "15412349998", "", "B")]


@pytest.mark.django_db(transaction=True)
def test_one_card_written_down_by_two_hands_at_once_is_one_and_none_comes_after_the_signature(cast):
    take = begin(cast)
    seats = [cast.seat("lina"), cast.seat("manager")]
    paper = lambda: Paper(token=uuid4(), name="赵六", phone="15412349999")  # noqa: E731
    add = lambda seat: stock_extras.add(seat=seat, take=take, paper=paper(), at=NOON)  # noqa: E731
    both = in_parallel([lambda seat=seat: add(seat) for seat in seats])
    assert sorted(type(one).__name__ for one in both) == ["Refused", "StockExtra"], both
    marks = [Mark(line.pk, "found", 0) for line in take.lines.all()]
    stock.mark(seat=seats[0], take=take, marks=marks, at=NOON)
    late = Paper(token=uuid4(), name="钱七")
    signed, added = in_parallel(
        [
            lambda: stock.count(seat=seats[0], take=take, at=NOON),
            lambda: stock_extras.add(seat=seats[1], take=take, paper=late, at=NOON),
        ]
    )
    assert isinstance(signed, StockTake), signed
    assert isinstance(added, StockExtra | Refused), added
