"""RPT-25: distribution of the grades, moves up and down, time in a grade."""

import pytest

from leads.models import Card
from leads.services import grades
from leads.services.grades import Judgement
from tests.cast import soon

pytestmark = pytest.mark.django_db


def judge(cast, card: Card, grade: str, at, who: str = "lina") -> None:
    grades.judge(seat=cast.seat(who), card=card, judgement=Judgement(grade, reason="x"), at=at)


@pytest.fixture
def month(cast, noon) -> None:
    """Lina: two H (9 and 3 days), B → A → H and kept; wang: one A that went down to B. One of last month."""
    cast.card(number="15412340001", grade="H", at=soon(days=-9))
    mover = cast.card(number="15412340002", grade="B", at=soon(days=-15))
    judge(cast, mover, "A", soon(days=-11))
    judge(cast, mover, "H", soon(days=-3))
    judge(cast, mover, "H", soon(days=-1))
    down = cast.card(number="15412340003", grade="A", owner="wang", at=soon(days=-10))
    judge(cast, down, "B", soon(days=-4), "wang")
    cast.card(number="15412340004", grade="C", owner="wang", at=soon(days=-40))
    cast.card(number="15412340005", grade="A", owner="other", at=soon(days=-2))


def context(cast, who: str = "manager", query: str = ""):
    return cast.client(who).get(f"/cards/grade-report/{query}").context


def test_RPT_25_the_distribution_now(cast, month):
    report = context(cast)["report"]
    assert {g.grade: (g.cards, g.share) for g in report.grades if g.cards} == {"H": (2, 50), "B": (1, 25), "C": (1, 25)}
    assert report.cards == 4


def test_RPT_25_moves_up_and_down_from_grade_to_grade(cast, month):
    moves = context(cast)["report"].moves
    assert (moves.up, moves.down, moves.kept, moves.new) == (2, 1, 1, 3)
    assert (moves.count("B", "A"), moves.count("A", "H"), moves.count("A", "B"), moves.count("H", "H")) == (1, 1, 1, 1)
    assert (moves.count("", "H"), moves.count("", "C")) == (1, 0)  # the C is of last month
    rows = dict(moves.matrix)
    assert [cell for cell in rows["A"] if cell[0]] == [(1, "up"), (1, "down")]


def test_RPT_25_the_median_days_in_a_grade_and_until_it_was_left(cast, month):
    found = {g.grade: (g.days, g.stay) for g in context(cast)["report"].grades}
    assert found["H"] == (6.0, None)  # 9 and 3 days; keeping a grade is no new stay
    assert found["B"] == (4.0, 4.0)
    assert found["A"] == (None, 7.0)  # 8 days until H, 6 days until B
    assert found["C"] == (40.0, None)


def test_the_medians_of_odd_numbers_are_the_middle_one(cast, noon):
    for n, days in enumerate((1, 5, 30)):
        cast.card(number=f"1541234000{n}", grade="A", at=soon(days=-days))
    assert next(g.days for g in context(cast)["report"].grades if g.grade == "A") == 5.0


def test_RPT_25_by_consultant(cast, month):
    people = {p.name: p for p in context(cast)["report"].people}
    assert set(people) == {"李娜", "王强"}
    assert (people["李娜"].cards, people["李娜"].moves.up, people["李娜"].moves.down) == (2, 2, 0)
    assert people["李娜"].cells[1] == (2, 6.0)
    assert (people["王强"].cards, people["王强"].moves.down) == (2, 1)


def test_the_period_and_the_consultant_are_asked_for(cast, month):
    last = context(cast, query="?begin=2026-10-01&end=2026-10-31")["report"].moves
    assert (last.up, last.down, last.kept, last.new) == (0, 0, 0, 1)
    one = context(cast, query=f"?owner={cast.wang.pk}")["report"]
    assert (one.cards, one.moves.up, one.moves.down) == (2, 0, 1)


def test_a_consultant_sees_the_own_report_another_store_its_own(cast, month):
    assert context(cast, "lina")["report"].cards == 2
    assert context(cast, "lina", f"?owner={cast.wang.pk}")["report"].cards == 2
    assert [p.name for p in context(cast, "lina")["report"].people] == ["李娜"]
    assert context(cast, "other_manager")["report"].cards == 1


def test_without_cards_the_report_is_empty(cast, noon):
    report = context(cast)["report"]
    assert (report.cards, report.moves.up, report.people) == (0, 0, [])


@pytest.mark.parametrize(
    "query", ["?begin=x&end=y", "?begin=2026-12-01&end=2026-01-01", "?begin=0001-01-01&end=9999-12-31", "?owner=x"]
)
def test_a_period_that_cannot_be_is_put_right(cast, month, query):
    answer = cast.client("manager").get(f"/cards/grade-report/{query}")
    assert answer.status_code == 200
    assert answer.context["begin"] <= answer.context["end"]
