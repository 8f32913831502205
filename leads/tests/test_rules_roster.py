"""LEAD-04…08, GAP-11, GAP-15: who is next, and whose turn is used."""

from dataclasses import replace
from datetime import time

from hypothesis import given
from hypothesis import strategies as st

from leads.rules.roster import Move, Place, Step, in_shift, line, next_in_line, receiver, shared_queues, stand


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


def after(people: int, *steps: Step) -> list[int]:
    """The line of 1 … `people`, in that order in the morning, after `steps`."""
    return line(stand([Place(n, n) for n in range(1, people + 1)], steps))


def test_GAP_15_two_who_swap_exchange_their_places_whatever_they_are():
    assert after(4, Step(1, 1), Step(2, 2), Step(3, 1, Move.SWAP, 4)) == [3, 1, 4, 2]
    assert after(4, Step(1, 1, Move.SWAP, 3)) == [3, 2, 1, 4]


def test_GAP_15_a_swap_ends_with_the_next_turn_of_each():
    assert after(3, Step(1, 1, Move.SWAP, 3), Step(2, 3), Step(3, 2), Step(4, 1)) == [3, 2, 1]


def test_LEAD_09_who_is_relieved_stands_right_behind_the_stands():
    relieved = Step(1, 1, Move.BEHIND, 3)
    assert after(5, relieved) == [2, 3, 1, 4, 5]
    assert after(5, relieved, Step(2, 2, Move.BEHIND, 1)) == [3, 1, 2, 4, 5]
    assert after(5, relieved, Step(2, 2, Move.BEHIND, 3)) == [3, 2, 1, 4, 5]


def test_who_joins_after_a_turn_stands_behind_the_one_who_had_it():
    places = [Place(1, 9), Place(2, 1, joined_after=1), Place(3, 5)]
    assert line(stand(places, [Step(1, 1)])) == [3, 1, 2]


def test_a_row_about_somebody_who_is_not_on_the_roster_moves_nobody():
    steps = [Step(1, 9), Step(2, 1, Move.SWAP, 9), Step(3, 9, Move.BEHIND, 1), Step(4, 2, Move.BEHIND, None)]
    assert after(3, *steps) == [1, 2, 3]


def test_LEAD_12_the_busy_are_passed_over_while_somebody_is_free():
    assert next_in_line([Place(1, 1, busy=True), Place(2, 2)]) == 2
    assert next_in_line([Place(1, 1, busy=True), Place(2, 2, busy=True)]) == 1
    assert next_in_line([Place(1, 1, busy=True), Place(2, 2, present=False)]) == 1


def test_a_shift_begins_with_its_first_minute_and_ends_before_its_last():
    eight, noon = time(8), time(12)
    assert [in_shift(t, eight, noon) for t in (time(7, 59), eight, time(11, 59), noon)] == [False, True, True, False]
    assert in_shift(time(23), eight, None)
    assert in_shift(time(0), None, noon)
    assert in_shift(time(3), None, None)


def test_GAP_15_queues_share_one_order_unless_they_have_their_own():
    every = frozenset({"walk_in", "call", "online"})
    assert shared_queues("call", own=frozenset(), every=every) == every
    assert shared_queues("call", own=frozenset({"call"}), every=every) == {"call"}
    assert shared_queues("walk_in", own=frozenset({"call"}), every=every) == {"walk_in", "online"}
    assert shared_queues("unheard of", own=frozenset({"call", "online"}), every=every) == {"walk_in"}


@st.composite
def days(draw):
    """A team and what happened to its line in a day."""
    people = draw(st.integers(2, 7))
    one = st.integers(1, people)
    moves = draw(st.lists(st.tuples(one, st.sampled_from(Move), one), max_size=25))
    steps = [Step(n, c, move, o) for n, (c, move, o) in enumerate(moves, 1) if move is Move.TO_END or c != o]
    return [Place(n, n) for n in range(1, people + 1)], steps


@given(days())
def test_whatever_happens_everybody_keeps_one_place(day):
    places, steps = day
    assert sorted(line(stand(places, steps))) == [p.consultant for p in places]


@given(days())
def test_whatever_happened_everybody_present_is_served_within_n_turns(day):
    places, steps = day
    served = []
    for number in range(len(steps) + 1, len(steps) + 1 + len(places)):
        served.append(next_in_line(stand(places, steps)))
        steps = [*steps, Step(number + 30, served[-1])]
    assert sorted(served) == [p.consultant for p in places]


@given(days(), st.data())
def test_who_goes_away_and_comes_back_has_the_same_place(day, data):
    places, steps = day
    gone = data.draw(st.sampled_from(places)).consultant
    there = line(stand(places, steps))
    without = line(stand([replace(p, present=p.consultant != gone) for p in places], steps))
    assert without == [c for c in there if c != gone]


@given(days(), st.data())
def test_a_newcomer_takes_nobodys_place(day, data):
    places, steps = day
    last = max((s.number for s in steps), default=0)
    position = data.draw(st.integers(1, 9))
    newcomer = Place(99, position, joined_after=last)
    if last:
        assert line(stand([*places, newcomer], steps)) == [*line(stand(places, steps)), 99]


@given(days(), st.data())
def test_a_new_order_shifts_nobody_who_has_had_a_turn(day, data):
    places, steps = day
    steps = [s for s in steps if s.move is Move.TO_END]
    order = data.draw(st.permutations([p.position for p in places]))
    moved = [replace(p, position=n) for p, n in zip(places, order, strict=True)]
    had = {s.consultant for s in steps}
    before, now = line(stand(places, steps)), line(stand(moved, steps))
    assert [c for c in before if c in had] == [c for c in now if c in had]
    fresh = len(places) - len(had)
    assert set(before[:fresh]) == set(now[:fresh])


@given(days())
def test_without_swaps_the_line_is_by_the_last_own_turn(day):
    places, steps = day
    steps = [s for s in steps if s.move is Move.TO_END]
    last = {s.consultant: s.number for s in steps}
    plain = [replace(p, last_turn=last.get(p.consultant, 0)) for p in places]
    assert line(plain) == line(stand(places, steps))


@given(days())
def test_a_swap_back_undoes_a_swap(day):
    places, steps = day
    last = max((s.number for s in steps), default=0)
    there_and_back = [Step(last + 1, 1, Move.SWAP, 2), Step(last + 2, 2, Move.SWAP, 1)]
    assert line(stand(places, [*steps, *there_and_back])) == line(stand(places, steps))
