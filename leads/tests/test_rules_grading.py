"""GRADE-01…30, GAP-03, 05, 06, 07, 08: the ladder's proposal."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads import behaviours
from leads.rules import grading
from leads.rules.grading import LADDER, RANK, Why, grade_for_horizon, horizon_passed, propose
from leads.statuses import Grade, Stage


def proposal(*ticks, stage="drive", days=None, model=True, deposit=False):
    return propose(ticked=ticks, table=behaviours.table(stage), horizon_days=days, has_model=model, has_deposit=deposit)


@pytest.mark.parametrize(
    ("days", "grade"),
    [
        (-3, "H"),
        (0, "H"),
        (7, "H"),
        (8, "A+"),
        (15, "A+"),
        (16, "A"),
        (30, "A"),
        (31, "B"),
        (90, "B"),
        (91, "C"),
        (900, "C"),
    ],
)
def test_GRADE_01_02_GAP_05_each_horizon_just_before_and_after_its_limit(days, grade):
    assert grade_for_horizon(days) == grade


def test_GRADE_06_the_order_of_the_ladder_is_the_model_s():
    assert tuple(Grade.values) == LADDER


def test_nothing_known_proposes_nothing():
    assert proposal() == grading.Proposal(None, Why.NOTHING)


def test_GRADE_28_the_stated_date_alone():
    assert proposal(days=20) == grading.Proposal("A", Why.HORIZON)


def test_GRADE_22_behaviours_alone():
    assert proposal("drive.A.a", "drive.A.b", "drive.A.d") == grading.Proposal("A", Why.BEHAVIOUR)


def test_behaviours_of_two_grades_the_fuller_list_wins_a_tie_goes_down():
    assert proposal("drive.A+.a", "drive.A.a", "drive.A.b", "drive.A.c").grade == "A"
    assert proposal("drive.A+.a", "drive.B+.a").grade == "B+"


def test_where_behaviour_and_date_disagree_the_lower_is_proposed():
    assert proposal("drive.A+.a", "drive.A+.b", days=60).grade == "B+"
    assert proposal("drive.B+.a", days=3).grade == "B+"
    assert proposal("drive.A.a", days=200).grade == "C"


def test_GAP_05_B_and_B_plus_are_told_apart_by_behaviour():
    assert proposal("product.B.a", stage="product", days=60).grade == "B"
    assert proposal("product.B+.a", "product.B+.b", stage="product", days=60).grade == "B+"


def test_GAP_07_without_a_model_at_most_C():
    assert proposal("drive.A.a", model=False) == grading.Proposal("C", Why.NO_MODEL)


def test_GAP_03_O_behaviours_without_deposit_make_an_O_candidate_graded_H():
    ticks = ("quotation.O.a", "quotation.O.e")
    assert proposal(*ticks, stage="quotation", days=0) == grading.Proposal("H", Why.O_CANDIDATE)
    assert proposal(*ticks, stage="quotation", days=0, deposit=True) == grading.Proposal("O", Why.BOTH)


def test_ticks_of_another_stage_count_for_nothing():
    assert proposal("quotation.O.a", stage="needs").grade is None


def test_GAP_06_the_short_form():
    assert [grading.short(g) for g in LADDER] == ["C", "B", "B", "A", "A", "H", "O"]


@pytest.mark.parametrize(("grade", "limit"), [("H", 7), ("A+", 15), ("A", 30), ("B+", 90), ("B", 90)])
def test_GAP_08_a_horizon_has_passed_the_day_after_its_limit(grade, limit):
    start = date(2026, 11, 1)
    assert not horizon_passed(grade=grade, graded_on=start, today=start + timedelta(days=limit))
    assert horizon_passed(grade=grade, graded_on=start, today=start + timedelta(days=limit + 1))


@pytest.mark.parametrize("grade", ["C", "O"])
def test_C_and_O_have_no_horizon_that_passes(grade):
    assert not horizon_passed(grade=grade, graded_on=date(2020, 1, 1), today=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("stage", "grades"),
    [
        (Stage.RECEPTION, {"C"}), (Stage.NEEDS, {"C", "B"}), (Stage.PRODUCT, {"B", "B+"}),
        (Stage.DRIVE, {"B+", "A", "A+"}), (Stage.QUOTATION, {"A+", "H", "O"}),
        (Stage.FOLLOW_UP, {"C", "B", "A", "H", "O"}),
    ],
)  # fmt: skip
def test_GRADE_14_which_grades_are_judged_at_which_stage(stage, grades):
    assert {grade for _key, grade in behaviours.table(stage)} == grades


@pytest.mark.parametrize(
    ("stage", "grade", "count"),
    [
        ("reception", "C", 2), ("needs", "C", 4), ("needs", "B", 5), ("product", "B", 5), ("product", "B+", 4),
        ("drive", "B+", 4), ("drive", "A", 5), ("drive", "A+", 4), ("quotation", "A+", 5), ("quotation", "H", 5),
        ("quotation", "O", 5), ("follow_up", "O", 2), ("follow_up", "H", 4), ("follow_up", "A", 4),
        ("follow_up", "B", 5), ("follow_up", "C", 4),
    ],
)  # fmt: skip
def test_GRADE_07_to_26_each_list_is_complete(stage, grade, count):
    assert sum(1 for _key, of in behaviours.table(stage) if of == grade) == count


def test_the_keys_are_unique():
    assert len(behaviours.BY_KEY) == len(behaviours.BEHAVIOURS)


stages = st.sampled_from(Stage.values)


@given(stages, st.data(), st.none() | st.integers(-400, 4000), st.booleans(), st.booleans())
def test_a_proposal_is_a_grade_of_the_ladder_and_keeps_the_two_bans(stage, data, days, model, deposit):
    keys = [key for key, _grade in behaviours.table(stage)]
    ticks = data.draw(st.sets(st.sampled_from(keys)))
    found = proposal(*ticks, stage=stage, days=days, model=model, deposit=deposit).grade
    assert found is None or found in LADDER
    assert found != "O" or deposit
    assert found is None or model or found == "C"


@given(stages, st.data(), st.integers(0, 400))
def test_a_later_date_never_proposes_a_higher_grade(stage, data, days):
    keys = [key for key, _grade in behaviours.table(stage)]
    ticks = data.draw(st.sets(st.sampled_from(keys)))
    sooner, later = (proposal(*ticks, stage=stage, days=d).grade for d in (days, days + 1))
    assert RANK[later] <= RANK[sooner]
