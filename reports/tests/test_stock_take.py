"""The monthly stock-take of the card drawers: ROLE-16, RHY-20, RPT-08, FORM-18, GAP-49."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.errors import Refused
from leads.models import Card, Customer
from reports.models import StockEvent, StockTake
from reports.rules.stock import Tally, first_of_month, months_to_count, tallies, total
from reports.services import stock
from reports.services.stock import Mark
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db

NOVEMBER, OCTOBER = date(2026, 11, 1), date(2026, 10, 1)


@pytest.fixture
def drawer(cast, noon) -> StockTake:
    """Lina's drawer of this month: H, A, B, C, one card each, not counted yet."""
    for n, grade in enumerate(("C", "H", "B", "A")):
        cast.card(number=f"1541234000{n}", name=f"客{grade}", grade=grade)
    return begin(cast).takes[0]


def begin(cast, people=("lina",), month=NOVEMBER, who="manager") -> stock.Started:
    keys = None if people is None else [cast.people[name].pk for name in people]
    return stock.start(seat=cast.seat(who), month=month, at=NOON, people=keys)


def mark_all(cast, take, result="found", who="lina", **more) -> tuple[int, int]:
    marks = [Mark(line.pk, result, line.version, **more) for line in take.lines.all()]
    return stock.mark(seat=cast.seat(who), take=take, marks=marks, at=NOON)


def sent(take, result="found", **more) -> dict:
    """The form of the first page with one result for every line."""
    data: dict = {"line": []}
    for line in take.lines.all():
        data["line"].append(line.pk)
        data |= {f"l{line.pk}-result": result, f"l{line.pk}-version": line.version, f"l{line.pk}-note": ""}
    return data | more


# --- rules -------------------------------------------------------------------------------------------
def test_FORM_18_the_tally_of_a_grade():
    rows = [("H", "found", "", 2), ("H", "missing", "", 1), ("H", "other", "A", 1), ("A", "waiting", "", 3)]
    high, low = tallies(("H", "A"), rows)
    assert (high.expected, high.found, high.missing, high.other, high.counted, high.difference) == (4, 2, 1, 1, 2, -2)
    assert (low.expected, low.waiting, low.came, low.counted, low.difference) == (3, 3, 1, 1, 1)
    assert total([high, low]) == Tally("", 7, 2, 1, 1, 0, 0, 3, 1)


def test_the_months_that_may_be_counted():
    assert first_of_month(date(2026, 11, 21)) == NOVEMBER
    assert months_to_count(date(2026, 11, 21)) == (NOVEMBER, OCTOBER)
    assert months_to_count(date(2026, 1, 31)) == (date(2026, 1, 1), date(2025, 12, 1))


# --- start -------------------------------------------------------------------------------------------
def test_ROLE_16_FORM_18_the_start_writes_down_what_the_drawer_should_hold_by_grade(cast, drawer):
    cast.card(number="15412340009", grade="A")  # opened later: not of this count
    Card.objects.filter(grade="H").update(status="lost")
    lines = drawer.lines.order_by("position").values_list("position", "expected", "result")
    assert list(lines) == [(1, "H", "waiting"), (2, "A", "waiting"), (3, "B", "waiting"), (4, "C", "waiting")]
    assert drawer.events.get().step == "started"


def test_closed_cards_and_other_drawers_are_not_in_it(cast, noon):
    lost = cast.card(number="15412340001", grade="A")
    Card.objects.filter(pk=lost.pk).update(status="lost")
    cast.card(number="15412340002", grade="A", owner="wang")
    cast.card(number="15412340003", grade="A", owner="other")
    own = cast.card(number="15412340004", grade="B")
    assert [line.card for line in begin(cast).takes[0].lines.all()] == [own]


def test_everybody_with_cards_at_once_and_who_has_one_keeps_it(cast, drawer):
    cast.card(number="15412340009", grade="A", owner="wang")
    cast.card(number="15412340010", grade="A", owner="other")
    started = begin(cast, None)
    assert ([t.consultant for t in started.takes], started.there) == ([cast.wang], 1)
    assert StockTake.objects.count() == 2


def test_a_drawer_of_5000_cards_is_written_down_in_a_few_statements(cast, noon, django_assert_max_num_queries):
    cast.card(grade="A")
    rows = Customer.objects.bulk_create(
        Customer(store=cast.store, name=f"客{n}", pinyin="ke", search_key="", created_at=NOON) for n in range(4999)
    )
    Card.objects.bulk_create(
        Card(
            store=cast.store, customer=row, owner=cast.lina, grade="C", graded_on=NOON.date(), opened_at=NOON,
            first_contact_on=NOON.date(), opened_by=cast.lina,
        )
        for row in rows
    )  # fmt: skip
    with django_assert_max_num_queries(14):
        take = begin(cast).takes[0]
    assert take.lines.count() == 5000
    client = cast.client("manager")
    with django_assert_max_num_queries(16):
        page = client.get(f"/stock-takes/{take.pk}/?page=99")
    assert len(page.context["forms"]) == 50
    assert page.context["drawer"].total.expected == 5000


@pytest.mark.parametrize("month", [date(2026, 12, 1), date(2026, 9, 1), date(2026, 11, 2)])
def test_only_this_month_and_the_last_one_are_counted(cast, drawer, month):
    with pytest.raises(Refused):
        begin(cast, month=month)
    assert StockTake.objects.count() == 1


def test_the_month_before_has_one_of_its_own(cast, drawer):
    begin(cast, month=OCTOBER)
    assert StockTake.objects.count() == 2


def test_a_second_start_an_empty_drawer_and_a_stranger_are_refused(cast, drawer):
    for people in (("lina",), ("wang",), ("other",), ("desk",)):
        with pytest.raises(Refused):
            begin(cast, people)
    assert StockTake.objects.count() == 1


def test_the_database_knows_one_per_consultant_and_month(cast, drawer):
    drawer.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        drawer.save(force_insert=True)


# --- mark --------------------------------------------------------------------------------------------
def test_what_was_found_is_written_with_who_and_when(cast, drawer):
    line = drawer.lines.get(expected="A")
    wanted = Mark(line.pk, "other", 0, "B", " not before spring ")
    assert stock.mark(seat=cast.seat("lina"), take=drawer, marks=[wanted], at=soon(minutes=3)) == (1, 0)
    line.refresh_from_db()
    assert (line.result, line.should_be, line.note, line.version, line.marked_by, line.marked_at) == (
        "other", "B", "not before spring", 1, cast.lina, soon(minutes=3),
    )  # fmt: skip
    line.card.refresh_from_db()
    assert (line.card.grade, line.card.grade_changes.count()) == ("A", 1)  # never a silent change


def test_a_grade_that_is_no_other_one_is_forgotten_with_another_result(cast, drawer):
    line = drawer.lines.get(expected="A")
    seat = cast.seat("lina")
    for should_be in ("", "A", "Z"):
        with pytest.raises(Refused):
            stock.mark(seat=seat, take=drawer, marks=[Mark(line.pk, "other", 0, should_be)], at=NOON)
    stock.mark(seat=seat, take=drawer, marks=[Mark(line.pk, "missing", 0, "B")], at=NOON)
    assert drawer.lines.get(pk=line.pk).should_be == ""


def test_two_who_count_one_drawer_do_not_overwrite_each_other(cast, drawer):
    line = drawer.lines.get(expected="A")
    stock.mark(seat=cast.seat("lina"), take=drawer, marks=[Mark(line.pk, "missing", 0)], at=NOON)
    assert stock.mark(seat=cast.seat("manager"), take=drawer, marks=[Mark(line.pk, "found", 0)], at=NOON) == (0, 1)
    assert stock.mark(seat=cast.seat("manager"), take=drawer, marks=[Mark(line.pk, "missing", 0)], at=NOON) == (0, 0)
    assert drawer.lines.get(pk=line.pk).result == "missing"


def test_a_line_of_another_drawer_is_not_touched(cast, drawer):
    cast.card(number="15412340009", grade="A", owner="wang")
    theirs = begin(cast, ("wang",)).takes[0].lines.get()
    assert stock.mark(seat=cast.seat("lina"), take=drawer, marks=[Mark(theirs.pk, "found", 0)], at=NOON) == (0, 0)
    theirs.refresh_from_db()
    assert theirs.result == "waiting"


# --- signatures --------------------------------------------------------------------------------------
def test_the_consultant_signs_then_the_manager_and_both_times_are_kept(cast, drawer):
    mark_all(cast, drawer)
    stock.count(seat=cast.seat("lina"), take=drawer, at=soon(minutes=1))
    take = stock.sign(seat=cast.seat("manager"), take=drawer, at=soon(minutes=2))
    assert (take.state, take.counted_at, take.signed_at, take.signed_by) == (
        "signed", soon(minutes=1), soon(minutes=2), cast.manager,
    )  # fmt: skip
    assert [e.step for e in take.events.order_by("pk")] == ["started", "counted", "signed"]


def test_nobody_signs_too_early_twice_or_for_somebody_else(cast, drawer):
    lina, manager = cast.seat("lina"), cast.seat("manager")
    with pytest.raises(Refused):
        stock.count(seat=lina, take=drawer, at=NOON)  # not counted
    mark_all(cast, drawer)
    with pytest.raises(Refused):
        stock.sign(seat=manager, take=drawer, at=NOON)  # the consultant is first
    with pytest.raises(Refused):
        stock.count(seat=manager, take=drawer, at=NOON)  # not hers
    stock.count(seat=lina, take=drawer, at=NOON)
    with pytest.raises(Refused):
        stock.count(seat=lina, take=drawer, at=NOON)
    stock.sign(seat=manager, take=drawer, at=NOON)
    with pytest.raises(Refused):
        stock.sign(seat=manager, take=drawer, at=NOON)
    assert StockEvent.objects.count() == 3


@pytest.mark.parametrize("signatures", [1, 2])
def test_a_signed_count_is_frozen_until_the_manager_reopens_it_with_a_reason(cast, drawer, signatures):
    mark_all(cast, drawer)
    stock.count(seat=cast.seat("lina"), take=drawer, at=NOON)
    if signatures == 2:
        stock.sign(seat=cast.seat("manager"), take=drawer, at=NOON)
    with pytest.raises(Refused):
        mark_all(cast, drawer, "missing", who="manager")
    with pytest.raises(Refused):
        stock.reopen(seat=cast.seat("manager"), take=drawer, reason="  ", at=NOON)
    assert not drawer.lines.filter(result="missing").exists()
    take = stock.reopen(seat=cast.seat("manager"), take=drawer, reason="wrong drawer", at=NOON)
    assert (take.state, take.counted_at, take.signed_at, take.signed_by) == ("open", None, None, None)
    assert take.events.order_by("-pk")[0].note == "wrong drawer"
    assert mark_all(cast, drawer, "missing") == (4, 0)


def test_an_open_one_is_not_reopened(cast, drawer):
    with pytest.raises(Refused):
        stock.reopen(seat=cast.seat("manager"), take=drawer, reason="x", at=NOON)


def test_the_manager_signs_alone_for_somebody_who_has_left(cast, drawer):
    mark_all(cast, drawer, who="manager")
    cast.lina.memberships.all().delete()
    assert stock.sign(seat=cast.seat("manager"), take=drawer, at=NOON).state == "signed"


def test_an_event_never_changes(cast, drawer):
    event = drawer.events.get()
    event.note = "x"
    with pytest.raises(ValidationError):
        event.save()


def test_the_database_refuses_a_signature_without_a_name(cast, drawer):
    with pytest.raises(IntegrityError), transaction.atomic():
        StockTake.objects.filter(pk=drawer.pk).update(state="signed", signed_at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        drawer.lines.update(result="other")


# --- pages -------------------------------------------------------------------------------------------
def test_RPT_08_the_manager_starts_one_and_everybody_sees_the_own_ones(cast, noon):
    """RHY-20: once a month, by consultant and manager."""
    cast.card(number="15412340001", grade="A")
    cast.card(number="15412340002", grade="A", owner="wang")
    answer = cast.client("manager").post("/stock-takes/start/", {"people": "", "month": "2026-11-01"})
    assert answer.url == "/stock-takes/"
    seen = {who: [t.consultant.username for t in cast.client(who).get("/stock-takes/").context["rows"]]
            for who in ("lina", "wang", "manager", "other", "other_manager", "gm")}  # fmt: skip
    assert {who: sorted(names) for who, names in seen.items()} == {
        "lina": ["lina"], "wang": ["wang"], "manager": ["lina", "wang"], "other": [], "other_manager": [],
        "gm": ["lina", "wang"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("people", "month"),
    [("x", "2026-11-01"), ("999999", "2026-11-01"), ("", "2026-09-01"), ("", ""), ("", "九" * 10_000), ("-1", "x")],
)
def test_a_start_that_makes_no_sense_is_answered_at_the_form(cast, noon, people, month):
    cast.card(grade="A")
    answer = cast.client("manager").post("/stock-takes/start/", {"people": people, "month": month})
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not StockTake.objects.exists()


def test_a_second_click_on_start_says_that_it_is_there(cast, noon):
    cast.card(grade="A")
    client, data = cast.client("manager"), {"people": cast.lina.pk, "month": "2026-11-01"}
    assert [client.post("/stock-takes/start/", data).status_code for _ in range(2)] == [302, 422]
    assert StockTake.objects.count() == 1


def test_a_page_is_marked_and_the_rest_found_with_one_button(cast, drawer):
    client = cast.client("lina")
    line = drawer.lines.get(expected="H")
    data = sent(drawer, "waiting", **{f"l{line.pk}-result": "duplicate", f"l{line.pk}-note": "😀", "all-found": "1"})
    assert client.post(f"/stock-takes/{drawer.pk}/", data).status_code == 302
    found = dict(drawer.lines.values_list("expected", "result"))
    assert found == {"H": "duplicate", "A": "found", "B": "found", "C": "found"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("result", "eaten"), ("result", ""), ("note", "话" * 201), ("note", "话" * 10_000), ("version", "x"),
        ("version", ""), ("version", "9" * 30),
    ],
)  # fmt: skip
def test_a_wrong_mark_is_answered_at_the_line_and_nothing_is_saved(cast, drawer, field, value):
    line = drawer.lines.get(expected="A")
    data = sent(drawer, "found", **{f"l{line.pk}-{field}": value})
    answer = cast.client("lina").post(f"/stock-takes/{drawer.pk}/", data)
    assert answer.status_code == 422
    assert not drawer.lines.exclude(result="waiting").exists()


def test_another_grade_without_a_name_is_answered_and_what_was_typed_stays(cast, drawer):
    line = drawer.lines.get(expected="A")
    words = {f"l{line.pk}-result": "other", f"l{line.pk}-should_be": "A", f"l{line.pk}-note": "typed words"}
    answer = cast.client("lina").post(f"/stock-takes/{drawer.pk}/", sent(drawer, "found", **words))
    assert answer.status_code == 422
    assert "typed words" in answer.content.decode()


@pytest.mark.parametrize("keys", [[], ["x"], ["0"], ["9" * 30], ["-1"]])
def test_lines_that_are_none_change_nothing(cast, drawer, keys):
    assert cast.client("lina").post(f"/stock-takes/{drawer.pk}/", {"line": keys}).status_code == 302
    assert not drawer.lines.exclude(result="waiting").exists()


@pytest.mark.parametrize("query", ["?page=x", "?page=-3", "?page=99999999999999999999", "?grade=Z&show=nothing"])
def test_an_address_that_cannot_be_read_is_a_page(cast, drawer, query):
    assert cast.client("lina").get(f"/stock-takes/{drawer.pk}/{query}").status_code == 200


@pytest.mark.parametrize(
    ("who", "status"), [("wang", 403), ("gm", 403), ("desk", 403), ("other", 404), ("manager", 302)]
)
def test_who_may_mark(cast, drawer, who, status):
    assert cast.client(who).post(f"/stock-takes/{drawer.pk}/", sent(drawer)).status_code == status
    assert drawer.lines.exclude(result="waiting").exists() == (status == 302)


def test_both_sign_on_the_page_and_a_second_click_is_told(cast, drawer):
    mark_all(cast, drawer)
    lina, manager, address = cast.client("lina"), cast.client("manager"), f"/stock-takes/{drawer.pk}/"
    assert [lina.post(f"{address}count/").status_code for _ in range(2)] == [302, 409]
    assert [manager.post(f"{address}sign/").status_code for _ in range(2)] == [302, 409]
    assert lina.post(address, sent(drawer, "missing")).status_code == 409
    assert manager.post(f"{address}reopen/", {"reason": "字" * 10_000}).status_code == 422
    assert manager.post(f"{address}reopen/", {"reason": "错抽屉"}).status_code == 302
    assert drawer.events.count() == 4


def test_a_difference_leads_to_the_evidence_dialog_and_is_settled_by_it(cast, drawer):
    line = drawer.lines.get(expected="A")
    stock.mark(seat=cast.seat("lina"), take=drawer, marks=[Mark(line.pk, "other", 0, "B")], at=NOON)
    client, address = cast.client("lina"), f"/stock-takes/{drawer.pk}/"
    page = client.get(address)
    assert [(one.pk, one.settled) for one in page.context["differences"]] == [(line.pk, False)]
    link = f"/cards/{line.card_id}/grade/?grade=B&amp;next={address}"
    assert link in page.content.decode().replace("%2F", "/")
    assert client.get("/stock-takes/").context["rows"][0].counts["unsettled"] == 1
    data = {"stage": "follow_up", "grade": "B", "reason": "not this month", "version": line.card.version}
    assert client.post(f"/cards/{line.card_id}/grade/?grade=B&next={address}", data).url == address
    assert [one.settled for one in client.get(address).context["differences"]] == [True]
    assert client.get("/stock-takes/").context["rows"][0].counts["unsettled"] == 0


def test_the_lines_are_filtered_by_grade_and_by_what_is_left(cast, drawer):
    line = drawer.lines.get(expected="A")
    stock.mark(seat=cast.seat("lina"), take=drawer, marks=[Mark(line.pk, "missing", 0)], at=NOON)
    client = cast.client("lina")
    shown = lambda query: [  # noqa: E731
        f.line.expected for f in client.get(f"/stock-takes/{drawer.pk}/{query}").context["forms"]
    ]
    assert shown("") == ["H", "A", "B", "C"]
    assert shown("?show=waiting") == ["H", "B", "C"]
    assert shown("?show=different") == ["A"]
    assert shown("?grade=B") == ["B"]
