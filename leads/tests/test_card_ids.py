"""The card as the one record from the first meeting on, the forms around it, the care for its data: each by its id."""

from uuid import uuid4

import pytest

from accounts.models import READY, StoreSettings
from accounts.seat import settings_of
from followups.services import contacts, talks
from followups.services.contacts import Entry
from followups.services.talks import Words
from leads.models import Card, Customer
from leads.services import grades
from leads.services.grades import Judgement
from leads.statuses import Stage
from reports.exports.presets import ensure_default_template
from reports.exports.rows import rows
from reports.models import ExportBatch
from reports.statuses import PlanSpan
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db


def reach(cast, card, words: str, at=NOON):
    entry = Entry(token=uuid4(), result="reached", content=words)
    return contacts.record(seat=cast.seat("lina"), card=card, entry=entry, at=at)


def decide(cast, **settings) -> None:
    """Change settings of the store."""
    settings_of(cast.store)
    StoreSettings.objects.filter(store=cast.store).update(**settings)


def test_ROLE_02_one_card_from_the_first_meeting_holds_the_customer_and_every_contact(cast, noon):
    """The second visit and the call go to the same card; it tells the whole process and prints it in order."""
    card = cast.visit(name="张三", phone="15412345678", at=soon(days=-3)).card
    reach(cast, card, "问了后排空间", at=soon(days=-2))
    assert cast.visit(phone="15412345678", at=soon(days=-1)).card == card
    assert (Card.objects.count(), Customer.objects.count()) == (1, 1)
    client = cast.client("lina")
    told = client.get(f"/cards/{card.pk}/").context["events"]
    assert len(told) >= 4  # two visits, the talk, the first judgement
    assert any("问了后排空间" in event.words for event in told)
    printed = [event.at for event in client.get(f"/cards/{card.pk}/print/").context["events"]]
    assert printed == sorted(printed)


def test_GAP_22_one_record_under_the_stores_name_an_owners_prints_as_his(cast, noon):
    """客户洽谈卡, 客户信息卡 … are one form; 用户管理卡 is the view of an owner."""
    decide(cast, card_label="客户信息卡")
    card, client = cast.card(), cast.client("lina")
    title = lambda: client.get(f"/cards/{card.pk}/print/").context["label"]  # noqa: E731
    assert title() == "客户信息卡"
    Card.objects.filter(pk=card.pk).update(status="delivered")
    assert title() == "用户管理卡"


def test_GAP_23_FORM_09_the_progress_table_is_a_view_of_the_grade_history_and_prints(cast, noon):
    card = cast.card(grade="B", at=soon(days=-2))
    seen = Judgement("A", stage=Stage.DRIVE, ticks=("drive.A.a",))
    grades.judge(seat=cast.seat("lina"), card=card, judgement=seen, at=NOON)
    page = cast.client("lina").get(f"/cards/{card.pk}/progress/")
    text = page.content.decode()
    assert "data-print" in text
    assert all(change.reason in text for change in card.grade_changes.all())
    assert text.count('class="grade') >= card.grade_changes.count()


def test_FORM_10_the_daily_report_has_the_three_columns_of_the_paper_and_prints(cast, noon):
    card = cast.card(grade="B", at=soon(days=-2))
    reach(cast, card, "约周六看车", at=soon(minutes=-5))
    page = cast.client("lina").get("/report/")
    text = page.content.decode()
    for words in ("顾客推进", "用户维护", "潜在开发", "约周六看车", "data-print"):
        assert words in text
    [line] = page.context["lines"]
    assert line.line.customer == card.customer.name


def test_FORM_14_a_call_is_prepared_in_writing_purpose_points_questions_answers(cast, noon):
    card = cast.card(grade="A")
    words = Words(purpose="return", points="周末活动\n置换补贴", answers="嫌贵:算一遍置换")
    talks.prepare(seat=cast.seat("lina"), card=card, words=words, at=NOON, version=None)
    page = cast.client("lina").get(f"/cards/{card.pk}/talk/").content.decode()
    for written in ("周末活动", "置换补贴", "算一遍置换"):
        assert written in page


def test_FORM_15_a_consultant_has_a_plan_for_month_week_and_day(cast, noon):
    spans = cast.client("lina").get("/plan/").context["spans"]
    assert [span.span for span, _form in spans] == [PlanSpan.MONTH, PlanSpan.WEEK, PlanSpan.DAY]


def test_FORM_20_the_profiles_of_dealer_and_brand_stand_in_the_brochure(cast, noon):
    decide(cast, profile="城东老店，二十年", brand_profile="逐光而行")
    card = cast.card(car_model=cast.models[0])
    client = cast.client("lina")
    sent = {"token": str(uuid4()), "version": 0, "car_model": cast.models[0].pk, "drive": "later", "step": "save"}
    client.post(f"/cards/{card.pk}/presentations/new/", sent)
    row = card.presentations.get()
    client.post(f"/presentations/{row.pk}/brochure/make/")
    page = client.get(f"/presentations/{row.pk}/brochure/").content.decode()
    assert "城东老店，二十年" in page
    assert "逐光而行" in page
    assert 'name="profile"' in cast.client("admin").get("/settings/store/").content.decode()


def test_FORM_21_the_forms_of_the_showroom_are_on_the_mornings_list(cast, noon):
    page = cast.client("lina").get("/morning/").content.decode()
    for form in ("报价单", "签约合同书", "保险相关资料", "按揭（贷款）相关资料"):
        assert form in READY
        assert form in page


def test_DATA_14_what_was_followed_up_is_in_the_next_file_for_the_manufacturer(cast, noon):
    card = cast.card(grade="B", at=soon(days=-3))
    template = ensure_default_template(cast.store)
    digest = lambda: next(rows(cast.seat("clerk"), template)).digest  # noqa: E731
    before = digest()
    reach(cast, card, "约周六看车")
    assert digest() != before


def test_DATA_03_DATA_16_the_clerk_files_the_customers_with_the_manufacturer_in_order_of_time(cast, noon):
    """One batch, made by the information clerk, in the order in which the cards were opened; it is remembered."""
    opened = [cast.card(number=f"1541234000{n}", grade="B", at=soon(days=-9 + n)).pk for n in range(3)]
    template = ensure_default_template(cast.store)
    assert [row.card for row in rows(cast.seat("clerk"), template)] == opened
    sent = {"template": template.pk, "token": str(uuid4()), "scope": "all"}
    assert cast.client("clerk").post("/exports/make/", sent).status_code == 302
    batch = ExportBatch.objects.get()
    assert (batch.made_by, list(batch.rows.order_by("pk").values_list("card", flat=True))) == (cast.clerk, opened)
    assert not batch.rows.exclude(card__store=cast.store).exists()


def test_DATA_15_a_caller_has_a_file_filed_by_grade_too(cast, noon):
    card = cast.visit(name="张三", phone="15412345678", kind="call", consultant=cast.lina.pk, came_before=True).card
    assert card.grade == "C"
    board = cast.client("manager").get("/cards/board/").context["columns"]
    assert [column.count for column in board if column.grade == "C"] == [1]


def test_DATA_21_a_number_is_worth_most_at_the_time_of_its_use(cast, noon):
    """Boards and reports count when they are opened: what was just done is in them, nothing has to be run first."""
    card = cast.card(grade="B", at=soon(days=-2))
    client = cast.client("manager")
    count = lambda: {c.grade: c.count for c in client.get("/cards/board/").context["columns"]}  # noqa: E731
    assert (count()["B"], count()["A"]) == (1, 0)
    grades.judge(seat=cast.seat("lina"), card=card, judgement=Judgement("A", reason="x"), at=NOON)
    assert (count()["B"], count()["A"]) == (0, 1)
    assert client.get("/cards/grade-report/").context["report"].moves.up == 1


def test_DATA_20_the_five_factors_of_numbers_each_have_their_page(cast, noon):
    """Plan; cycle of day and week; standard; correct data; part and whole. All stand in the manager's menu."""
    client = cast.client("manager")
    menu = "".join(client.get(page).content.decode() for page in ("/plans/", "/cards/", "/cards/grade-report/"))
    for address in ("/plans/", "/control/planned/", "/control/clocks/", "/corrections/", "/duplicates/"):
        assert client.get(address).status_code == 200
        assert f'href="{address}"' in menu
    assert client.get("/control/planned/?by=week").status_code == 200


def test_DATA_24_incoming_hopeful_lost_and_base_customers_have_each_their_list(cast, noon):
    """来电/进店, 有望, 战败, 基盘."""
    numbers = {status: f"1541234000{n}" for n, status in enumerate(("open", "lost", "delivered"))}
    keys = {}
    for status, number in numbers.items():
        card = cast.card(number=number, grade="B")
        Card.objects.filter(pk=card.pk).update(status=status)
        keys[status] = card.pk
    cast.visit(name="来客", phone="15412340009")
    client = cast.client("manager")
    listed = lambda query: {row["pk"] for row in client.get(f"/cards/{query}").context["rows"]}  # noqa: E731
    assert listed("?status=lost") == {keys["lost"]}
    assert listed("?status=delivered") == {keys["delivered"]}
    assert keys["open"] in listed("")
    assert not listed("") & {keys["lost"], keys["delivered"]}
    assert "来客" in client.get("/visits/").content.decode()
