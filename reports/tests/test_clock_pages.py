"""RPT-24: how the clocks were kept, per consultant, week and month, case by case, as a file."""

from datetime import date, time, timedelta
from functools import partial
from io import BytesIO
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from accounts import clock_rules, opening
from accounts.models import PastClocks, Store, StoreSettings
from accounts.seat import settings_of
from accounts.store_form import StoreSettingsForm
from followups.rules.clocks import Mood, Tally
from followups.services import contacts
from followups.services.contacts import Entry
from leads.models import Card, Customer
from leads.services import moving, visits
from reports.models import Download
from reports.pages.clocks import Period, Wish, judged, report, rules_since
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
    """RPT-24: the 24-hour rate; the message and the letter stand beside it."""
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


def test_RPT_24_a_consultant_sees_the_own_clocks_and_nobody_elses(week):
    """RPT-24: counted as on the manager's page; a customer who has moved on is named without a way to the card."""
    found = report(week.store, Period.of("week", NOON.date()), Wish(week.lina.pk), now=NOON, only=week.lina)
    assert confirmations(week, found) == {"lina": Tally(2, 1, 1)}
    card = Card.objects.get(customer__name="客2")
    address = f"/day/clocks/?clock=confirm&who={week.wang.pk}"
    page = week.client("lina").get(address).content.decode()
    assert f"/cards/{card.pk}/" in page
    assert "王强" not in page
    assert "王客" not in page
    moving.reassign(seat=week.seat("manager"), card=card, to=week.wang.pk, reason="x", at=NOON)
    page = week.client("lina").get(address).content.decode()
    assert "客2" in page
    assert f"/cards/{card.pk}/" not in page


def test_GAP_17_RPT_24_a_changed_limit_judges_only_what_began_after_it(week, noon):
    """GAP-17, RPT-24: 24 hours become 30, the store begins to close, the thank-you is switched off: last week stays."""
    before = report(week.store, Period.of("week", NOON.date()), Wish(), now=NOON)
    settings = StoreSettings.objects.get(store=week.store)
    sent = {name: value for name, value in StoreSettingsForm(instance=settings).initial.items() if value is not False}
    sent = {name: value.strftime("%H:%M") if hasattr(value, "strftime") else value for name, value in sent.items()}
    answer = week.client("manager").post("/settings/store/", sent | {"confirm_hours": "30", "thank_you": ""})
    assert answer.status_code == 302, answer.context["form"].errors
    kept = PastClocks.objects.get()
    assert (kept.store, kept.until, kept.confirm_hours, kept.thank_you) == (week.store, NOON, 24, True)
    opened = {f"{name}_{n}": hour for n in range(7) for name, hour in (("opens", "09:00"), ("closes", "18:00"))}
    week.client("manager").post("/settings/opening-hours/", opened)
    assert PastClocks.objects.count() == 1  # the house's own hours, entered: nothing changed
    store = Store.objects.get(pk=week.store.pk)
    noon.move_to(soon(hours=1))
    after = report(store, Period.of("week", NOON.date()), Wish(), now=NOON)
    assert (confirmations(week, after), [s.name for s in after.sources]) == (
        confirmations(week, before), [s.name for s in before.sources],
    )  # fmt: skip
    story(week, "15412345106", "新规", left=soon(hours=1))
    book = rules_since(store, soon(days=-9))
    ends = {one.case.name: one.end for one in judged(store, soon(days=-9), soon(days=2), soon(hours=1), book)
            if one.source.name == "confirm"}  # fmt: skip
    assert (ends["新规"], ends["今天"]) == (soon(hours=31), soon(hours=23))
    assert not any(one.source.name == "sms" for one in judged(store, soon(minutes=1), soon(days=2), NOON, book))


def test_GAP_17_opening_hours_of_then_pause_the_clocks_of_then(cast, noon):
    """GAP-17: the store opened ten hours a day until now; a case of then waits by those hours."""
    settings_of(cast.store)
    StoreSettings.objects.update(clocks_pause=True)
    cast.store.refresh_from_db()
    week = partial(opening.set_week, store=cast.store, week=[(time(10), time(20))] * 7)
    clock_rules.change(store=cast.store, doing=week, at=soon(hours=1))
    book = clock_rules.book_of(cast.store, around=NOON.date())
    nine, ten = (book.at(moment).hours.after(moment, timedelta(hours=10)) for moment in (NOON, soon(hours=20)))
    assert (nine, ten) == (soon(days=1, hours=1), soon(hours=32))
    assert clock_rules.change(store=cast.store, doing=week, at=soon(hours=2)) is None
