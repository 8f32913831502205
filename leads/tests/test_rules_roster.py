"""LEAD-04…08, GAP-11, GAP-15: who is next, and whose turn is used."""

from hypothesis import given
from hypothesis import strategies as st

from leads.rules.roster import Place, line, next_in_line, receiver


def test_before_any_turn_the_mornings_order_decides():
    assert line([Place(7, 2), Place(8, 1), Place(9, 3)]) == [8, 7, 9]


def test_who_waited_longest_since_the_own_turn_is_next():
    assert line([Place(7, 1, last_turn=4), Place(8, 2, last_turn=2), Place(9, 3, last_turn=3)]) == [8, 9, 7]


def test_who_is_away_is_not_called_and_keeps_the_place():
    places = [Place(7, 1, present=False), Place(8, 2, last_turn=1)]
    assert next_in_line(places) == 8
    assert next_in_line([Place(7, 1), Place(8, 2, last_turn=1)]) == 7


def test_who_joins_during_the_day_stands_behind_those_who_wait():
    waiting = [Place(7, 1, last_turn=3), Place(8, 2, last_turn=2)]
    assert line([*waiting, Place(9, 3, joined_after=3)]) == [8, 7, 9]


def test_nobody_there():
    assert next_in_line([]) is None
    assert receiver(first=True, owner=None, places=[Place(7, 1, present=False)]) == (None, True)


def test_LEAD_04_a_first_visit_uses_the_turn_of_the_next():
    assert receiver(first=True, owner=None, places=[Place(7, 1), Place(8, 2)]) == (7, True)


def test_LEAD_06_a_repeat_visitor_goes_to_the_own_consultant_without_a_turn():
    assert receiver(first=False, owner=8, places=[Place(7, 1), Place(8, 2)]) == (8, False)


def test_GAP_11_when_that_one_is_away_the_next_receives_and_keeps_the_turn():
    places = [Place(7, 1), Place(8, 2, present=False)]
    assert receiver(first=False, owner=8, places=places) == (7, False)


def test_a_repeat_visitor_finds_the_own_consultant_even_when_nobody_is_present():
    assert receiver(first=False, owner=8, places=[]) == (8, False)


places = st.lists(
    st.builds(
        Place,
        consultant=st.integers(1, 30),
        position=st.integers(1, 30),
        present=st.booleans(),
        last_turn=st.integers(0, 50),
        joined_after=st.integers(0, 50),
    ),
    unique_by=lambda p: p.consultant,
    max_size=12,
)


@given(places, st.permutations(range(1, 31)))
def test_a_new_order_of_the_morning_shifts_nobody_who_has_had_a_turn(found, order):
    moved = [Place(p.consultant, order[p.consultant - 1], p.present, p.last_turn, p.joined_after) for p in found]
    keys = {p.consultant: max(p.last_turn, p.joined_after) for p in found}
    before, after = line(found), line(moved)
    assert [keys[c] for c in before] == [keys[c] for c in after]


@given(places)
def test_everybody_present_stands_in_line_exactly_once(found):
    assert sorted(line(found)) == sorted(p.consultant for p in found if p.present)


@given(st.integers(2, 8), st.integers(1, 40))
def test_turns_go_round_fairly(people, rounds):
    last = dict.fromkeys(range(people), 0)
    taken = []
    for number in range(1, rounds + 1):
        chosen = next_in_line([Place(p, p, last_turn=last[p]) for p in last])
        last[chosen] = number
        taken.append(chosen)
    counts = [taken.count(p) for p in last]
    assert max(counts) - min(counts) <= 1
