"""Board, passed horizons, progress table, next step (FORM-09, GAP-08, GRADE-33…42, screens.md 4)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from leads.models import Card, CardEdit, GradeChange
from leads.pages import progress
from leads.services import grades
from leads.services.grades import Judgement
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db

TODAY = NOON.date()
EMOJI = "😀"


@pytest.fixture
def passed(cast, noon) -> Card:
    """A card of lina's, graded H nine days ago."""
    return cast.card(grade="H", at=soon(days=-9))


def judge(cast, card: Card, grade: str, at, **more) -> None:
    grades.judge(seat=cast.seat("lina"), card=card, judgement=Judgement(grade, **{"reason": "x", **more}), at=at)


def keep(cast, card: Card, who: str = "lina", **more):
    data = {"reason": "loan is late", "version": card.version, "next": "/cards/regrade/", **more}
    return cast.client(who).post(f"/cards/{card.pk}/keep/", data)


# --- board -------------------------------------------------------------------------------------------
def test_the_board_shows_days_in_grade_next_contact_and_horizon(cast, noon):
    card = cast.card(grade="H", at=soon(days=-5))
    judge(cast, card, "H", soon(days=-2))  # kept: the horizon runs anew, the days in the grade do not
    row = next(c for c in cast.client("lina").get("/cards/board/").context["columns"] if c.grade == "H").rows[0]
    assert (row.days, row.over, row.left, row.passed) == (5, -5, 5, False)
    assert row.appointment.on == date(2026, 11, 18)
    assert row.late


def test_a_consultant_sees_the_own_board_the_manager_the_store_or_one_consultant(cast, noon):
    cast.card(number="15412340001", grade="A")
    cast.card(number="15412340002", grade="A", owner="wang")
    cast.card(number="15412340003", grade="A", owner="other")
    count = lambda who, query="": next(  # noqa: E731
        c.count for c in cast.client(who).get(f"/cards/board/{query}").context["columns"] if c.grade == "A"
    )
    assert (count("lina"), count("manager"), count("other_manager")) == (1, 2, 1)
    assert count("manager", f"?owner={cast.wang.pk}") == 1
    assert count("lina", f"?owner={cast.wang.pk}") == 0
    assert count("manager", f"?owner={cast.other.pk}") == 2  # not of this store: no filter


def test_a_long_column_shows_the_first_twelve_and_all_on_demand(cast, noon):
    for n in range(14):
        cast.card(number=f"154123400{n:02d}", grade="B", at=soon(days=-n))
    client = cast.client("lina")
    first = next(c for c in client.get("/cards/board/").context["columns"] if c.grade == "B")
    whole = next(c for c in client.get("/cards/board/?grade=B").context["columns"] if c.grade == "B")
    assert (first.count, len(first.rows), first.hidden) == (14, 12, 2)
    assert first.rows[0].days == 13  # judged longest ago
    assert (len(whole.rows), whole.hidden) == (14, 0)


def test_lost_and_delivered_cards_are_not_on_the_board(cast, noon):
    card = cast.card(grade="A")
    Card.objects.filter(pk=card.pk).update(status="lost")
    assert sum(c.count for c in cast.client("lina").get("/cards/board/").context["columns"]) == 0


def test_moving_on_the_board_opens_the_evidence_dialog_of_that_grade_and_moves_nothing(cast, noon):
    card = cast.card(grade="B")
    client = cast.client("lina")
    page = client.get(f"/cards/{card.pk}/grade/?grade=A%2B&next=/cards/board/")
    assert page.context["stage"] == "quotation"
    assert page.context["form"].initial["grade"] == "A+"
    assert "A+" in page.context["groups"]
    card.refresh_from_db()
    assert card.grade == "B"
    data = {"stage": "quotation", "ticks": ["quotation.A+.a"], "grade": "A+", "version": card.version}
    answer = client.post(f"/cards/{card.pk}/grade/?grade=A%2B&next=/cards/board/", data)
    assert (answer.status_code, answer.url) == (302, "/cards/board/")
    card.refresh_from_db()
    assert card.grade == "A+"


def test_GAP_03_a_move_to_O_without_an_order_offers_H(cast, noon):
    card = cast.card(grade="A")
    page = cast.client("lina").get(f"/cards/{card.pk}/grade/?grade=O")
    assert page.context["form"].initial["grade"] == "H"
    assert "O" in page.context["groups"]


@pytest.mark.parametrize(
    "bad", ["https://evil.example/", "//evil.example", "/\\evil", "/x\r\nSet-Cookie: a=1", "/" + "a" * 400]
)
def test_next_leads_nowhere_else(cast, noon, bad):
    card = cast.card(grade="B")
    data = {"stage": "follow_up", "grade": "B", "version": card.version, "reason": "x"}
    answer = cast.client("lina").post(f"/cards/{card.pk}/grade/", data, query_params={"next": bad})
    assert answer.url == f"/cards/{card.pk}/"


@pytest.mark.parametrize(
    "query",
    [
        "?grade=Z",
        "?owner=x",
        "?owner=999999999999999999999",
        "?begin=x&end=2026-99-99",
        "?page=-1",
        "?page=99999999999",
    ],
)
@pytest.mark.parametrize("path", ["/cards/board/", "/cards/regrade/", "/cards/progress/"])
def test_filters_that_cannot_be_read_do_not_filter(cast, noon, path, query):
    cast.card(grade="H", at=soon(days=-9))
    answer = cast.client("manager").get(path + query)
    assert answer.status_code == 200
    assert "张三" in answer.content.decode()


# --- horizon passed ----------------------------------------------------------------------------------
def test_GAP_08_the_list_is_sorted_by_days_over_and_is_the_own_one(cast, noon):
    for n, (grade, days) in enumerate([("H", 9), ("A", 40), ("H", 7), ("B", 91), ("C", 900), ("A+", 20)]):
        cast.card(number=f"1541234000{n}", grade=grade, at=soon(days=-days))
    cast.card(number="15412340009", grade="H", owner="wang", at=soon(days=-8))
    rows = cast.client("lina").get("/cards/regrade/").context["rows"]
    assert [(r.card.grade, r.over) for r in rows] == [("A", 10), ("A+", 5), ("H", 2), ("B", 1)]
    store = cast.client("manager").get("/cards/regrade/").context
    assert (len(store["rows"]), store["count"], store["letters"]) == (
        5, 5, [("H", 2), ("A+", 1), ("A", 1), ("B", 1)],
    )  # fmt: skip
    some = cast.client("manager").get(f"/cards/regrade/?owner={cast.wang.pk}&grade=H").context["rows"]
    assert [r.card.owner for r in some] == [cast.wang]


def test_the_tab_counts_what_waits(cast, passed):
    tabs = {t.url: t.count for t in cast.client("lina").get("/cards/").context["tabs"]}
    assert tabs["regrade"] == 1
    assert {t.url: t.count for t in cast.client("wang").get("/cards/").context["tabs"]}["regrade"] == 0


def test_keeping_the_grade_needs_a_reason_and_starts_the_horizon_anew(cast, passed):
    assert keep(cast, passed).url == "/cards/regrade/"
    passed.refresh_from_db()
    change = passed.grade_changes.order_by("-pk")[0]
    assert (passed.grade, passed.graded_on, change.before, change.after, change.reason) == (
        "H", TODAY, "H", "H", "loan is late",
    )  # fmt: skip
    assert cast.client("lina").get("/cards/regrade/").context["rows"] == []


@pytest.mark.parametrize("reason", ["", "   ", "理" * 201, "由" * 10_000])
def test_a_reason_that_is_none_keeps_nothing(cast, passed, reason):
    assert keep(cast, passed, reason=reason).status_code == 302
    passed.refresh_from_db()
    assert passed.graded_on == TODAY - timedelta(days=9)
    assert passed.grade_changes.count() == 1


@pytest.mark.parametrize("version", ["", "x", "-1", "99", "9" * 30])
def test_a_stale_or_broken_version_keeps_nothing(cast, passed, version):
    assert keep(cast, passed, version=version).status_code == 302
    assert GradeChange.objects.count() == 1


def test_keeping_twice_writes_one_row(cast, passed):
    for _ in range(2):
        keep(cast, passed)
    assert passed.grade_changes.count() == 2  # the first grade and one "stays"


def test_a_card_whose_horizon_runs_is_not_kept(cast, noon):
    card = cast.card(grade="H", at=soon(days=-7))
    keep(cast, card)
    assert card.grade_changes.count() == 1


def test_the_dialog_wants_evidence_or_a_reason_when_the_horizon_passed(cast, passed):
    client, address = cast.client("lina"), f"/cards/{passed.pk}/grade/"
    data = {"stage": "follow_up", "grade": "H", "version": passed.version}
    assert client.post(address, data).status_code == 422
    assert GradeChange.objects.count() == 1
    assert client.post(address, {**data, "ticks": ["follow_up.H.a"]}).status_code == 302


def test_an_emoji_is_a_reason(cast, passed):
    keep(cast, passed, reason=EMOJI)
    assert passed.grade_changes.order_by("-pk")[0].reason == EMOJI


@pytest.mark.parametrize(
    ("who", "status"), [("wang", 403), ("gm", 403), ("desk", 403), ("other", 404), ("manager", 302)]
)
def test_who_may_keep(cast, passed, who, status):
    assert keep(cast, passed, who=who).status_code == status
    assert GradeChange.objects.count() == (2 if status == 302 else 1)


# --- next step ---------------------------------------------------------------------------------------
def step(cast, card: Card, who: str = "lina", **more):
    data = {"next_step": "drive", "next_step_on": "2026-11-24", "next_words": "周二试驾", "version": card.version}
    return cast.client(who).post(f"/cards/{card.pk}/step/", {**data, **more})


def test_FORM_09_the_next_step_is_a_word_a_day_and_what_to_say_with_a_history_row(cast, noon):
    card = cast.card(grade="B")
    assert step(cast, card).url == f"/cards/{card.pk}/"
    card.refresh_from_db()
    assert (card.next_step, card.next_step_on, card.next_words) == ("drive", date(2026, 11, 24), "周二试驾")
    assert CardEdit.objects.get().changes == {
        "next_step": ["", "drive"], "next_step_on": ["", "2026-11-24"], "next_words": ["", "周二试驾"],
    }  # fmt: skip
    with pytest.raises(ValidationError):
        CardEdit.objects.get().save()


@pytest.mark.parametrize(
    "more",
    [
        {"next_step": "dance"}, {"next_step": "", "next_step_on": "2026-11-24"}, {"next_step_on": "2026-11-20"},
        {"next_step_on": "2028-01-01"}, {"next_step_on": "x"}, {"next_words": "话" * 501},
        {"next_words": "话" * 10_000},
        {"version": "99"}, {"version": ""}, {"version": "x"},
    ],
)  # fmt: skip
def test_a_wrong_step_is_answered_and_nothing_changes(cast, noon, more):
    card = cast.card(grade="B")
    answer = step(cast, card, **more)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    card.refresh_from_db()
    assert (card.next_step, card.next_step_on, card.version) == ("", None, 1)
    assert not CardEdit.objects.exists()


def test_a_stale_step_says_what_is_planned_now_and_can_overrule(cast, noon):
    card = cast.card(grade="B")
    step(cast, card, who="manager", next_step="visit")
    answer = step(cast, card)
    assert answer.status_code == 422
    assert "2026-11-24" in str(answer.context["form"].non_field_errors())
    version = answer.context["form"]["version"].value()
    assert step(cast, card, version=version).status_code == 302
    assert CardEdit.objects.count() == 2


def test_an_old_plan_may_stay_while_the_words_change(cast, noon):
    card = cast.card(grade="B")
    Card.objects.filter(pk=card.pk).update(next_step="drive", next_step_on=TODAY - timedelta(days=3))
    assert step(cast, card, next_step_on="2026-11-18").status_code == 302


def test_sent_twice_the_step_is_one_row(cast, noon):
    card = cast.card(grade="B")
    step(cast, card)
    assert step(cast, card).status_code == 422
    assert CardEdit.objects.count() == 1


def test_a_closed_card_has_no_next_step(cast, noon):
    card = cast.card(grade="B")
    Card.objects.filter(pk=card.pk).update(status="lost")
    assert step(cast, card).status_code == 422


# --- progress table ----------------------------------------------------------------------------------
def test_FORM_09_a_row_tells_before_now_day_stage_evidence_plan(cast, noon):
    card = cast.card(grade="B", at=soon(days=-20))
    judge(cast, card, "A", soon(days=-6), stage="drive", ticks=("drive.A.a",))
    judge(cast, card, "A", soon(days=-1), stage="follow_up", ticks=("follow_up.A.b",))
    step(cast, Card.objects.get(pk=card.pk))
    line = cast.client("lina").get("/cards/progress/").context["rows"][0]
    assert (line.move.before, line.card.grade, line.standing.since) == ("B", "A", date(2026, 11, 15))
    assert (line.judged.stage, line.judged.at, len(line.evidence)) == ("follow_up", soon(days=-1), 1)
    assert (line.card.next_step, line.card.next_step_on) == ("drive", date(2026, 11, 24))
    assert line.standing.days == 6


def test_the_table_is_sorted_by_grade_and_filtered_by_grade_period_and_owner(cast, noon):
    for n, (grade, days, owner) in enumerate([("C", 3, "lina"), ("H", 3, "lina"), ("B", 30, "lina"), ("A", 2, "wang")]):
        cast.card(number=f"1541234000{n}", name=f"客{n}", grade=grade, owner=owner, at=soon(days=-days))
    shown = lambda who, query: [  # noqa: E731
        line.card.grade for line in cast.client(who).get(f"/cards/progress/{query}").context["rows"]
    ]
    assert shown("lina", "") == ["H", "B", "C"]
    assert shown("manager", "") == ["H", "A", "B", "C"]
    assert shown("manager", "?grade=A&grade=C") == ["A", "C"]
    assert shown("manager", f"?owner={cast.lina.pk}") == ["H", "B", "C"]
    assert shown("lina", "?begin=2026-11-18") == ["H", "C"]
    assert shown("lina", "?end=2026-11-17") == ["B"]
    assert shown("lina", "?begin=2026-11-18&end=2026-11-18") == ["H", "C"]


def test_a_long_table_has_pages(cast, noon):
    for n in range(5):
        cast.card(number=f"1541234000{n}", grade="B")
    cards = Card.objects.visible_to(cast.seat("lina"))
    first, second = (
        progress.lines(cards, progress.Asked(page=n, size=3), zone=cast.store.zone, today=TODAY) for n in (0, 1)
    )
    assert (len(first[0]), first[1], len(second[0]), second[1]) == (3, True, 2, False)
    assert not {line.card.pk for line in first[0]} & {line.card.pk for line in second[0]}


def test_one_card_s_table_has_every_judgement(cast, noon):
    card = cast.card(grade="B", at=soon(days=-20))
    judge(cast, card, "A", soon(days=-6), stage="drive", ticks=("drive.A.a",))
    judge(cast, card, "A", soon(days=-1))
    context = cast.client("gm").get(f"/cards/{card.pk}/progress/").context
    assert [(c.before, c.after) for c, _seen in context["changes"]] == [("A", "A"), ("B", "A"), ("", "B")]
    assert context["standing"].days == 6


def test_the_card_page_says_how_long_it_has_been_in_its_grade(cast, passed):
    part = next(
        s for s in cast.client("lina").get(f"/cards/{passed.pk}/").context["sections"]["head"]
        if s.template == "leads/_standing.html"
    )  # fmt: skip
    assert (part.context["standing"].days, part.context["standing"].over) == (9, 2)
