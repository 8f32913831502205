"""RPT-32, LOST-02: the same-day rule of losses, kept or not, per consultant, also where nobody recorded anything."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from deals.services import deciding
from deals.tests.floor import lose
from followups.rules.clocks import Tally
from followups.services import contacts
from followups.services.contacts import Entry
from reports.pages.clocks import Period, Wish, report
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db


def say(cast, card, at, result="said_no"):
    entry = Entry(token=uuid4(), result=result, content="买了别家")
    return contacts.record(seat=cast.seat("lina"), card=card, entry=entry, at=at).contact


def tally(cast, now):
    found = report(cast.store, Period.of("month", NOON.date()), Wish(source="loss"), now=now)
    kept = {source.name: tally for source, tally in found.total}["loss"]
    return kept, [(one.case.name, str(one.mood)) for one in found.cases]


@pytest.fixture
def card(cast, noon):
    noon.move_to(soon(days=3))
    return cast.card(at=soon(days=-1))


def test_RPT_32_a_no_that_nobody_recorded_is_missed_once_the_day_is_over(cast, card):
    say(cast, card, NOON)
    assert tally(cast, soon(hours=1))[0] == Tally(open=1)
    assert tally(cast, soon(days=1)) == (Tally(missed=1), [("张三", "missed")])


def test_RPT_32_recorded_on_the_day_is_kept_and_the_day_after_is_not(cast, card):
    lose(cast, card, contact=say(cast, card, NOON), at=soon(minutes=5))
    other = cast.card(number="15412340002", name="李四", at=soon(days=-1))
    say(cast, other, NOON)
    lose(cast, other, at=soon(days=1))  # "heard just now": the no of yesterday says otherwise
    assert tally(cast, soon(days=2)) == (Tally(met=1, missed=1), [("李四", "missed"), ("张三", "met")])


def test_RPT_32_the_day_ends_at_midnight_of_the_store(cast, card):
    """16:00 in Greenwich is midnight in Shanghai."""
    midnight = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
    for n, second in enumerate((-1, 0)):
        one = cast.card(number=f"1541234100{n}", name=f"客{n}", at=soon(days=-1))
        lose(cast, one, contact=say(cast, one, NOON), at=midnight + timedelta(seconds=second))
    assert tally(cast, soon(days=2))[1] == [("客1", "missed"), ("客0", "met")]


def test_RPT_32_who_was_won_over_on_the_same_day_is_no_case_and_two_noes_of_a_day_are_one(cast, card):
    say(cast, card, NOON)
    say(cast, card, soon(hours=1), result="reached")
    stubborn = cast.card(number="15412340002", name="李四", at=soon(days=-1))
    say(cast, stubborn, NOON)
    say(cast, stubborn, soon(hours=1))
    assert tally(cast, soon(days=2)) == (Tally(missed=1), [("李四", "missed")])


def test_RPT_32_out_of_control_without_a_talk_and_a_record_sent_back_count_as_recorded(cast, card):
    loss = lose(cast, card, code="unreachable.no_answer", at=NOON)
    deciding.give_back(seat=cast.seat("manager"), loss=loss, note="once more", at=soon(hours=1))
    assert tally(cast, soon(days=2)) == (Tally(met=1), [("张三", "met")])


def test_RPT_32_the_clock_stands_on_the_page_of_clocks(cast, card):
    say(cast, card, NOON)
    client = cast.client("gm")
    client.cookies["django_language"] = "en"
    page = client.get("/control/clocks/?by=month&clock=loss&day=2026-11-21").content.decode()
    assert "Loss on the same day" in page
    assert f"/cards/{card.pk}/" in page
