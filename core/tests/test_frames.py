"""A loop costs the same however deep it stands."""

import resource
from collections.abc import Callable

import pytest

from core.frames import roomy

TURNS, DEPTHS = 300, 150


def at(depth: int, call: Callable[[], int]) -> int:
    """What `call` gives, that many calls further down."""
    return call() if depth == 0 else at(depth - 1, call)


def pages_of_a_loop() -> int:
    """How often the loop had to ask the system for memory."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _turn in range(TURNS):
        at(3, int)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_no_depth_makes_a_loop_ask_the_system_for_memory_at_every_turn():
    inside = roomy(at)
    assert max(inside(depth, pages_of_a_loop) for depth in range(DEPTHS)) < TURNS


def test_arguments_answers_and_errors_pass():
    assert roomy(max)(1, 3, 2) == 3
    with pytest.raises(ValueError, match="x"):
        roomy(int)("x")
