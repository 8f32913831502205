"""RPT-25: of the cards that stood at a grade, how many bought within its horizon."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from accounts.seat import settings_of
from deals.services import deciding
from deals.tests.floor import lose
from leads.models import Card, GradeChange
from leads.services import moving
from leads.statuses import CardStatus, Stage
from reports.pages.calibration import GRADES, report, window
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def bought(card, at):
    """The deposit was recorded at `at`."""
    Card.objects.filter(pk=card.pk).update(status=CardStatus.ORDERED, grade="O")
    GradeChange.objects.create(card=card, before=card.grade, after="O", stage=Stage.QUOTATION, by=card.owner, at=at)


def found(cast, days, **more):
    on = TODAY - timedelta(days=days)
    return report(Card.objects.filter(store=cast.store), on=on, today=TODAY, zone=cast.store.zone, **more)


def cells(line):
    return {cell.grade: (cell.cards, cell.bought) for cell in line.cells}


@pytest.fixture
def story(cast, noon):
    """Twenty days ago: 李娜 had three H, of whom one bought on the last day of seven and one a day later; 王强 one.

    One A bought (after 29 days it would be too early to say), one H of today's was C then, one was lost before.
    """
    for n, days in enumerate((13, 12, None)):
        card = cast.card(number=f"1541234000{n}", name=f"H{n}", grade="H", at=soon(days=-30))
        if days:
            bought(card, soon(days=-days))
    bought(cast.card(number="15412340004", name="王H", owner="wang", grade="H", at=soon(days=-25)), soon(days=-19))
    bought(cast.card(number="15412340005", name="A", grade="A", at=soon(days=-25)), soon(days=-10))
    later = cast.card(number="15412340006", name="C", at=soon(days=-25))
    GradeChange.objects.create(card=later, before="C", after="H", stage=Stage.NEEDS, by=cast.lina, at=soon(days=-3))
    Card.objects.filter(pk=later.pk).update(grade="H", car_model=cast.models[0])
    lost = cast.card(number="15412340007", name="L", grade="H", at=soon(days=-40))
    Card.objects.filter(pk=lost.pk).update(status=CardStatus.LOST, last_contact_at=soon(days=-30))
    cast.card(number="15412340008", name="neu", grade="H", at=soon(days=-5))
    early = cast.card(number="15412340010", name="vorher", grade="H", at=soon(days=-40))
    bought(early, soon(days=-21))
    return cast


def test_RPT_25_counted_by_hand(story):
    page = found(story, 20)
    assert cells(page.store)["H"] == (4, 2)
    people = {line.person.username: cells(line)["H"] for line in page.people}
    assert people == {"lina": (3, 1), "wang": (1, 1)}
    rates = {line.person.username: (line.cells[0].rate, line.cells[0].points) for line in page.people}
    assert rates == {"lina": (33, -17), "wang": (100, 50)}


def test_RPT_25_who_was_lost_later_without_another_word_stood_and_did_not_buy(cast, noon):
    """Never reached again, recorded as out of control ten days ago: leaving it out would flatter the ladder."""
    card = cast.card(grade="H", at=soon(days=-30))
    lose(cast, card, code="unreachable.no_answer", at=soon(days=-10))
    assert [cells(found(cast, days).store)["H"] for days in (31, 20, 11, 10)] == [(0, 0), (1, 0), (1, 0), (0, 0)]


def test_RPT_25_a_card_that_was_lost_then_and_reopened_later_did_not_stand(cast, noon):
    loss = lose(cast, cast.card(grade="H", at=soon(days=-30)), at=soon(days=-25))
    deciding.confirm(seat=cast.seat("manager"), loss=loss, at=soon(days=-24))
    deciding.reopen(seat=cast.seat("manager"), loss=loss, note="called", at=soon(days=-12))
    assert [cells(found(cast, days).store)["H"] for days in (26, 20, 12)] == [(1, 0), (0, 0), (1, 0)]


def test_RPT_25_the_last_moment_of_the_horizon_is_midnight_of_the_store(cast, noon):
    """Twenty days ago plus seven is the 8th; 23:59:59 in Shanghai bought in time, midnight did not."""
    for n, second in enumerate((-1, 0)):
        card = cast.card(number=f"1541234000{n}", grade="H", at=soon(days=-30))
        bought(card, datetime(2026, 11, 8, 16, 0, tzinfo=UTC) + timedelta(seconds=second))
    assert cells(found(cast, 20).store)["H"] == (2, 1)


def test_RPT_25_a_store_without_a_card_has_a_page(cast, noon):
    assert (found(cast, 91).people, found(cast, 91).young) == ([], 0)
    assert cast.client("manager").get("/numbers/calibration/").status_code == 200


def test_RPT_25_cards_whose_horizon_is_not_over_are_left_out_and_counted(story):
    page = found(story, 20)
    young = {cell.grade for cell in page.store.cells if cell.young}
    assert young == {"A", "B+", "B", "C"}
    assert page.young == 2  # the A and the C of that day
    assert all(cell.rate is None for cell in page.store.cells if cell.young)


@pytest.mark.parametrize(("days", "young"), [(7, True), (8, False)])
def test_RPT_25_the_last_day_of_the_horizon_must_be_over(story, days, young):
    assert found(story, days).store.cells[0].young is young


def test_RPT_25_a_card_counts_with_who_had_it_then(story):
    card = Card.objects.get(customer__name="H2")
    moving.reassign(seat=story.seat("manager"), card=card, to=story.wang.pk, reason="x", at=NOON)
    assert {line.person.username: cells(line)["H"][0] for line in found(story, 20).people} == {"lina": 3, "wang": 1}


def test_RPT_25_a_number_leads_to_its_cards_the_buyers_first(story):
    page = found(story, 20, grade="H", who=story.lina.pk)
    assert [(one.name, one.days) for one in page.cards] == [("H0", 7), ("H1", None), ("H2", None)]


def test_the_windows_are_the_horizons():
    assert {grade: window(grade) for grade in GRADES} == {"H": 7, "A+": 15, "A": 30, "B+": 90, "B": 90, "C": 90}


def test_the_page_says_it_in_a_plain_sentence_and_marks_small_numbers(story):
    client = story.client("manager")
    client.cookies["django_language"] = "en"
    page = client.get("/numbers/calibration/?age=20").content.decode()
    assert "Of 4 H cards 2 bought within 7 days." in page
    assert "small number" in page
    assert settings_of(story.store).small_numbers == 10


def test_a_consultant_sees_the_own_cards_only(story):
    page = story.client("wang").get("/numbers/calibration/?age=20&grade=H").content.decode()
    assert "王H" in page
    assert not re.search(r"\bH0\b", page)


@pytest.mark.parametrize("query", ["age=x", "age=99999999", "day=1999-01-01", "grade=Z&who=x", "age=" + "9" * 5000])
def test_the_page_opens_whatever_the_address_says(story, query):
    assert story.client("manager").get(f"/numbers/calibration/?{query}").status_code == 200
