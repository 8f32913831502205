"""RPT-24: how the clocks were kept, per consultant, week and month, case by case, as a file."""

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from followups.rules.clocks import Mood, Tally
from followups.services import contacts
from followups.services.contacts import Entry
from leads.models import Customer
from leads.services import visits
from reports.models import Download
from reports.pages.clocks import Period, Wish, report
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db


def story(cast, number, name, *, left, hours=None, who="lina"):
    """A party that left at `left` and was called `hours` later, or never."""
    visit = cast.visit(
        at=left - timedelta(minutes=30), phone=number, name=name, consultant=cast.people[who].pk, came_before=True
    )
    visits.end(seat=cast.seat("desk"), visit=visit, at=left)
    if hours is not None:
        entry = Entry(token=uuid4(), result="reached", content="words")
        contacts.record(seat=cast.seat(who), card=visit.card, entry=entry, at=left + timedelta(hours=hours))
    return visit


@pytest.fixture
def week(cast, noon):
    """Noon is a Saturday: 李娜 kept 2 of 3 and has one running, 王强 kept 0 of 1; one of last week was kept."""
    for n, (days, hours) in enumerate([(-2, 3), (-3, 24), (-4, 25)]):
        noon.move_to(soon(days=days))
        story(cast, f"1541234510{n}", f"客{n}", left=soon(days=days), hours=hours)
    noon.move_to(soon(days=-3))
    story(cast, "15412345103", "王客", left=soon(days=-3), who="wang")
    noon.move_to(soon(days=-6))
    story(cast, "15412345104", "上周", left=soon(days=-6), hours=1)
    noon.move_to(NOON)
    story(cast, "15412345105", "今天", left=soon(hours=-1))
    return cast


def confirmations(cast, found):
    return {
        line.person.username: tally for line in found.lines for source, tally in line.cells if source.name == "confirm"
    }


def test_RPT_24_each_consultant_has_a_tally_of_the_week(week):
    found = report(week.store, Period.of("week", NOON.date()), Wish(), now=NOON)
    assert confirmations(week, found) == {"lina": Tally(2, 1, 1), "wang": Tally(0, 1)}
    assert {s.name: t for s, t in found.total}["confirm"] == Tally(2, 2, 1)


def test_RPT_24_the_weeks_before_stand_beside_it_and_the_month_holds_all(week):
    found = report(week.store, Period.of("week", NOON.date()), Wish(), now=NOON)
    place = [source.name for source in found.sources].index("confirm")
    assert [tallies[place] for _period, tallies in found.trend[-2:]] == [Tally(1, 0), Tally(2, 2, 1)]
    month = report(week.store, Period.of("month", NOON.date()), Wish(), now=NOON)
    assert {s.name: t for s, t in month.total}["confirm"] == Tally(3, 2, 1)


def test_RPT_24_a_number_leads_to_its_cases_the_missed_first(week):
    wish = Wish(week.lina.pk, "confirm")
    found = report(week.store, Period.of("week", NOON.date()), wish, now=NOON)
    assert [(one.case.name, one.mood, one.late) for one in found.cases] == [
        ("客2", Mood.MISSED, True), ("今天", Mood.OPEN, False), ("客1", Mood.MET, False), ("客0", Mood.MET, False),
    ]  # fmt: skip
    few = report(week.store, Period.of("week", NOON.date()), wish, now=NOON, most=1)
    assert (len(few.cases), few.more) == (1, 3)


@pytest.mark.parametrize(
    ("kind", "day", "first", "last"),
    [
        ("week", date(2026, 11, 22), date(2026, 11, 16), date(2026, 11, 22)),
        ("week", date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 29)),
        ("month", date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        ("month", date(2028, 2, 3), date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_periods_touch_and_do_not_overlap(kind, day, first, last):
    period = Period.of(kind, day)
    assert (period.first, period.last) == (first, last)
    assert period.before.last == first - timedelta(days=1)
    assert period.after.first == last + timedelta(days=1)


def test_the_page_shows_the_numbers_and_the_cases(week):
    page = week.client("manager").get(f"/control/clocks/?clock=confirm&who={week.lina.pk}").content.decode()
    assert "客2" in page
    assert "66%" in page


@pytest.mark.parametrize(
    "query", ["day=x", "day=2999-01-01", "by=year", "who=x&clock=confirm", "clock=" + "x" * 10_000, "mood=😀&clock=sms"]
)
def test_an_address_that_no_page_makes_opens_the_usual_page(cast, noon, query):
    assert cast.client("manager").get(f"/control/clocks/?{query}").status_code == 200


def test_the_file_holds_every_case_neutralised_and_who_took_it_is_written_down(week, noon):
    Customer.objects.filter(name="客2").update(name="=1+1")
    answer = week.client("manager").post("/control/clocks/download/", {"by": "week", "day": "2026-11-21"})
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert len(rows) == 1 + Download.objects.get().rows_count
    assert any(row[2] == "=1+1" and row[1] == "李娜" for row in rows)
    kept = Download.objects.get()
    assert (kept.what, kept.by, kept.at, kept.asked) == ("clocks", week.manager, NOON, "2026-11-16 2026-11-22")


def test_nobody_without_the_right_takes_the_file(week):
    assert week.client("lina").post("/control/clocks/download/").status_code == 403
    assert week.client("gm").post("/control/clocks/download/").status_code == 403
    assert not Download.objects.exists()


def test_another_store_has_its_own_numbers(week):
    page = week.client("other_manager").get("/control/clocks/").content.decode()
    assert "李娜" not in page
    assert "赵外店" in page
