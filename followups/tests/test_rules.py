"""Cadence and lateness: when next, how late, when quiet (GRADE-07…13, GAP-10, FUP-17)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import local_day
from core.retrying import after_quiet_hours, retry_at
from followups.rules.cadence import Frequency, next_contact_on, next_open_day
from followups.rules.lateness import Limits, Step, days_overdue, plan_day, step
from leads.ladders import PRESET_003

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 21)
frequencies = st.builds(Frequency, contacts=st.integers(1, 31), period_days=st.integers(1, 365))
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


def closed_around(day: date):
    return st.sets(st.integers(-5, 40).map(lambda n: day + timedelta(days=n)), max_size=20)


@pytest.mark.parametrize(
    ("grade", "interval"), [("O", 3), ("H", 2), ("A+", 3), ("A", 3), ("B+", 7), ("B", 15), ("C", 30)]
)
def test_GRADE_07_to_13_the_presets_intervals_are_rounded_down(grade, interval):
    """FUP-17: the regular frequency by grade."""
    found = next(s for s in PRESET_003 if s.grade == grade)
    assert Frequency(found.contacts, found.period_days).interval_days == interval


def test_a_closed_day_moves_the_contact_to_the_nearest_earlier_open_day():
    assert next_contact_on(DAY, Frequency(1, 7), {date(2026, 11, 28), date(2026, 11, 27)}) == date(2026, 11, 26)


def test_when_all_days_until_then_are_closed_it_is_the_next_open_day():
    closed = {DAY + timedelta(days=n) for n in range(1, 5)}
    assert next_contact_on(DAY, Frequency(1, 2), closed) == DAY + timedelta(days=5)


def test_a_store_that_never_opens_still_gets_a_date():
    class Always:
        def __contains__(self, day):
            return True

    assert next_contact_on(DAY, Frequency(1, 2), Always()) == DAY + timedelta(days=1)


def test_several_contacts_a_day_are_at_most_one():
    assert Frequency(10, 7).interval_days == 1


@given(days, frequencies)
def test_never_later_than_the_standard_when_the_store_is_open(day, frequency):
    found = next_contact_on(day, frequency, set())
    assert day < found <= day + timedelta(days=max(1, frequency.period_days / frequency.contacts))


@given(st.data(), days, frequencies)
def test_never_on_a_closed_day_and_late_only_when_nothing_else_is_possible(data, day, frequency):
    closed = data.draw(closed_around(day))
    found = next_contact_on(day, frequency, closed)
    standard = day + timedelta(days=frequency.interval_days)
    between = {day + timedelta(days=n) for n in range(1, frequency.interval_days + 1)}
    assert found > day
    assert found not in closed
    assert found <= standard or between <= closed


@given(st.data(), days, frequencies)
def test_monotone_in_the_last_contact(data, day, frequency):
    closed = data.draw(closed_around(day))
    assert next_contact_on(day, frequency, closed) <= next_contact_on(day + timedelta(days=1), frequency, closed)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["UTC", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe"]),
    frequencies,
)
def test_stable_under_the_time_zone_in_which_the_moment_is_written(moment, zone, frequency):
    written = moment.astimezone(ZoneInfo(zone))
    same = (next_contact_on(local_day(m, SHANGHAI), frequency, set()) for m in (moment, written))
    assert len(set(same)) == 1


@given(st.data(), days)
def test_the_next_open_day_is_open_and_the_first(data, day):
    closed = data.draw(closed_around(day))
    found = next_open_day(day, closed)
    assert found not in closed
    assert all(day + timedelta(days=n) in closed for n in range(1, (found - day).days))


@pytest.mark.parametrize(
    ("days_late", "found"),
    [(-2, Step.NONE), (0, Step.NONE), (1, Step.RED), (2, Step.RED), (3, Step.MANAGER), (6, Step.MANAGER),
     (7, Step.REASSIGN), (70, Step.REASSIGN)],
)  # fmt: skip
def test_each_step_of_escalation_just_before_on_and_after(days_late, found):
    assert step(DAY - timedelta(days=days_late), DAY, Limits()) == found
    assert days_overdue(DAY - timedelta(days=days_late), DAY) == max(0, days_late)


@pytest.mark.parametrize(("clock", "ahead"), [(time(17, 59), 0), (time(18, 0), 1), (time(23, 59), 1), (time(0, 0), 0)])
def test_the_evening_plan_is_for_tomorrow_once_the_evening_has_come(clock, ahead):
    assert plan_day(datetime.combine(DAY, clock), time(18, 0)) == DAY + timedelta(days=ahead)


def _at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        (_at(20, 59), _at(20, 59)),
        (_at(21), _at(8, 30, DAY + timedelta(days=1))),
        (_at(23, 59), _at(8, 30, DAY + timedelta(days=1))),
        (_at(0), _at(8, 30)),
        (_at(8, 29), _at(8, 30)),
        (_at(8, 30), _at(8, 30)),
    ],
)
def test_quiet_hours_over_midnight(moment, sent):
    quiet = {"quiet_from": time(21), "quiet_until": time(8, 30), "zone": SHANGHAI}
    assert after_quiet_hours(moment.astimezone(UTC), **quiet) == sent


def test_quiet_hours_within_a_day_and_none():
    within = {"quiet_from": time(12), "quiet_until": time(14), "zone": SHANGHAI}
    assert after_quiet_hours(_at(13), **within) == _at(14)
    none = {"quiet_from": time(12), "quiet_until": time(12), "zone": SHANGHAI}
    assert after_quiet_hours(_at(12), **none) == _at(12)


def test_retries_wait_longer_each_time_up_to_two_hours():
    waits = [(retry_at(n, _at(9)) - _at(9)).total_seconds() / 60 for n in range(1, 10)]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 120, 120]
