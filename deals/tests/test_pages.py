"""The pages of losses: record, list, one loss, the manager's day, settings; what is wrong is told and nothing lost."""

from uuid import uuid4

import pytest

from catalog.tests.samples import rival
from deals.models import Loss, LossAnswer, LossQuestion, LossReason, SpotCheck
from deals.services import checks
from deals.tests.floor import lose, loss_data, reason
from followups.models import Contact
from leads.models import Card
from tests.cast import NOON, log_data, soon

EMOJI = "🚗"


def test_the_record_is_made_from_the_card_in_one_form(cast, noon):
    card, chosen, client = cast.card(), reason(cast), cast.client("lina")
    page = client.get(f"/cards/{card.pk}/loss/").content.decode()
    assert chosen.words in page
    question = LossQuestion.objects.get(code="again", store=cast.store)
    answer = client.post(f"/cards/{card.pk}/loss/", loss_data(card, chosen, **{f"q{question.pk}": "0"}))
    loss = Loss.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/losses/{loss.pk}/")
    assert LossAnswer.objects.get(question=question).score == 0
    card.refresh_from_db()
    assert card.status == "lost_waiting"


def test_LOST_02_a_contact_that_ended_in_no_leads_to_the_record_with_that_contact(cast, noon):
    card, client = cast.card(), cast.client("lina")
    answer = client.post(f"/cards/{card.pk}/log/", log_data(card, result="said_no", content="bought a used car"))
    contact = Contact.objects.get()
    assert answer.url == f"/cards/{card.pk}/loss/?contact={contact.pk}"
    page = client.get(answer.url)
    assert page.context["form"]["contact"].value() == contact.pk
    in_row = client.post(
        f"/cards/{card.pk}/log/",
        log_data(card, result="said_no", content="no", back="day"),
        headers={"HX-Request": "true"},
    )
    assert f"/cards/{card.pk}/loss/?contact=" in in_row.content.decode()
    client.post(f"/cards/{card.pk}/loss/", loss_data(card, reason(cast), contact=contact.pk))
    assert Loss.objects.get().contact == contact


def test_LOST_20_after_the_limit_of_attempts_out_of_control_is_suggested(cast, noon):
    card, client = cast.card(), cast.client("lina")
    Card.objects.filter(pk=card.pk).update(failed_attempts=3)
    assert f"/cards/{card.pk}/loss/?kind=out" in client.get(f"/cards/{card.pk}/").content.decode()
    page = client.get(f"/cards/{card.pk}/loss/?kind=out")
    assert page.context["form"]["reason"].value() == reason(cast, "unreachable.no_answer").pk


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reason", ""), ("reason", "999999"), ("reason", "9" * 40), ("reason", "²"), ("reason", EMOJI),
        ("detail", "x" * 201), ("rival", "x" * 61), ("tried", "x" * 10_000), ("why_theirs", EMOJI * 10_000),
        ("rival_model", "9" * 30), ("contact", "17"), ("version", "x"), ("version", "9" * 30), ("token", "no"),
        ("detail", "a\x00b"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(cast, noon, field, value):
    card, chosen = cast.card(), reason(cast)
    data = loss_data(card, chosen, **{"tried": "offered a drive", field: value})
    answer = cast.client("lina").post(f"/cards/{card.pk}/loss/", data)
    assert answer.status_code == 422
    assert "offered a drive" in answer.content.decode() or field == "tried"
    card.refresh_from_db()
    assert (Loss.objects.count(), card.status) == (0, "open")


def test_rare_words_are_welcome(cast, noon):
    card = cast.card()
    words = f"张䶮 <b>&lt; {EMOJI} 'quoted'"
    cast.client("lina").post(f"/cards/{card.pk}/loss/", loss_data(card, reason(cast), detail=words))
    loss = Loss.objects.get()
    assert loss.detail == words
    page = cast.client("manager").get(f"/losses/{loss.pk}/").content.decode()
    assert "<b>&lt;" not in page


def test_a_double_click_is_one_record(cast, noon):
    card, client = cast.card(), cast.client("lina")
    data = loss_data(card, reason(cast))
    urls = [client.post(f"/cards/{card.pk}/loss/", data).url for _n in range(2)]
    assert len(set(urls)) == Loss.objects.count() == 1


def test_a_stale_card_is_told_and_the_second_try_saves(cast, noon):
    card, client = cast.card(), cast.client("lina")
    data = loss_data(card, reason(cast), detail="waits")
    Card.objects.filter(pk=card.pk).update(version=card.version + 1)
    answer = client.post(f"/cards/{card.pk}/loss/", data)
    assert (answer.status_code, Loss.objects.count()) == (422, 0)
    again = {**data, "version": answer.context["form"].data["version"]}
    assert client.post(f"/cards/{card.pk}/loss/", again).status_code == 302


def test_two_write_the_analysis_and_choose_field_by_field(cast, noon):
    loss = lose(cast, cast.card(), detail="first")
    client, manager = cast.client("lina"), cast.client("manager")
    form = client.get(f"/losses/{loss.pk}/").context["form"]
    base = {"version": 1, "seen": form["seen"].value(), "reason": loss.reason_id, "detail": "first"}
    assert manager.post(f"/losses/{loss.pk}/", {**base, "detail": "theirs", "tried": "a drive"}).status_code == 302
    answer = client.post(f"/losses/{loss.pk}/", {**base, "detail": "mine", "why_not_ours": "no stock"})
    assert answer.status_code == 409
    assert [row.name for row in answer.context["differences"]] == ["detail"]
    data = {**answer.context["form"].data.dict(), "choose_detail": "mine"}
    assert client.post(f"/losses/{loss.pk}/", data).status_code == 302
    loss.refresh_from_db()
    assert (loss.detail, loss.tried, loss.why_not_ours) == ("mine", "a drive", "no stock")


def test_the_consultant_sees_own_losses_the_manager_all(cast, noon):
    mine = lose(cast, cast.card(name="李一"))
    theirs = lose(cast, cast.card(number="15412340002", name="王二", owner="wang"), by="wang")
    page = cast.client("lina").get("/losses/").content.decode()
    assert ("李一" in page, "王二" in page) == (True, False)
    assert cast.client("lina").get(f"/losses/{theirs.pk}/").status_code == 403
    assert cast.client("other").get(f"/losses/{mine.pk}/").status_code == 404
    rows = cast.client("manager").get("/losses/").context["rows"]
    assert {row.pk for row in rows} == {mine.pk, theirs.pk}
    assert [row.pk for row in cast.client("manager").get(f"/losses/?owner={cast.wang.pk}").context["rows"]] == [
        theirs.pk
    ]


@pytest.mark.parametrize(
    "query", ["state=%00", "kind=x", "owner=²", "page=" + "9" * 30, "owner=" + "9" * 18, "page=-1"]
)
def test_a_strange_address_of_the_list_is_answered(cast, noon, query):
    lose(cast, cast.card())
    assert cast.client("manager").get(f"/losses/?{query}").status_code == 200
    assert cast.client("manager").get(f"/losses/control/?{query.replace('page', 'day')}").status_code == 200


def test_ROLE_14_LOST_03_the_managers_day_confirms_returns_and_draws(cast, noon):
    rows = [lose(cast, cast.card(number=f"1541234000{n}")) for n in range(3)]
    manager = cast.client("manager")
    page = manager.get("/losses/control/")
    assert [row.pk for row in page.context["waiting"]] == [row.pk for row in rows]
    manager.post("/losses/confirm/", {"loss": [rows[0].pk, rows[1].pk]})
    manager.post(f"/losses/{rows[2].pk}/return/", {"note": "call once more"})
    manager.post("/losses/draw/", {"day": "2026-11-21"})
    assert [row.state for row in Loss.objects.order_by("pk")] == ["confirmed", "confirmed", "returned"]
    check = SpotCheck.objects.get()
    manager.post(f"/losses/{check.loss_id}/check/", {"result": "false", "words": "still looking"})
    page = manager.get("/losses/control/")
    assert (len(page.context["waiting"]), len(page.context["decided"]), len(page.context["checks"])) == (0, 3, 1)
    assert Loss.objects.get(pk=check.loss_id).is_false
    card = cast.client("lina").get(f"/cards/{rows[2].card_id}/").content.decode()
    assert "call once more" in card


def test_an_older_record_waits_until_somebody_decides(cast, noon):
    lose(cast, cast.card(at=soon(days=-3)), at=soon(days=-2))
    page = cast.client("manager").get("/losses/control/")
    assert [row.days for row in page.context["waiting"]] == [2]


def test_LOST_03_what_speaks_against_a_record_is_not_ticked_beforehand(cast, noon):
    """A false loss, life since, and a call that is still to be made wait for a look of their own."""
    clear, false, lives, called = (lose(cast, cast.card(number=f"1541234000{n}")) for n in range(4))
    seat = cast.seat("manager")
    for row in (false, called):
        checks.choose(seat=seat, loss=row, at=NOON)
    checks.note(seat=seat, loss=false, result="false", words="still looking", at=NOON)
    log = log_data(lives.card, result="reached", content="asks for the price")
    assert cast.client("lina").post(f"/cards/{lives.card_id}/log/", log).status_code != 302
    cast.visit(phone="15412340002", at=soon(minutes=9), purpose="service")  # to the workshop: no sign of life
    noon.move_to(soon(minutes=10))
    client = cast.client("manager")
    ticked = {row.pk: row.is_clear for row in client.get("/losses/control/").context["waiting"]}
    assert ticked == {clear.pk: True, false.pk: False, lives.pk: True, called.pk: False}
    page = client.get("/losses/control/").content.decode()
    assert page.count('form="confirm-many" checked') == 2


def test_LOST_06_GAP_47_records_without_an_analysis_can_be_listed(cast, noon):
    bare = lose(cast, cast.card())
    lose(cast, cast.card(number="15412340002"), why_not_ours="too dear")
    client = cast.client("lina")
    assert [row.pk for row in client.get("/losses/?state=bare").context["rows"]] == [bare.pk]
    assert client.get("/losses/").content.decode().count("未分析</span>") >= 1


def test_RPT_32_the_page_shows_how_many_were_recorded_on_the_same_day(cast, noon):
    card = cast.card(at=soon(days=-3))
    client = cast.client("lina")
    with_contact = client.post(f"/cards/{card.pk}/log/", log_data(card, result="said_no", content="no"))
    assert with_contact.status_code == 302
    contact = Contact.objects.get()
    noon.move_to(soon(days=1))
    lose(cast, card, contact=contact, at=soon(days=1))
    lose(cast, cast.card(number="15412340002"), at=soon(days=1))
    found = cast.client("manager").get("/losses/control/").context["compliance"]
    assert (found.made, found.late, found.same_day, found.percent) == (2, 1, 1, 50)


def test_asking_to_reopen_stands_on_the_managers_page(cast, noon):
    loss = lose(cast, cast.card())
    cast.client("lina").post(f"/losses/{loss.pk}/ask/", {"note": "wrote to me"})
    page = cast.client("manager").get("/losses/control/")
    assert [row.pk for row in page.context["asked"]] == [loss.pk]
    cast.client("manager").post(f"/losses/{loss.pk}/reopen/", {"note": "good"})
    loss.refresh_from_db()
    assert (loss.state, loss.card.status) == ("reopened", "open")


@pytest.mark.parametrize("action", ["return", "reopen", "decline", "ask"])
def test_a_decision_without_words_changes_nothing(cast, noon, action):
    loss = lose(cast, cast.card())
    who = "lina" if action == "ask" else "manager"
    for note in ("", "  ", "x" * 10_000):
        assert cast.client(who).post(f"/losses/{loss.pk}/{action}/", {"note": note}).status_code == 302
    loss.refresh_from_db()
    assert (loss.state, loss.asked_at, loss.version, loss.events.count()) == ("waiting", None, 1, 1)


def test_GAP_46_GAP_48_a_store_adds_renames_and_retires_reasons(cast, noon):
    client = cast.client("manager")
    client.get("/settings/losses/")
    need = LossReason.objects.get(store=cast.store, code="need")
    data = {"what": "reason", "token": str(uuid4()), "name": "摇号未中", "parent": need.pk, "kind": "out"}
    for _n in range(2):
        assert client.post("/settings/losses/", data).status_code == 302
    made = LossReason.objects.get(name="摇号未中")
    assert (made.parent, made.kind) == (need, "lost")
    assert client.post("/settings/losses/", {**data, "token": str(uuid4())}).status_code == 422
    third = {**data, "token": str(uuid4()), "name": "deeper", "parent": made.pk}
    assert client.post("/settings/losses/", third).status_code == 422
    page = client.get(f"/settings/loss-reasons/{made.pk}/")
    change = {"name": "没有购车指标", "seen": page.context["form"]["seen"].value()}
    assert client.post(f"/settings/loss-reasons/{made.pk}/", change).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.active) == ("没有购车指标", False)
    assert client.post(f"/settings/loss-reasons/{made.pk}/", change).status_code == 422  # seen is another by now
    card = cast.card()
    assert made.words not in cast.client("lina").get(f"/cards/{card.pk}/loss/").content.decode()


def test_one_reason_of_a_kind_stays_in_use(cast, noon):
    client = cast.client("manager")
    client.get("/settings/losses/")
    answers = []
    for code in ("unreachable", "unknown"):
        row = LossReason.objects.get(store=cast.store, code=code)
        page = client.get(f"/settings/loss-reasons/{row.pk}/")
        data = {"name": row.words, "seen": page.context["form"]["seen"].value()}
        answers.append(client.post(f"/settings/loss-reasons/{row.pk}/", data).status_code)
    assert answers == [302, 422]
    assert LossReason.objects.filter(store=cast.store, kind="out", parent=None, active=True).count() == 1


def test_LOST_15_the_questionnaire_is_the_stores_own(cast, noon):
    """FORM-33: 回访问卷 is asked in the form of the record; the store writes its questions."""
    client = cast.client("manager")
    client.get("/settings/losses/")
    data = {"what": "question", "token": str(uuid4()), "text": "您还会推荐我们吗？", "kind": "score"}
    assert client.post("/settings/losses/", data).status_code == 302
    row = LossQuestion.objects.get(text="您还会推荐我们吗？")
    card = cast.card()
    assert row.text in cast.client("lina").get(f"/cards/{card.pk}/loss/").content.decode()
    for wrong in ("6", "x", "-1", "9" * 30):
        answer = cast.client("lina").post(
            f"/cards/{card.pk}/loss/", loss_data(card, reason(cast), **{f"q{row.pk}": wrong})
        )
        assert answer.status_code == 422
    for text in ("", "x" * 10_000):
        assert client.post("/settings/losses/", {**data, "token": str(uuid4()), "text": text}).status_code == 422


def test_FORM_32_the_sheet_can_be_printed(cast, noon):
    loss = lose(cast, cast.card(), code="rival.rival_product", rival_model=rival(cast), why_theirs="quieter")
    page = cast.client("gm").get(f"/losses/{loss.pk}/").content.decode()
    assert ("quieter" in page, '<form method="post" novalidate' in page) == (True, False)


def test_the_menu_counts_what_waits(cast, noon):
    lose(cast, cast.card())
    tabs = {tab.url: tab.count for tab in cast.client("manager").get("/losses/control/").context["tabs"]}
    assert tabs["loss-control"] == 1
    assert NOON.date() == Loss.objects.get().recorded_on
