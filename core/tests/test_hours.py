"""Open time: pauses over nights, closed days and weekends (GAP-17)."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.hours import OpenHours

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAILY = {n: (time(9), time(18)) for n in range(7)}
SATURDAY = date(2026, 11, 21)


def at(hour: int, minute: int = 0, *, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


def hours(week=DAILY, closed=()) -> OpenHours:
    return OpenHours(week, SHANGHAI, frozenset(closed))


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        (at(10), 30, at(10, 30)),
        (at(17, 45), 15, at(18)),  # the last minute of the day still counts
        (at(17, 45), 16, at(9, 1, day=22)),
        (at(8), 60, at(10)),  # before the opening nothing passes
        (at(18), 60, at(10, day=22)),
        (at(12), 9 * 60, at(12, day=22)),  # a working day later
    ],
)
def test_GAP_17_time_passes_only_while_the_store_is_open(start, minutes, end):
    assert hours().after(start, timedelta(minutes=minutes)) == end


def test_a_closed_day_and_a_closed_weekday_are_jumped_over():
    week = {n: pair for n, pair in DAILY.items() if n != 6}  # 2026-11-22 is a Sunday
    assert hours(week, [date(2026, 11, 23)]).after(at(17), timedelta(hours=2)) == at(10, day=24)


def test_hours_over_midnight_belong_to_the_day_on_which_they_began():
    late = {n: (time(18), time(2)) for n in range(7)}
    assert hours(late).after(at(1), timedelta(hours=2)) == at(19)  # an hour of Friday's, an hour of Saturday's
    assert hours(late, [SATURDAY]).after(at(1), timedelta(hours=2)) == at(19, day=22)


def test_opening_and_closing_at_the_same_hour_is_round_the_clock():
    assert hours({n: (time(9), time(9)) for n in range(7)}).after(at(3), timedelta(hours=24)) == at(3, day=22)


def test_a_store_that_never_opens_again_is_counted_by_the_calendar():
    assert hours({}).after(at(10), timedelta(hours=24)) == at(10, day=22)


clock_times = st.integers(0, 24 * 60 - 1).map(lambda n: time(n // 60, n % 60))
weeks = st.dictionaries(st.integers(0, 6), st.tuples(clock_times, clock_times), min_size=1)
zones = st.sampled_from(["Asia/Shanghai", "Asia/Urumqi", "Asia/Kolkata", "UTC", "Pacific/Auckland"]).map(ZoneInfo)
starts = st.integers(0, 500_000).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
amounts = st.integers(1, 7 * 24 * 60).map(lambda n: timedelta(minutes=n))
closed_days = st.sets(st.integers(0, 60).map(lambda n: date(2026, 11, 1) + timedelta(days=n)), max_size=10)


@given(weeks, zones, closed_days, starts, amounts)
def test_what_passes_until_the_end_is_just_what_was_asked_for(week, zone, closed, start, amount):
    open_hours = OpenHours(week, zone, closed)
    end = open_hours.after(start, amount)
    if open_hours.between(start, end) == amount:
        assert end >= start + amount  # never sooner than the calendar
    else:  # so rarely open that the year was over first
        assert end == start + amount


@given(weeks, zones, closed_days, starts, amounts, amounts)
def test_a_longer_limit_never_ends_sooner(week, zone, closed, start, amount, more):
    open_hours = OpenHours(week, zone, closed)
    if open_hours.between(start, open_hours.after(start, amount + more)) == amount + more:
        assert open_hours.after(start, amount) <= open_hours.after(start, amount + more)


@given(weeks, zones, closed_days, starts)
def test_spans_are_in_order_and_do_not_overlap(week, zone, closed, start):
    spans = list(OpenHours(week, zone, closed).spans(start))
    assert all(begin < end for begin, end in spans)
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(spans))
    assert all(begin >= start for begin, _end in spans)


@given(zones, starts, amounts)
def test_a_store_open_round_the_clock_runs_by_the_calendar(zone, start, amount):
    always = OpenHours({n: (time(0), time(0)) for n in range(7)}, zone)
    assert always.after(start, amount) == start + amount
