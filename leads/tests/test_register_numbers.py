"""The numbers of the register: hours, batches, capture rate, length of stay (RPT-03, RPT-22, RPT-23)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.models import StoreSettings
from accounts.seat import settings_of
from leads.models import Visit
from leads.pages import bars
from leads.rules import register
from leads.rules.register import WrongTime
from leads.services import visits
from leads.statuses import VisitPurpose
from tests.cast import NOON, soon

SHANGHAI = ZoneInfo("Asia/Shanghai")


def stay(cast, minutes: int, **more):
    """A party that left after so many minutes, before noon."""
    visit = cast.visit(at=soon(minutes=-200), consultant=cast.lina.pk, came_before=True, **more)
    return visits.end(seat=cast.seat("desk"), visit=visit, at=soon(minutes=minutes - 200))


@pytest.mark.django_db
def test_RPT_03_the_visits_of_a_day_by_hour(cast, noon):
    for at, more in (
        (datetime(2026, 11, 21, 1, 59, tzinfo=UTC), {}),  # 9:59 in Shanghai
        (datetime(2026, 11, 21, 2, 0, tzinfo=UTC), {"party_size": 3}),
        (datetime(2026, 11, 21, 2, 30, tzinfo=UTC), {"kind": "call"}),
        (datetime(2026, 11, 20, 2, 30, tzinfo=UTC), {}),
        (datetime(2026, 11, 21, 2, 40, tzinfo=UTC), {"purpose": VisitPurpose.SERVICE}),
    ):
        cast.visit(at=at, **more)
    answer = cast.client("desk").get("/visits/hours/")
    found = {batch.start: (batch.by_kind(), batch.people) for _, batch in answer.context["batches"] if batch.total}
    assert found == {9: ([1, 0, 0], 1), 10: ([1, 1, 0], 4)}
    assert [batch.start for _, batch in answer.context["batches"]] == list(range(8, 20))
    page = answer.content.decode()
    assert page.count("<rect") == 3
    assert 'role="img"' in page


@pytest.mark.django_db
def test_RPT_03_an_hour_before_opening_widens_the_chart(cast, noon):
    cast.visit(at=datetime(2026, 11, 20, 22, 10, tzinfo=UTC))  # 6:10 in Shanghai
    hours = [batch.start for _, batch in cast.client("desk").get("/visits/hours/").context["batches"]]
    assert hours == list(range(6, 20))


@pytest.mark.django_db
def test_RPT_03_batches_by_day_and_by_week(cast, noon):
    for days, kind in ((0, "walk_in"), (0, "call"), (-1, "online"), (-8, "walk_in")):
        cast.visit(at=soon(days=days), kind=kind)
    client = cast.client("manager")
    found = client.get("/visits/batches/?from=2026-11-20&to=2026-11-21").context
    assert [(b.start, b.by_kind()) for _, b in found["batches"]] == [
        (date(2026, 11, 20), [0, 0, 1]), (date(2026, 11, 21), [1, 1, 0]),
    ]  # fmt: skip
    assert (found["total"].total, found["total"].people) == (3, 3)
    weeks = client.get("/visits/batches/?by=week&from=2026-11-10&to=2026-11-21").context["batches"]
    assert [(b.start, b.total) for _, b in weeks] == [(date(2026, 11, 9), 1), (date(2026, 11, 16), 3)]


@pytest.mark.django_db
def test_GAP_13_the_same_person_counts_once_a_day_of_each_kind_where_the_store_says_so(cast, noon):
    """LEAD-02: a batch is an arriving party or a call; another day is another batch, and so is another kind."""
    known = {"name": "张三", "phone": "15412345678"}
    for at in (soon(minutes=-30), soon(minutes=-20), soon(days=-1)):
        cast.visit(at=at, party_size=2, **known)
    cast.visit(at=soon(minutes=-25), kind="call", **known)
    cast.visit(at=soon(minutes=-10))
    cast.visit(at=soon(minutes=-5))
    client = cast.client("manager")

    def numbers() -> tuple:
        sheet = client.get("/visits/").context
        hours, days = client.get("/visits/hours/").context, client.get("/visits/batches/").context
        return (
            [visit.number for visit in sheet["rows"]], sheet["totals"].batches, sheet["totals"].again,
            hours["total"].total, days["total"].total,
        )  # fmt: skip

    assert numbers() == ([1, 2, None, 3, 4], 4, 1, 4, 5)
    assert "同一人再次：1" in client.get("/visits/").content.decode()
    StoreSettings.objects.filter(store=cast.store).update(same_day_once=False)
    assert numbers() == ([1, 2, 3, 4, 5], 5, 0, 5, 6)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "from=x&to=y",
        "from=2026-11-30&to=2026-11-01",
        "from=0001-01-01&to=9999-12-31",
        "by=decade",
        "from=" + "九" * 9999,
    ],
)
@pytest.mark.parametrize("page", ["batches", "capture", "stays"])
def test_any_period_is_answered(cast, noon, page, query):
    answer = cast.client("manager").get(f"/visits/{page}/?{query}")
    assert answer.status_code == 200
    period = answer.context["period"]
    assert period.first <= period.last <= period.first + timedelta(days=365)


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["x", "9999-12-31", "0001-01-01", "2026-13-01"])
@pytest.mark.parametrize("page", ["", "hours/"])
def test_any_day_is_answered(cast, noon, page, day):
    assert cast.client("manager").get(f"/visits/{page}?day={day}").status_code == 200


@pytest.mark.django_db
def test_RPT_22_the_capture_rate_counts_everybody_registered(cast, noon):
    """Who comes again the same day is one customer, and counts twice only where the store says so (GAP-13)."""
    settings_of(cast.store)
    StoreSettings.objects.filter(store=cast.store).update(same_day_once=False)
    cast.visit(name="张三", phone="15412345678")
    cast.visit(name="只有名", at=soon(minutes=1))
    cast.visit(at=soon(minutes=2))
    cast.visit(at=soon(minutes=3), phone="15412345678")
    cast.visit(at=soon(minutes=4), purpose=VisitPurpose.SERVICE)
    noon.move_to(soon(minutes=5))
    found = cast.client("manager").get("/visits/capture/").context
    everybody = found["everybody"]
    assert (everybody.all, everybody.with_data, everybody.rate) == (4, 2, 50)
    assert (everybody.first, everybody.first_with_data, everybody.first_rate) == (3, 1, 33)
    assert sum(row.all for row in found["people"]) == 4
    assert [row.all for row in found["kinds"]] == [4]
    StoreSettings.objects.filter(store=cast.store).update(same_day_once=True)
    everybody = cast.client("manager").get("/visits/capture/").context["everybody"]
    assert (everybody.all, everybody.with_data, everybody.rate) == (3, 1, 33)


@pytest.mark.django_db
def test_RPT_22_a_consultant_reads_the_own_rate_only(cast, noon):
    cast.visit()
    cast.visit(at=soon(minutes=-1))
    assert cast.client("lina").get("/visits/capture/").context["everybody"].all == 1
    assert cast.client("other_manager").get("/visits/capture/").context["everybody"].all == 0


@pytest.mark.django_db
def test_RPT_23_length_of_stay_of_walk_ins_that_left(cast, noon):
    for minutes in (14, 15, 60, 120):
        stay(cast, minutes)
    stay(cast, 31, name="张三", phone="15412345678")
    cast.visit(kind="call")
    cast.visit()
    found = cast.client("manager").get("/visits/stays/").context
    everybody = found["everybody"]
    assert (everybody.count, everybody.average, everybody.middle, everybody.longest) == (5, 48, 31, 120)
    assert everybody.classes == (1, 1, 1, 1, 1)
    assert [(row.label, row.stays.count) for row in found["split"]] == [("data", 1), ("nothing", 4)]


@pytest.mark.django_db
def test_nothing_registered_is_told(cast, noon):
    for page in ("hours", "batches", "capture", "stays", "to-confirm"):
        assert cast.client("manager").get(f"/visits/{page}/").status_code == 200
    assert Visit.objects.count() == 0


def test_RPT_23_the_classes_at_their_limits():
    lengths = [timedelta(minutes=m) for m in (0, 14, 15, 29, 30, 59, 60, 119, 120, 600)]
    assert register.stays(lengths).classes == (2, 2, 2, 2, 2)
    assert register.stays([]).count == 0


@pytest.mark.parametrize(
    ("arrived", "left", "wrong"),
    [(0, None, None), (1, None, WrongTime.ARRIVES_LATER), (0, 0, None), (-5, -6, WrongTime.LEAVES_BEFORE),
     (-5, -5, None), (-5, 0, None), (-5, 1, WrongTime.LEAVES_LATER)],
)  # fmt: skip
def test_times_just_before_on_and_after_their_limits(arrived, left, wrong):
    left = None if left is None else soon(minutes=left)
    assert register.wrong_time(arrived_at=soon(minutes=arrived), left_at=left, now=NOON) is wrong


def test_a_typed_time_is_a_moment_of_the_day_and_the_known_one_when_the_minute_is_the_same():
    known = datetime(2026, 11, 21, 4, 0, 30, tzinfo=UTC)
    assert register.moment(date(2026, 11, 21), time(12, 0), SHANGHAI, known=known) == known
    assert register.moment(date(2026, 11, 21), time(12, 1), SHANGHAI, known=known) == soon(minutes=1)


def test_the_share_and_the_steps():
    assert [register.share(1, 3), register.share(2, 3), register.share(0, 0)] == [33, 67, 0]
    assert register.steps(date(2026, 11, 20), date(2026, 11, 20), weekly=False) == [date(2026, 11, 20)]
    assert register.steps(date(2026, 11, 22), date(2026, 11, 23), weekly=True) == [
        date(2026, 11, 16),
        date(2026, 11, 23),
    ]


def test_the_bars_fill_the_height_and_stand_on_the_ground():
    found = bars.stacked([("8:00", {"walk_in": 2, "call": 1}), ("9:00", {})], ["walk_in", "call"])
    full, empty = found
    assert [(part.kind, part.y, part.height) for part in full.parts] == [("walk_in", 68.0, 100.0), ("call", 18.0, 50.0)]
    assert (full.total, empty.total, empty.parts) == (3, 0, ())
    assert bars.stacked([], ["walk_in"]) == []


def test_a_long_chart_labels_some_of_its_bars():
    found = bars.stacked([(str(n), {}) for n in range(60)], ["walk_in"])
    assert 10 <= sum(bool(bar.label) for bar in found) <= 16
