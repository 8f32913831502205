"""The response clock of online leads and the check of what comes in, just before, on and just after each limit."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from leads.rules import lead_body, online
from leads.rules.lead_body import Fault, faults
from leads.statuses import AgeGroup, LeadChannel, Source

ZONE = ZoneInfo("Asia/Shanghai")
HOURS = online.Hours(time(9), time(18), ZONE, frozenset({date(2026, 11, 22)}))
SECOND = timedelta(seconds=1)


def at(hour: int, minute: int = 0, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [(at(9) - SECOND, False), (at(9), True), (at(18) - SECOND, True), (at(18), False), (at(12, day=22), False)],
)
def test_leads_are_given_out_from_the_opening_until_before_the_closing(moment, is_open):
    assert HOURS.is_open(moment) is is_open
    assert HOURS.is_open(moment.astimezone(UTC)) is is_open


@pytest.mark.parametrize(
    ("received", "begins"),
    [
        (at(12), at(12)), (at(8, 59), at(9)), (at(18), at(9, day=23)), (at(23, 59), at(9, day=23)),
        (at(0, 1, day=22), at(9, day=23)), (at(20, day=23), at(9, day=24)),
    ],
)  # fmt: skip
def test_LEAD_42_the_clock_waits_for_the_store_to_open(received, begins):
    assert HOURS.next_open(received) == begins


def test_a_store_that_never_opens_has_a_clock_all_the_same():
    every = frozenset(date(2026, 11, 21) + timedelta(days=n) for n in range(1000))
    assert online.Hours(time(9), time(18), ZONE, every).next_open(at(12)) == at(9, day=22)


@pytest.mark.parametrize(("after", "state"), [(-SECOND, "waiting"), (0 * SECOND, "waiting"), (SECOND, "late")])
def test_a_lead_is_late_when_its_time_has_passed(after, state):
    assert online.state(at(12, 30), at(12, 30) + after) == state


def test_an_answered_lead_is_never_late():
    assert online.state(None, at(23)) == "answered"


@pytest.mark.parametrize(("hours", "expected"), [(timedelta(hours=24) - SECOND, True), (timedelta(hours=24), False)])
def test_a_phone_within_a_day_is_the_same_lead(hours, expected):
    assert online.is_repeat(at(12), at(12) + hours, 24) is expected


def test_no_hours_no_repetition():
    assert not online.is_repeat(at(12), at(12), 0)


def test_an_answer_before_the_opening_took_no_time():
    assert online.minutes_taken(at(9), at(8)) == 0
    assert online.minutes_taken(at(9), at(9, 29) + 59 * SECOND) == 29


def test_GAP_18_each_channel_belongs_to_a_printed_source_code():
    found = {channel: Source(online.source_of(channel)) for channel in LeadChannel}
    assert found[LeadChannel.REFERRAL] == Source.VIP  # LEAD-45
    assert found[LeadChannel.PHONE_MARKETING] == found[LeadChannel.PROMOTION] == Source.DEVELOPED  # LEAD-46
    assert found[LeadChannel.EXHIBITION] == Source.EXHIBITION
    assert found[LeadChannel.LIVESTREAM] == found[LeadChannel.SITE] == Source.WALK_IN_CALL  # LEAD-42…44


def test_the_words_of_the_interface_are_those_of_the_database():
    assert set(lead_body.CHANNELS) == set(LeadChannel.values)
    assert set(lead_body.AGES) == set(AgeGroup.values)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, []),
        (lead_body.EXAMPLE, []),
        ({"id": ""}, [Fault("id", "characters")]),
        ({"id": "a" * 64}, []),
        ({"id": "a" * 65}, [Fault("id", "characters")]),
        ({"id": 7}, [Fault("id", "type")]),
        ({"id": "a\n"}, [Fault("id", "characters")]),
        ({"phone": None}, [Fault("phone", "type")]),
        ({"phone": "1234"}, [Fault("phone", "too_short", 5)]),
        ({"name": "名" * 60}, []),
        ({"name": "名" * 61}, [Fault("name", "too_long", 60)]),
        ({"name": "a\x00b"}, [Fault("name", "characters")]),
        ({"message": "two\nlines\tand 😀"}, []),
        ({"channel": "pigeon"}, [Fault("channel", "choice")]),
        ({"test_drive": 1}, [Fault("test_drive", "type")]),
        ({"consent": True}, [Fault("consent", "type")]),
        ({"consent": {}}, [Fault("consent.wording", "required")]),
        ({"consent": {"wording": ""}}, [Fault("consent.wording", "too_short", 1)]),
        ({"consent": {"wording": "1", "x": 1}}, [Fault("consent.x", "unknown")]),
        ({"colour": "white"}, [Fault("colour", "unknown")]),
    ],
)
def test_each_fault_is_named_with_its_field(more, expected):
    assert faults({"id": "1", "phone": "15412345678", **more}) == expected


@pytest.mark.parametrize("body", [None, [], "text", 1, True])
def test_a_body_is_an_object(body):
    assert faults(body) == [Fault("", "type")]


def test_what_is_missing_is_named():
    assert faults({}) == [Fault("id", "required"), Fault("phone", "required")]
