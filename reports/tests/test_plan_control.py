"""RPT-02, ROLE-13, ROLE-17, FUP-24: planned × done × due in the system; yesterday's numbers stay."""

from datetime import timedelta
from uuid import uuid4

import pytest

from followups.services import contacts, evening, reconcile
from followups.services.contacts import Entry
from leads.services import grades, moving
from leads.services.grades import Judgement
from reports.pages.plan_control import LISTS, control
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
YESTERDAY = TODAY - timedelta(days=1)


def say(cast, card, at, result="reached", by="lina", **more):
    entry = Entry(token=uuid4(), result=result, content="words", **more)
    return contacts.record(seat=cast.seat(by), card=card, entry=entry, at=at)


@pytest.fixture
def story(cast, noon):
    """Yesterday 李娜 had four A customers due and one who was not; the list was confirmed the evening before.

    计划 and 未做 were planned, 漏排 and 自访 were due and not planned, 计划外 was not due at all.
    """
    made = {}
    for n, name in enumerate(("计划", "未做", "漏排", "自访")):
        made[name] = cast.card(number=f"1541234000{n}", name=name, grade="A", at=soon(days=-4))
    made["计划外"] = cast.card(number="15412340009", name="计划外", at=soon(days=-4))
    keys = [made["计划"].pk, made["未做"].pk]
    evening.confirm(seat=cast.seat("lina"), day=YESTERDAY, cards=keys, at=soon(days=-2))
    noon.move_to(soon(days=-1))
    say(cast, made["计划"], soon(days=-1))
    say(cast, made["自访"], soon(days=-1))
    say(cast, made["计划外"], soon(days=-1))
    noon.move_to(NOON)
    return made


def numbers(cast, day, who="lina"):
    found = control(cast.store, [day])
    return next(line.numbers for line in found.people if line.person == cast.people[who])


EXPECTED = {"due": 4, "planned": 2, "kept": 1, "missed": 1, "extra": 2, "unlisted": 2, "forgotten": 1}


def test_RPT_02_a_day_counted_by_hand(cast, story):
    """RPT-02, FUP-24: planned and executed against what was due in the system, per consultant and day."""
    assert numbers(cast, YESTERDAY) == EXPECTED
    assert numbers(cast, YESTERDAY, "wang") == dict.fromkeys(LISTS, 0)


@pytest.mark.parametrize(
    ("name", "customers"),
    [
        ("due", {"计划", "未做", "漏排", "自访"}), ("kept", {"计划"}), ("missed", {"未做"}),
        ("extra", {"自访", "计划外"}), ("unlisted", {"漏排", "自访"}), ("forgotten", {"漏排"}),
    ],
)  # fmt: skip
def test_RPT_02_each_number_leads_to_its_customers(cast, story, name, customers):
    found = control(cast.store, [YESTERDAY], name=name, who=cast.lina.pk)
    assert {one.name for one in found.customers} == customers
    assert all(bool(one.words) == (one.name in ("计划", "自访", "计划外")) for one in found.customers)


def test_ROLE_13_todays_work_does_not_change_yesterdays_numbers(cast, story, noon):
    seat = cast.seat("manager")
    say(cast, story["未做"], NOON)  # done a day late
    say(cast, story["漏排"], NOON, result="no_answer")  # tried a day late: the retry moves its day
    assert numbers(cast, YESTERDAY) == EXPECTED
    grades.judge(
        seat=cast.seat("lina"), card=story["计划"], judgement=Judgement(grade="B", reason="x"), at=soon(minutes=5),
        version=None,
    )  # fmt: skip
    moving.reassign(seat=seat, card=story["漏排"], to=cast.wang.pk, reason="x", at=soon(minutes=6))
    reconcile.reconcile(store=cast.store, as_of=soon(minutes=7))
    evening.plan_store(store=cast.store, as_of=soon(hours=7))
    noon.move_to(soon(days=1))
    say(cast, story["漏排"], soon(days=1), result="no_answer", by="wang")
    assert numbers(cast, YESTERDAY) == EXPECTED
    assert numbers(cast, YESTERDAY, "wang") == dict.fromkeys(LISTS, 0)


def test_ROLE_13_a_retry_of_the_day_after_does_not_take_back_that_it_was_due(cast, noon):
    card = cast.card(number="15412340001", name="重拨", grade="A", at=soon(days=-6))  # due on the 18th
    for days in (-3, -1):
        noon.move_to(soon(days=days))
        say(cast, card, soon(days=days), result="no_answer")
    noon.move_to(NOON)
    days = [TODAY - timedelta(days=n) for n in (3, 2, 1, 0)]
    assert [numbers(cast, day)["due"] for day in days] == [1, 1, 1, 1]


def test_RPT_02_a_week_is_the_sum_of_its_days(cast, story):
    week = [TODAY - timedelta(days=n) for n in range(6, -1, -1)]
    found = control(cast.store, week)
    each = [control(cast.store, [day]).total.numbers for day in week]
    assert found.total.numbers == {name: sum(one[name] for one in each) for name in LISTS}
    assert [line.numbers for line in found.days] == each


@pytest.mark.parametrize("query", ["by=week", "day=x&list=y&who=z", "day=2999-01-01", "list=due&who=" + "9" * 30])
def test_the_page_opens_whatever_the_address_says(cast, story, query):
    assert cast.client("manager").get(f"/control/planned/?{query}").status_code == 200


def test_the_page_shows_the_customers_with_a_way_to_their_cards(cast, story):
    """ROLE-17, FUP-24: the manager judges how much was done and goes on to each customer."""
    page = cast.client("manager").get(f"/control/planned/?day={YESTERDAY}&list=forgotten").content.decode()
    assert "漏排" in page
    assert f"/cards/{story['漏排'].pk}/" in page
    assert "漏排" not in cast.client("other_manager").get("/control/planned/?list=due").content.decode()
