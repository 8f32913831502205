"""The calendar of everything with a time, and its feed (FUP-18, FUP-20, RFC 5545)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from followups import agenda, ics
from followups.models import CalendarFeed
from followups.services import appointments, feeds
from leads.services import visits
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
PHONE = "15412345678"


def agree(cast, card, *, meeting=None, kind="visit", at=None):
    seat = cast.seat("manager")
    return appointments.agree(seat=seat, card=card, kind=kind, meeting=meeting or soon(hours=3), at=at or NOON)


def shown(page) -> dict[date, list[str]]:
    return {
        one["day"]: [f"{e.at:%H:%M} {e.name}" for e, _l, _n in one["entries"]]
        for one in page.context["days"]
        if one["entries"]
    }


def test_FUP_20_a_week_shows_appointments_and_clocks_by_day(cast, noon):
    card = cast.card(at=soon(days=-2))
    agree(cast, card)
    agree(cast, cast.card(number="15412340002", name="李四"), meeting=soon(days=1), kind="call")
    visit = cast.visit(phone=PHONE, at=soon(hours=-2))
    visits.end(seat=cast.seat("desk"), visit=visit, at=soon(hours=-1))
    page = cast.client("lina").get("/calendar/")
    assert [one["day"] for one in page.context["days"]] == [date(2026, 11, 16) + timedelta(days=n) for n in range(7)]
    assert shown(page) == {TODAY: ["07:00 张三"], date(2026, 11, 22): ["03:00 张三", "04:00 李四"]}


def test_FUP_20_the_day_and_the_neighbours(cast, noon):
    page = cast.client("lina").get("/calendar/?view=day&day=2026-12-31")
    assert [one["day"] for one in page.context["days"]] == [date(2026, 12, 31)]
    assert (page.context["before"], page.context["after"]) == (date(2026, 12, 30), date(2027, 1, 1))
    for strange in ("x", "0001-01-01", "9999-12-31", "2026-02-30"):
        assert cast.client("lina").get(f"/calendar/?day={strange}").context["chosen"] == TODAY


def test_the_manager_looks_at_all_or_at_one_consultant(cast, noon):
    agree(cast, cast.card())
    agree(cast, cast.card(number="15412340002", name="李四", owner="wang"))
    client = cast.client("manager")
    assert len(shown(client.get("/calendar/"))[TODAY]) == 2
    assert shown(client.get(f"/calendar/?who={cast.wang.pk}"))[TODAY] == ["07:00 李四"]
    for strange in (cast.other.pk, cast.desk.pk, "x", 10**30):
        assert len(shown(client.get(f"/calendar/?who={strange}"))[TODAY]) == 2
    assert shown(cast.client("lina").get(f"/calendar/?who={cast.wang.pk}"))[TODAY] == ["07:00 张三"]
    assert shown(cast.client("other_manager").get("/calendar/")) == {}


def test_FUP_09_kept_and_missed_appointments_are_counted(cast, noon):
    first = cast.card(at=soon(days=-5))
    agree(cast, first, meeting=soon(days=-1), at=soon(days=-2))
    second = cast.card(number="15412340002", name="李四", at=soon(days=-5))
    agree(cast, second)
    cast.visit(phone="15412340002")
    third = cast.card(number="15412340003", name="王五")
    agree(cast, third)
    gone = agree(cast, cast.card(number="15412340004", name="赵六"))
    appointments.close(seat=cast.seat("lina"), appointment=gone, kept=False, reason="", at=NOON)
    score = cast.client("lina").get("/calendar/").context["score"]
    assert (score.agreed, score.kept, score.missed) == (3, 1, 1)


def test_later_apps_add_their_entries(cast, noon):
    drive = agenda.Entry("drive-1", soon(hours=1), "试驾", "张**", cast.lina.pk, url="/drives/1/")
    source = lambda *args: [drive]  # noqa: E731
    agenda.add_source(source)
    agenda.add_source(source)
    try:
        page = cast.client("lina").get("/calendar/")
    finally:
        agenda._sources.remove(source)
    assert shown(page) == {TODAY: ["05:00 张**"]}
    assert "/drives/1/" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "salutation", "words"), [("张三", "mr", "张先生"), ("欧阳娜", "", "欧**"), ("李四", "ms", "李女士")]
)
def test_names_that_leave_the_house_are_polite(name, salutation, words):
    assert agenda.polite(name, salutation) == words


def feed(cast, person="lina") -> str:
    _row, token = feeds.renew(person=cast.people[person], at=NOON)
    return f"/calendar/{token}.ics"


def read(client, address) -> Calendar:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    return Calendar.from_ical(answer.content)


def test_the_feed_is_read_without_a_log_in_and_names_no_phone(cast, noon, client):
    card = cast.card()
    agree(cast, card)
    address = feed(cast)
    body = client.get(address).content.decode()
    assert PHONE not in body
    assert "张三" not in body
    event = read(client, address).walk("VEVENT")[0]
    assert event["UID"].startswith("appointment-")
    assert event.decoded("DTSTART") == soon(hours=3)
    assert event.decoded("DTEND") == soon(hours=4)
    assert event["SUMMARY"].endswith("张**")
    assert event["URL"] == f"http://testserver/cards/{card.pk}/"


def test_RFC_5545_lines_end_with_crlf_are_folded_at_75_octets_and_escaped():
    what = "逗号, 分号; 反斜杠\\ 换行\n" + "长" * 100
    entry = agenda.Entry("appointment-1", datetime(2026, 11, 21, 4, tzinfo=UTC), what, "张三", 1, outside="张**")
    body = ics.written([entry], title="x", now=NOON, link=lambda e: "")
    lines = body.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    plain = body.replace(b"\r\n ", b"").decode()
    assert "逗号\\, 分号\\; 反斜杠\\\\ 换行\\n长" in plain
    assert "DTSTART:20261121T040000Z" in plain
    assert Calendar.from_ical(body).walk("VEVENT")[0]["SUMMARY"] == f"{what} · 张**"


def test_a_feed_holds_ones_own_and_a_readers_the_store(cast, noon, client):
    agree(cast, cast.card())
    agree(cast, cast.card(number="15412340002", name="李四", owner="wang"))
    agree(cast, cast.card(number="15412340003", name="外人", owner="other"))
    counts = {person: len(read(client, feed(cast, person)).walk("VEVENT")) for person in ("lina", "manager", "desk")}
    assert counts == {"lina": 1, "manager": 2, "desk": 0}


def test_an_address_is_shown_once_kept_as_a_digest_and_revoked(cast, noon, client):
    mine = cast.client("lina")
    page = mine.post("/calendar/feed/")
    address = page.context["address"]
    row = CalendarFeed.objects.get()
    assert row.token_digest not in address
    assert address.endswith(f"{row.token_end}.ics")
    assert mine.get("/calendar/feed/").context["address"] == ""
    path = address.removeprefix("http://testserver")
    assert client.get(path).status_code == 200
    row.refresh_from_db()
    assert row.last_used_at == NOON
    renewed = mine.post("/calendar/feed/").context["address"].removeprefix("http://testserver")
    assert (client.get(path).status_code, client.get(renewed).status_code) == (404, 200)
    mine.post("/calendar/feed/", {"revoke": "1"})
    assert client.get(renewed).status_code == 404
    assert client.get("/calendar/x.ics").status_code == 404


def test_who_has_left_has_no_feed(cast, noon, client):
    agree(cast, cast.card())
    address = feed(cast)
    cast.lina.memberships.all().delete()
    assert read(client, address).walk("VEVENT") == []
    cast.lina.is_active = False
    cast.lina.save()
    assert client.get(address).status_code == 404
