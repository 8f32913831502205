"""The weekly analysis and the closing rate (ROLE-11, ROLE-15, RHY-17, RHY-18, LOST-04, 06…10, RPT-04…07)."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from accounts.models import Membership, Notice, StoreSettings
from catalog.tests.samples import rival
from core.errors import Refused, Stale
from deals.models import WeekEdit, WeekMeeting, WeekTask
from deals.pages.week import week_of
from deals.rules.rates import Share, monday_of, percent, ranking, share, total
from deals.services import checks, deciding, weeks
from deals.services.losses import Answer
from deals.tests.floor import MONDAY, lose, reason, task
from followups.models import Script
from leads.models import Card, GradeChange
from leads.services import moving
from tests.cast import NOON, soon

EMOJI = "🚗"


def win(cast, card: Card, at=NOON) -> None:
    """The card reaches O, as the order will make it."""
    Card.objects.filter(pk=card.pk).update(status="ordered", grade="O")
    GradeChange.objects.create(card=card, before="H", after="O", stage="quotation", by=card.owner, at=at)


def test_RPT_04_LOST_04_reasons_with_share_and_change_to_the_weeks_before(cast):
    for n in range(3):
        lose(cast, cast.card(number=f"1541111000{n}"), code="need.postponed")
    lose(cast, cast.card(number="15411110009"), code="power.price")
    lose(cast, cast.card(number="15411110010", at=soon(days=-10)), code="power.price", at=soon(days=-8))
    found = week_of(cast.seat("manager"), MONDAY)
    shown = {row.words: row.share for row in found["reasons"]}
    need, power = reason(cast, "need").words, reason(cast, "power").words
    assert shown == {need: Share(3, 75, 0, 0), power: Share(1, 25, 1, 100)}
    assert (shown[need].change, shown[power].change, shown[power].drop) == (75, -75, 75)
    assert [(words, part.number) for words, part in found["reasons"][0].parts] == [
        (reason(cast, "need.postponed").words, 3)
    ]
    assert found["lost_count"] == 4


def test_RPT_05_RHY_18_lost_models_and_to_which_rival(cast):
    bought = rival(cast)
    for n, more in enumerate(({"rival_model": bought}, {"rival_model": bought}, {"rival": "二手车"}, {})):
        code = "rival.rival_price" if more else "need.dropped"
        lose(cast, cast.card(number=f"1541111000{n}", grade="A"), code=code, **more)
    [row] = week_of(cast.seat("manager"), MONDAY)["models"]
    assert (row["model"], row["n"]) == (cast.models[0].name, 4)
    assert dict(row["to"]) == {str(bought): 2, "二手车": 1, "": 1}


def test_RPT_06_ROLE_11_RHY_17_won_and_lost_cases_of_the_week(cast):
    won, lost = cast.card(grade="H"), cast.card(number="15411110001", owner="wang")
    win(cast, won)
    win(cast, cast.card(number="15411110002", grade="H", at=soon(days=-9)), at=soon(days=-7))
    loss = lose(cast, lost, by="wang")
    found = week_of(cast.seat("manager"), MONDAY)
    assert ([card.pk for card in found["won"]], [row.pk for row in found["lost"]]) == ([won.pk], [loss.pk])
    assert {(row.name, row.won, row.lost) for row in found["people"]} == {("李娜", 1, 0), ("王强", 0, 1)}
    assert [kinds for _label, kinds in found["chart"]["rows"]][-2:] == [{"won": 1, "lost": 0}, {"won": 1, "lost": 1}]
    assert [row.mine for row in week_of(cast.seat("lina"), MONDAY)["lost"]] == [False]


def test_a_returned_loss_is_no_case_of_the_week(cast):
    deciding.give_back(seat=cast.seat("manager"), loss=lose(cast, cast.card()), note="call again", at=NOON)
    assert week_of(cast.seat("manager"), MONDAY)["lost_count"] == 0


def test_LOST_07_what_was_discussed_is_kept_once_per_week(cast):
    seat, words = cast.seat("manager"), {"discussed": "price", "lessons": "ask earlier"}
    row = weeks.write(seat=seat, monday=MONDAY, version=0, fields=words, at=NOON)
    with pytest.raises(Stale):
        weeks.write(seat=seat, monday=MONDAY, version=0, fields={**words, "discussed": "other"}, at=NOON)
    weeks.write(seat=seat, monday=MONDAY, version=1, fields=words, at=soon(hours=1))
    assert (row.version, WeekMeeting.objects.count(), WeekEdit.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("monday", [MONDAY + timedelta(days=7), MONDAY + timedelta(days=1)])
def test_a_week_to_come_and_a_day_that_is_no_monday_are_refused(cast, monday):
    with pytest.raises(Refused):
        weeks.write(seat=cast.seat("manager"), monday=monday, version=0, fields={"discussed": "x"}, at=NOON)
    assert WeekMeeting.objects.count() == 0


def test_LOST_08_LOST_09_ROLE_15_a_task_has_somebody_and_a_day(cast):
    seat, drill = cast.seat("manager"), task(cast, reason=reason(cast))
    first, second = (weeks.add_task(seat=seat, monday=MONDAY, task=drill, at=NOON) for _n in range(2))
    assert first == second
    assert [row.person for row in Notice.objects.filter(kind="week-task")] == [cast.lina]
    weeks.finish(seat=cast.seat("lina"), task=first, result="done twice", at=soon(days=1))
    with pytest.raises(Refused):
        weeks.drop(seat=seat, task=first, at=soon(days=1))
    first.refresh_from_db()
    assert (first.done_by, first.result, first.dropped_at) == (cast.lina, "done twice", None)


@pytest.mark.parametrize("wrong", ["past", "far", "stranger", "reason"])
def test_a_wrong_task_is_refused(cast, wrong):
    foreign = reason(cast)
    foreign.pk, foreign.store, foreign.parent = None, cast.other_store, None
    foreign.save(force_insert=True)
    more = {
        "past": {"due_on": NOON.date() - timedelta(days=1)}, "far": {"due_on": NOON.date() + timedelta(days=400)},
        "stranger": {"responsible": cast.other}, "reason": {"reason": foreign},
    }[wrong]  # fmt: skip
    with pytest.raises(Refused):
        weeks.add_task(seat=cast.seat("manager"), monday=MONDAY, task=task(cast, **more), at=NOON)
    assert WeekTask.objects.count() == 0


def test_the_page_is_written_by_the_manager_and_read_by_the_consultants(cast, noon):
    manager, client = cast.client("manager"), cast.client("lina")
    form = manager.get("/meetings/week/").context["form"]
    data = {"version": 0, "seen": form["seen"].value(), "discussed": "more drives", "lessons": EMOJI}
    assert manager.post("/meetings/week/write/?week=2026-11-18", data).status_code == 302
    assert WeekMeeting.objects.get().monday == MONDAY
    clash = manager.post("/meetings/week/write/", {**data, "discussed": "mine"})
    assert (clash.status_code, [row.name for row in clash.context["differences"]]) == (409, ["discussed"])
    assert manager.post("/meetings/week/write/", {**data, "lessons": "x" * 10_000}).status_code == 422
    page = client.get("/meetings/week/?projector=1").content.decode()
    assert ("more drives" in page, "week/write" in page) == (True, False)


def test_LOST_08_a_script_written_here_stands_among_the_scripts(cast, noon):
    data = {"token": str(uuid4()), "title": "降价观望", "text": "先问预算\n再约试驾"}
    for _n in range(2):
        assert cast.client("manager").post("/meetings/week/scripts/", data).status_code == 302
    row = Script.objects.get(title="降价观望")
    assert (row.kind, row.active, row.store) == ("measure", True, cast.store)
    for wrong in ({"title": ""}, {"text": "x" * 10_000}, {"token": "no"}):
        assert cast.client("manager").post("/meetings/week/scripts/", {**data, **wrong}).status_code == 422


def test_FORM_34_LOST_04_a_script_against_a_lost_model_stands_beside_the_talks_about_it(cast, noon):
    """ROLE-15: written on the weekly page against a reason, a model and a rival; read while the phone rings."""
    bought, why = rival(cast), reason(cast, "rival.rival_product")
    card = cast.card(grade="A")
    card.rival_models.add(bought)
    other = cast.card(number="15412340002", name="李四")
    manager = cast.client("manager")
    data = {
        "token": str(uuid4()), "title": "对比后排空间", "text": "请家人一起坐后排", "reason": why.pk,
        "car_model": cast.models[0].pk, "rival": bought.pk,
    }  # fmt: skip
    assert manager.post("/meetings/week/scripts/", data).status_code == 302
    [script] = manager.get("/meetings/week/").context["scripts"]
    assert (script.against, script.car_model, script.rival) == (why.path, cast.models[0], bought)
    client = cast.client("lina")
    assert "请家人一起坐后排" in client.get(f"/cards/{card.pk}/talk/").content.decode()
    assert "请家人一起坐后排" not in client.get(f"/cards/{other.pk}/talk/").content.decode()
    for wrong in ({"reason": "9" * 30}, {"car_model": "x"}, {"rival": 0}):
        assert manager.post("/meetings/week/scripts/", {**data, "token": str(uuid4()), **wrong}).status_code == 422


def test_LOST_08_an_open_measure_stands_on_the_follow_up_desk_until_it_is_done(cast, noon):
    row = weeks.add_task(
        seat=cast.seat("manager"), monday=MONDAY, task=task(cast, kind="measure", text="先问预算再报价"), at=NOON
    )  # fmt: skip
    weeks.add_task(seat=cast.seat("manager"), monday=MONDAY, task=task(cast, text="话术演练"), at=NOON)
    card, client = cast.card(), cast.client("lina")
    desk = client.get(f"/cards/{card.pk}/talk/").content.decode()
    assert ("先问预算再报价" in desk, "话术演练" in desk) == (True, False)
    weeks.finish(seat=cast.seat("lina"), task=row, result="", at=NOON)
    assert "先问预算再报价" not in client.get(f"/cards/{card.pk}/talk/").content.decode()


def test_LOST_15_FORM_33_what_the_lost_customers_said_stands_on_the_page_of_the_week(cast, noon):
    """LOST-05: scores, yes and no, and their words; those of a record that was sent back are none."""
    asked = {row.code: row for row in reason(cast).store.loss_questions.all()}
    for n, (score, again, words) in enumerate(((4, 1, "早点回电"), (1, 0, ""), (None, None, ""))):
        said = (
            Answer(asked["reception"], score=score), Answer(asked["again"], score=again),
            Answer(asked["better"], words=words),
        )  # fmt: skip
        lose(cast, cast.card(number=f"1541234000{n}"), answers=said)
    back = lose(cast, cast.card(number="15412340009"), answers=(Answer(asked["reception"], score=5),))
    deciding.give_back(seat=cast.seat("manager"), loss=back, note="call again", at=NOON)
    found = {one.question.code: one for one in week_of(cast.seat("manager"), MONDAY)["said"]}
    assert (found["reception"].mean, found["again"].yes, len(found["again"].scores)) == ("2.5", 1, 2)
    assert (found["better"].words, set(found)) == (["早点回电"], {"reception", "again", "better"})
    page = cast.client("lina").get("/meetings/week/").content.decode()
    assert "早点回电" in page
    assert "2.5" in page


def test_LOST_03_the_week_tells_how_many_records_were_false(cast):
    loss = lose(cast, cast.card())
    checks.choose(seat=cast.seat("manager"), loss=loss, at=NOON)
    checks.note(seat=cast.seat("manager"), loss=loss, result="false", words="still looking", at=NOON)
    found = week_of(cast.seat("manager"), MONDAY)
    assert [(row.name, row.lost, row.false) for row in found["people"]] == [("李娜", 0, 1)]
    assert (found["lost_count"], found["lost"]) == (0, [])


def test_a_task_from_the_page(cast, noon):
    manager = cast.client("manager")
    data = {
        "token": str(uuid4()), "kind": "measure", "text": "weekly drive day", "responsible": cast.wang.pk,
        "due_on": "2026-11-28", "reason": reason(cast).pk,
    }  # fmt: skip
    for _n in range(2):
        assert manager.post("/meetings/week/tasks/", data).status_code == 302
    row = WeekTask.objects.get()
    for wrong in ({"text": ""}, {"text": "x" * 301}, {"responsible": cast.other.pk}, {"due_on": "2026-11-01"}):
        assert manager.post("/meetings/week/tasks/", {**data, "token": str(uuid4()), **wrong}).status_code == 422
    assert cast.client("lina").post(f"/meetings/week/tasks/{row.pk}/done/", {}).status_code == 403
    assert cast.client("wang").post(f"/meetings/week/tasks/{row.pk}/done/", {"result": "ok"}).status_code == 302
    row.refresh_from_db()
    assert (row.done_by, row.result) == (cast.wang, "ok")


def test_an_open_task_of_an_earlier_week_stands_on_the_page(cast, noon):
    weeks.add_task(seat=cast.seat("manager"), monday=MONDAY - timedelta(days=7), task=task(cast), at=NOON)
    assert [row.older for row in cast.client("lina").get("/meetings/week/").context["tasks"]] == [True]


def test_LOST_10_RPT_07_the_ranking_shows_counts_and_gives_small_numbers_no_place():
    counts = {
        1: {"won": 4, "visits": 20, "cards": 10, "lost": 4}, 2: {"won": 3, "visits": 10, "cards": 10, "lost": 0},
        3: {"won": 2, "visits": 2}, 4: {"won": 2, "visits": 10}, 5: {},
    }  # fmt: skip
    rows = ranking(counts, base="visits", small=5)
    assert [(row.person, row.rate, row.place, row.small) for row in rows] == [
        (2, 30.0, 1, False), (1, 20.0, 2, False), (4, 20.0, 2, False), (3, 100.0, None, True), (5, None, None, True),
    ]  # fmt: skip
    assert [(row.person, row.rate) for row in ranking(counts, base="decided", small=1)][:2] == [(2, 100.0), (3, 100.0)]
    assert total(rows) == (11, 42, 26.2)


def test_LOST_10_the_page_counts_the_period(cast, noon):
    StoreSettings.objects.update_or_create(store=cast.store, defaults={"closing_small": 1})
    cast.visit(name="李一", phone="15411110001")
    card = Card.objects.get()
    Card.objects.filter(pk=card.pk).update(car_model=cast.models[0])
    win(cast, card)
    client = cast.client("manager")
    rows = dict(client.get("/closing-rate/").context["rows"])
    assert (rows[card.owner.name].rate, rows[card.owner.name].place) == (100.0, 1)
    assert client.get("/closing-rate/?from=2026-10-01&to=2026-10-31").context["total"] == (0, 0, None)
    for query in ("by=x", "from=9999", "to=%00", "from=2026-12-01&to=2020-01-01"):
        assert client.get(f"/closing-rate/?{query}").status_code == 200


def test_LOST_10_a_success_stays_with_who_had_the_card_and_counts_once(cast, noon):
    """RPT-07: the card moves on after the sale; the order is cancelled and made again in the next month."""
    card = cast.card(grade="H")
    win(cast, card)
    moving.reassign(seat=cast.seat("manager"), card=card, to=cast.wang.pk, reason="leaves", at=soon(hours=1))
    card.refresh_from_db()
    GradeChange.objects.create(card=card, before="O", after="H", stage="quotation", by=cast.wang, at=soon(days=9))
    win(cast, card, at=soon(days=12))
    noon.move_to(soon(days=13))
    client = cast.client("manager")
    for query, won in (("from=2026-11-01&to=2026-11-30", {"李娜": 1, "王强": 0}), ("", {"李娜": 0, "王强": 0})):
        for by in ("visits", "cards", "decided"):
            rows = client.get(f"/closing-rate/?{query}&by={by}").context["rows"]
            assert {name: row.won for name, row in rows} == won
    assert {row.name: row.won for row in week_of(cast.seat("manager"), MONDAY)["people"]} == {"李娜": 1}
    november = dict(client.get("/closing-rate/?from=2026-11-01&to=2026-11-30&by=cards").context["rows"])
    assert (november["李娜"].base, november["王强"].base) == (1, 0)


def test_RPT_06_a_week_begins_and_ends_at_midnight_of_the_store(cast):
    """Monday 00:00 in Shanghai is Sunday 16:00 in Greenwich."""
    midnight = datetime(2026, 11, 15, 16, 0, tzinfo=UTC)
    for n, at in enumerate((midnight - timedelta(seconds=1), midnight, midnight + timedelta(days=7))):
        lose(cast, cast.card(number=f"1541111000{n}", at=soon(days=-10)), at=at)
        win(cast, cast.card(number=f"1541112000{n}", grade="H", at=soon(days=-10)), at=at)
    found = week_of(cast.seat("manager"), MONDAY)
    assert (found["lost_count"], found["won_count"]) == (1, 1)
    assert [kinds for _label, kinds in found["chart"]["rows"]][-2:] == [{"won": 1, "lost": 1}, {"won": 1, "lost": 1}]


def test_RPT_07_a_store_without_a_case_and_with_one_consultant_has_a_page(cast, noon):
    Membership.objects.filter(user=cast.wang).delete()
    client = cast.client("manager")
    for by in ("visits", "cards", "decided"):
        page = client.get(f"/closing-rate/?by={by}")
        assert ([row.rate for _name, row in page.context["rows"]], page.context["total"]) == ([None], (0, 0, None))
    week = week_of(cast.seat("manager"), MONDAY)
    assert (week["reasons"], week["models"], week["people"], week["lost_count"]) == ([], [], [], 0)
    assert client.get("/meetings/week/").status_code == 200


@pytest.mark.parametrize("query", ["week=x", "week=9999-12-31", "week=%00", "week=2000-01-01", "week=2100-12-31"])
def test_a_strange_week_is_answered(cast, noon, query):
    assert cast.client("manager").get(f"/meetings/week/?{query}").status_code == 200


def test_percent_and_share():
    assert (percent(1, 3), percent(1, 8), percent(0, 5), percent(0, 0)) == (33, 13, 0, None)
    assert share(1, 2, 0, 0).change is None
    assert monday_of(date(2026, 11, 22)) == MONDAY


def test_a_task_is_given_to_who_can_open_the_page_that_the_bell_leads_to(cast, noon):
    client = cast.client("manager")
    offered = set(client.get("/meetings/week/").context["task_form"].fields["responsible"].queryset)
    assert cast.lina in offered
    for person in offered:
        name = next(name for name, one in cast.people.items() if one == person)
        assert cast.client(name).get("/meetings/week/").status_code == 200, name
    with pytest.raises(Refused):
        weeks.add_task(seat=cast.seat("manager"), monday=MONDAY, task=task(cast, responsible=cast.desk), at=NOON)


def test_who_only_reads_cards_settles_the_own_task(cast, noon):
    row = weeks.add_task(seat=cast.seat("manager"), monday=MONDAY, task=task(cast, responsible=cast.csr), at=NOON)
    assert cast.client("csr").post(f"/meetings/week/tasks/{row.pk}/done/", {"result": "done"}).status_code == 302
    row.refresh_from_db()
    assert row.done_by == cast.csr
