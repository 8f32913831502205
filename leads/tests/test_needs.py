"""The needs record (FORM-11, 12, 13, GAP-24, STD-NEED-01…13), the grade that follows (GRADE-32, 33, 37), LEAD-33."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from catalog.models import RivalModel
from followups.models import FollowUp
from leads import guides
from leads.forms.stages import SHEET
from leads.models import Card, CardEdit, NeedsSheet
from leads.rules import evidence
from leads.services import grades
from leads.services.grades import Judgement
from leads.statuses import Stage
from tests.cast import NOON, soon
from tests.support.snapshot import business_rows

pytestmark = pytest.mark.django_db


def asked(card, **more) -> dict:
    """A needs record as it is sent at its last step; everything that was answered is taken over."""
    card = Card.objects.get(pk=card.pk)
    data = {"token": str(uuid4()), "version": 0, "consent": "on", "cooperated": "yes", "step": "save"}
    return {**data, "card_version": card.version, "take": list(SHEET.fields), **more}


def send(cast, card, who: str = "lina", **more):
    return cast.client(who).post(f"/cards/{card.pk}/needs/new/", asked(card, **more))


def reload(card) -> Card:
    return Card.objects.select_related("customer").get(pk=card.pk)


def test_STD_NEED_01_02_03_12_13_the_record_reminds_how_to_listen(cast, noon):
    """STD-NEED-01, STD-NEED-02, STD-NEED-03, STD-NEED-12, STD-NEED-13."""
    page = cast.client("lina").get(f"/cards/{cast.card().pk}/needs/new/").content.decode()
    assert len(guides.LISTENING) == 5
    for line in guides.LISTENING:
        assert str(line) in page


def test_STD_NEED_09_10_11_each_kind_of_question_has_its_topics_and_open_questions(cast, noon):
    """STD-NEED-09, STD-NEED-10, STD-NEED-11."""
    page = cast.client("lina").get(f"/cards/{cast.card().pk}/needs/new/").content.decode()
    assert {topic.kind for topic in guides.TOPICS} == {guides.GENERAL, guides.IDENTIFYING, guides.CONNECTING}
    for topic in guides.TOPICS:
        assert topic.fields
        for question in topic.questions:
            assert str(question).endswith(("?", "？")), question
    assert "您平时开什么车" in page


def test_FORM_11_12_LEAD_34_DATA_11_valid_records_update_the_card(cast, noon):
    """GAP-24: one record under three names. Likes, activities, channels, intention go to card and customer."""
    card = cast.card()
    answer = send(
        cast, card, use="接送孩子", likes="音响", activities="自驾游", hobbies="钓鱼", learned_brand="friend",
        learned_model="video", budget="180000", payment="loan", buys_by="2026-12-20", car_model=cast.models[1].pk,
        colour=cast.models[1].colours.get().pk, car_history="开了八年的旧车", purchase_kind="replace", needs="七座",
    )  # fmt: skip
    sheet = NeedsSheet.objects.get()
    assert answer.url == f"/needs/{sheet.pk}/"
    card = reload(card)
    assert (card.use, card.likes, card.learned_brand, card.learned_model) == ("接送孩子", "音响", "friend", "video")
    assert (card.budget, card.payment, card.buys_by) == (Decimal(180_000), "loan", date(2026, 12, 20))
    assert (card.car_model, str(card.colour), card.purchase_kind) == (cast.models[1], "珍珠白", "replace")
    assert (card.customer.activities, card.customer.hobbies) == ("自驾游", "钓鱼")
    assert card.customer.car_history == "开了八年的旧车"
    assert (sheet.by, sheet.at, sheet.cooperated, sheet.consent) == (cast.lina, NOON, "yes", True)
    assert set(sheet.taken) >= {"use", "likes", "activities", "car_model", "colour"}
    assert CardEdit.objects.count() == 1


def test_what_goes_to_the_card_is_shown_before_it_is_saved(cast, noon):
    card = cast.card(use="通勤", likes="音响")
    client = cast.client("lina")
    client.get(f"/cards/{card.pk}/")
    before = business_rows()
    answer = client.post(f"/cards/{card.pk}/needs/new/", asked(card, step="preview", use="接送孩子", likes="音响"))
    assert [(r["name"], r["before"], r["after"]) for r in answer.context["offered"]] == [("use", "通勤", "接送孩子")]
    assert business_rows() == before
    back = client.post(f"/cards/{card.pk}/needs/new/", asked(card, step="edit", use="接送孩子"))
    assert 'value="接送孩子"' in back.content.decode()


def test_only_what_is_ticked_goes_to_the_card(cast, noon):
    card = cast.card(use="通勤")
    send(cast, card, use="接送孩子", likes="音响", take=["likes"])
    card = reload(card)
    assert (card.use, card.likes) == ("通勤", "音响")
    assert NeedsSheet.objects.get().answers["use"][0] == ["接送孩子"]
    assert NeedsSheet.objects.get().taken == ["likes"]


def test_a_card_may_have_several_records(cast, noon):
    card = cast.card()
    for words in ("first", "second"):
        send(cast, card, use=words)
    assert card.needs_sheets.count() == 2
    assert reload(card).use == "second"


def test_STD_NEED_05_without_consent_no_answer_is_written_down(cast, noon):
    """FORM-13: the consultation notebook is written in with the customer's consent only."""
    card = cast.card()
    answer = send(cast, card, consent="", use="接送孩子")
    assert answer.status_code == 422
    assert "consent" in answer.context["form"].errors
    assert NeedsSheet.objects.count() == 0
    assert send(cast, card, consent="", cooperated="no").status_code == 302
    assert NeedsSheet.objects.get().answers == {}


def test_STD_NEED_04_the_summary_is_read_back(cast, noon):
    card = cast.card()
    send(cast, card, summary="七座、预算 18 万", read_back="on")
    sheet = NeedsSheet.objects.get()
    assert (sheet.summary, sheet.read_back) == ("七座、预算 18 万", True)
    assert "七座、预算 18 万" in cast.client("lina").get(f"/needs/{sheet.pk}/").content.decode()


def test_STD_NEED_06_the_record_helps_to_choose_a_model(cast, noon):
    card = cast.card()
    send(cast, card, car_model=cast.models[0].pk, trim=cast.models[0].trims.get().pk)
    assert str(reload(card).trim) == "豪华型"
    wrong = send(cast, card, car_model=cast.models[0].pk, trim=cast.models[1].trims.get().pk)
    assert "trim" in wrong.context["form"].errors


def test_a_new_model_takes_the_colour_of_the_old_one_away(cast, noon):
    card = cast.card(car_model=cast.models[0], colour=cast.models[0].colours.get())
    send(cast, card, car_model=cast.models[1].pk)
    assert (reload(card).car_model, reload(card).colour) == (cast.models[1], None)


def test_STD_NEED_07_the_record_is_checked_again_and_stands(cast, noon):
    card = cast.card()
    send(cast, card, use="接送孩子")
    sheet, client = NeedsSheet.objects.get(), cast.client("lina")
    assert client.post(f"/needs/{sheet.pk}/check/").status_code == 302
    sheet.refresh_from_db()
    assert (sheet.checked_at, sheet.checked_by) == (NOON, cast.lina)
    assert client.get(f"/needs/{sheet.pk}/edit/").status_code == 302
    answer = client.post(f"/needs/{sheet.pk}/edit/", asked(card, version=1, use="other"))
    assert answer.status_code == 302
    sheet.refresh_from_db()
    assert sheet.answers["use"][0] == ["接送孩子"]


def test_STD_NEED_08_GRADE_32_the_next_contact_is_set_with_the_record(cast, noon):
    card = cast.card()
    answer = send(cast, card, next_on="2026-11-25")
    assert answer.status_code == 302
    assert FollowUp.objects.open().get(card=card).due_on == date(2026, 11, 25)
    late = send(cast, card, next_on="2027-03-01")
    assert "later_reason" in late.context["form"].errors
    assert NeedsSheet.objects.count() == 1
    assert send(cast, card, next_on="2027-03-01", later_reason="出国").status_code == 302
    assert FollowUp.objects.open().get(card=card).later_reason == "出国"
    for wrong in ("2026-11-20", "2036-01-01", "soon"):
        assert "next_on" in send(cast, card, next_on=wrong).context["form"].errors


def test_GRADE_32_a_day_agreed_today_outlives_the_grade_that_follows(cast, noon):
    card = cast.card(car_model=cast.models[0])
    send(cast, card, next_on="2026-11-23")
    grades.judge(seat=cast.seat("lina"), card=card, judgement=Judgement(grade="B", stage="needs", reason="x"), at=NOON)
    assert FollowUp.objects.open().get(card=card).due_on == date(2026, 11, 23)
    send(cast, card, next_on="2026-12-01")
    grades.judge(seat=cast.seat("lina"), card=card, judgement=Judgement(grade="H", stage="needs", reason="x"), at=NOON)
    assert FollowUp.objects.open().get(card=card).due_on == date(2026, 11, 23), "H does not wait without a reason"


def test_GRADE_32_33_after_the_record_the_grade_is_one_tap_away_with_ticks(cast, noon):
    """FORM-12: who helps with the record, and who does not, is evidence."""
    card = cast.card(car_model=cast.models[0])
    send(cast, card, rivals="a、b", rival_models=[_rival(cast).pk], buys_by="2027-01-20")
    page = cast.client("lina").get(f"/needs/{NeedsSheet.objects.get().pk}/")
    dialog = cast.client("lina").get(page.context["grade"])
    assert dialog.context["stage"] == Stage.NEEDS
    assert set(dialog.context["ticks"]) == {"needs.B.a", "needs.B.b", "needs.B.e"}
    assert dialog.context["proposal"].grade == "B"
    assert page.context["grade"].replace("&", "&amp;") in page.content.decode()


def _rival(cast) -> RivalModel:
    return RivalModel.objects.create(group=cast.store.group, maker="星岚", name="L6")


@pytest.mark.parametrize("stage", [Stage.NEEDS, Stage.PRODUCT, Stage.DRIVE, Stage.QUOTATION])
def test_GRADE_34_35_36_each_stage_has_its_dialog(cast, noon, stage):
    card = cast.card()
    dialog = cast.client("lina").get(f"/cards/{card.pk}/grade/?stage={stage}")
    assert dialog.context["stage"] == stage
    assert dialog.context["groups"]


@pytest.mark.parametrize(
    ("said", "ticks"),
    [
        ({"cooperated": "yes", "rivals": 0, "horizon_days": None}, {"needs.B.a"}),
        ({"cooperated": "partly", "rivals": 1, "horizon_days": 30}, set()),
        ({"cooperated": "no", "rivals": 2, "horizon_days": 31}, {"needs.C.c", "needs.B.b", "needs.B.e"}),
        ({"cooperated": "yes", "rivals": 0, "horizon_days": 90}, {"needs.B.a", "needs.B.e"}),
        ({"cooperated": "no", "rivals": 0, "horizon_days": 91}, {"needs.C.c", "needs.C.d"}),
    ],
)
def test_GRADE_17_18_what_a_record_proposes_to_tick(said, ticks):
    assert set(evidence.of_needs(**said)) == ticks


def test_GRADE_37_LEAD_33_the_record_stands_on_the_card_and_in_the_daily_report(cast, noon):
    card = cast.card(at=soon(days=-3))
    send(cast, card, summary="七座")
    client = cast.client("lina")
    event = next(e for e in client.get(f"/cards/{card.pk}/").context["events"] if e.url)
    assert (event.url, event.key) == (f"/needs/{NeedsSheet.objects.get().pk}/", True)
    assert "七座" in event.words
    assert "认真配合" in event.words
    page = client.get("/report/").content.decode()
    assert "需求分析" in page
    assert "七座" in page


def test_GRADE_41_the_card_shows_what_the_records_say(cast, noon):
    card = cast.card()
    names = lambda: {f.name: f.words for f in cast.client("lina").get(f"/cards/{card.pk}/").context["recorded"]}  # noqa: E731
    assert not {"cooperated", "drive", "deposit"} & set(names())
    send(cast, card, cooperated="partly")
    assert names()["cooperated"] == "部分配合"
    Card.objects.filter(pk=card.pk).update(status="ordered")
    assert "deposit" in names()


def test_a_double_submit_is_one_record(cast, noon):
    card = cast.card()
    data = asked(card, use="x")
    for _ in range(3):
        assert cast.client("lina").post(f"/cards/{card.pk}/needs/new/", data).status_code == 302
    assert NeedsSheet.objects.count() == CardEdit.objects.count() == 1


def test_a_card_that_changed_meanwhile_is_shown_again_before_it_is_written(cast, noon):
    card = cast.card(use="通勤")
    data = asked(card, use="接送孩子")
    Card.objects.filter(pk=card.pk).update(use="营运", version=9)
    client = cast.client("lina")
    answer = client.post(f"/cards/{card.pk}/needs/new/", data)
    assert answer.status_code == 409
    assert [(r["before"], r["after"]) for r in answer.context["offered"]] == [("营运", "接送孩子")]
    assert NeedsSheet.objects.count() == 0
    assert client.post(f"/cards/{card.pk}/needs/new/", {**data, "card_version": 9}).status_code == 302
    assert reload(card).use == "接送孩子"


def test_a_record_corrected_by_two_is_chosen_field_by_field(cast, noon):
    card = cast.card()
    send(cast, card, use="one", likes="one")
    sheet = NeedsSheet.objects.get()
    page = cast.client("lina").get(f"/needs/{sheet.pk}/edit/")
    mine = asked(card, version=1, seen=page.context["form"]["seen"].value(), use="mine", likes="one", take=[])
    theirs = asked(card, version=1, use="theirs", likes="two", take=[])
    assert cast.client("manager").post(f"/needs/{sheet.pk}/edit/", theirs).status_code == 302
    answer = cast.client("lina").post(f"/needs/{sheet.pk}/edit/", mine)
    assert answer.status_code == 409
    assert [(d.name, d.mine, d.theirs) for d in answer.context["differences"]] == [("use", "mine", "theirs")]
    form = answer.context["form"]
    again = {name: form.data.getlist(name) for name in form.data} | {"choose_use": "mine", "step": "save"}
    assert cast.client("lina").post(f"/needs/{sheet.pk}/edit/", again).status_code == 302
    sheet.refresh_from_db()
    assert (sheet.answers["use"][0], sheet.answers["likes"][0]) == (["mine"], ["two"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cooperated", ""), ("cooperated", "very"), ("token", "x"), ("version", "x"), ("budget", "-1"),
        ("buys_by", "2026-02-30"), ("car_model", "99999"), ("use", "长" * 10_000), ("summary", "😀" * 1001),
        ("learned_brand", "dream"), ("payment", "shells"), ("rival_models", "99999"),
    ],
)  # fmt: skip
def test_a_wrong_record_is_answered_at_the_field_and_saves_nothing(cast, noon, field, value):
    card, client = cast.card(), cast.client("lina")
    client.get(f"/cards/{card.pk}/needs/new/")
    before = business_rows()
    answer = client.post(f"/cards/{card.pk}/needs/new/", asked(card, likes="kept", **{field: value}))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "kept" in answer.content.decode()
    assert business_rows() == before


def test_a_closed_card_takes_no_record(cast, noon):
    card = cast.card()
    Card.objects.filter(pk=card.pk).update(status="lost")
    assert send(cast, card).status_code == 422
    assert NeedsSheet.objects.count() == 0


def test_the_records_of_others_are_out_of_reach(cast, noon):
    card = cast.card()
    send(cast, card)
    sheet = NeedsSheet.objects.get()
    assert cast.client("wang").get(f"/needs/{sheet.pk}/").status_code == 403
    assert cast.client("other_manager").get(f"/needs/{sheet.pk}/").status_code == 404
    assert send(cast, card, who="other").status_code == 404
    assert send(cast, card, who="gm").status_code == 403


def test_a_card_without_a_needs_record_offers_it_in_one_tap(cast, noon):
    """Among the next steps; once there is one it moves back into the menu of more."""
    card = cast.card()
    client, link = cast.client("lina"), f'href="/cards/{card.pk}/needs/new/"'
    for in_the_menu in (0, 1):
        text = client.get(f"/cards/{card.pk}/").content.decode()
        assert (text.count(link), text.count(f'class="menu-item" {link}')) == (1, in_the_menu)
        send(cast, card)
