"""The pure rules of the daily report (SDR-01…23, ROLE-13, GAP-50)."""

from datetime import UTC, datetime

import pytest

from reports.rules import daily
from reports.rules.daily import Line, Match, Numbers
from reports.statuses import Column, LineKind, Need, ReportState

MORNING = datetime(2026, 11, 21, 1, tzinfo=UTC)


def column(**facts) -> str:
    """The column of a follow-up of an A customer, changed by `facts`."""
    plain = {"reception": False, "delivered": False, "self_found": False, "first_day": False, "grade": "A"}
    return daily.column(**(plain | facts))


@pytest.mark.parametrize("grade", ["H", "A+", "A", "B+", "B", "C"])
def test_a_follow_up_of_a_graded_prospect_is_promotion_sdr_05(grade):
    assert column(grade=grade) == Column.PROMOTION


def test_everything_from_delivery_on_is_maintenance_sdr_04():
    assert column(delivered=True) == Column.MAINTENANCE
    assert column(delivered=True, reception=True, self_found=True, first_day=True) == Column.MAINTENANCE


def test_a_self_found_customer_is_development_once_and_promotion_when_called_again_sdr_06_sdr_23():
    assert column(self_found=True, first_day=True, reception=True) == Column.DEVELOPMENT
    assert column(self_found=True, first_day=True) == Column.DEVELOPMENT
    assert column(self_found=True) == Column.PROMOTION


def test_a_reception_has_no_column_gap_50():
    assert column(reception=True) == Column.NONE


def test_an_ordered_customer_waits_for_delivery_without_a_column_sdr_04_sdr_05():
    assert column(grade="O") == Column.NONE


def test_planned_done_and_due_are_matched_per_customer_sdr_17_role_13():
    match = Match(
        planned=frozenset({1, 2, 3}),
        done=frozenset({1, 4, 5}),
        own=frozenset({1, 4, 5}),
        tried=frozenset({2}),
        due=frozenset({1, 2, 5, 6}),
    )
    assert match.missed == {2, 3}
    assert match.extra == {4, 5}
    assert match.unlisted == {5, 6}
    assert match.forgotten == {6}
    numbers = Numbers.of(match, {"receptions": 2})
    assert (numbers.planned, numbers.done, numbers.missed, numbers.tried) == (3, 1, 2, 1)
    assert (numbers.due, numbers.unlisted, numbers.forgotten, numbers.extra) == (4, 2, 1, 2)


def test_numbers_add_up_to_a_total_sdr_21():
    total = Numbers(planned=2, done=1, counts={"receptions": 3}) + Numbers(planned=5, counts={"new_cards": 1})
    assert total == Numbers(planned=7, done=1, counts={"receptions": 3, "new_cards": 1})


@pytest.mark.parametrize(
    ("card", "result", "need"),
    [
        (1, "reached", Need.DONE),
        (2, "no_answer", Need.MISSED),
        (3, "reached", Need.EXTRA),
        (4, "no_answer", Need.UNPLANNED),
        (5, "no_answer", Need.EXTRA),
    ],
)
def test_a_contact_stands_for_its_place_in_the_plan_role_13(card, result, need):
    match = Match(frozenset({1, 2}), frozenset({1, 3}), frozenset({1, 3}), frozenset({2, 4, 5}), frozenset({4}))
    line = Line(consultant=9, origin=f"contact:{card}", kind=LineKind.CONTACT, card=card, result=result)
    assert daily.judged(line, match).need == need


def test_an_attempt_at_a_customer_reached_later_is_done():
    match = Match(planned=frozenset({1}), done=frozenset({1}), tried=frozenset())
    line = Line(consultant=9, origin="contact:1", kind=LineKind.CONTACT, card=1, result="no_answer")
    assert daily.judged(line, match).need == Need.DONE


def test_a_reception_is_never_counted_against_the_plan_gap_50():
    line = Line(consultant=9, origin="visit:1", kind=LineKind.REPEAT_VISIT, card=1)
    assert daily.judged(line, Match(planned=frozenset({1}))).need == Need.DONE


def test_lines_stand_by_time_and_what_was_not_done_at_the_end():
    late = Line(9, "contact:2", LineKind.CONTACT, card=2, at=MORNING.replace(hour=9))
    early = Line(9, "visit:1", LineKind.FIRST_VISIT, card=1, at=MORNING)
    told = Line(9, "card:1", LineKind.OPENED, card=1, at=MORNING)
    alone = Line(9, "card:7", LineKind.OPENED, card=7, at=MORNING.replace(hour=5))
    forgotten = Line(9, "not-done:4", LineKind.NOT_DONE, card=4, need=Need.UNPLANNED)
    missed = Line(9, "not-done:5", LineKind.NOT_DONE, card=5, need=Need.MISSED)
    assert daily.in_order([forgotten, late, told, missed, alone, early]) == [early, alone, late, missed, forgotten]


def test_later_corrections_are_told_apart_and_what_was_missed_is_none_of_them():
    same = Line(9, "contact:1", LineKind.CONTACT, content="a", car="S5")
    before, after = (Line(9, "visit:2", LineKind.CALL, content=text) for text in "ab")
    gone, added = Line(9, "visit:3", LineKind.CALL), Line(9, "contact:4", LineKind.CONTACT)
    missed = Line(9, "not-done:5", LineKind.NOT_DONE)
    repainted = Line(9, "contact:1", LineKind.CONTACT, content="a", car="S7")
    found = daily.corrections([same, before, gone, missed], [repainted, after, added])
    assert (found.added, found.changed, found.gone) == ([added], [(before, after)], [gone])
    assert not daily.corrections([same, missed], [repainted])


def test_a_report_moves_only_as_the_table_says():
    moves = {(a, b) for a in ReportState for b in ReportState if daily.may_move(a, b)}
    assert moves == {
        (ReportState.OPEN, ReportState.SUBMITTED),
        (ReportState.RETURNED, ReportState.SUBMITTED),
        (ReportState.SUBMITTED, ReportState.RETURNED),
        (ReportState.SUBMITTED, ReportState.SIGNED),
    }
