"""GRADE-01…42: each rule of the ladder by its id, word for word as the trade has it."""

import re
from datetime import timedelta

import pytest
from django.utils import translation

from core.errors import Refused
from followups.models import Contact, FollowUp
from leads import behaviours
from leads.ladders import HOUSE, PRESET_000, PRESET_003, PURPOSES
from leads.models import Card, GradeChange, Visit
from leads.rules import grading
from leads.rules.grading import grade_for_horizon, propose
from leads.services import grades, ladders, visits
from leads.services.grades import Judgement
from leads.services.steps import Plan, plan_step
from leads.statuses import Stage
from reports.rules.daily import column
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db

B_FIVE = [
    "认真配合填写《购车咨询报告》", "认真听取多种产品介绍，提及多个竞品", "每项产品介绍听得浅薄，经常做跨越车型对比",
    "索要相关车型资料，但无明显重点倾向车型", "告知 3 个月购买",
]  # fmt: skip
B_PLUS_FOUR = [
    "专注听取 1–2 款车型产品介绍，索要型录并提及相关产品问题", "对重点车型实车反复触摸打量，对比权衡",
    "试驾意愿不十分强烈，没有主动要求试驾", "告知 1–3 个月内购车",
]  # fmt: skip
A_PLUS_THREE = [
    "对专一车型试驾要项与主要竞品一一对比", "借竞品优势怀疑、贬低我牌车型", "询问购车与上牌费用、手续及细节",
]  # fmt: skip
IN_15_DAYS = "告知 15 天左右购车"

#: id → (stage, grade, the lines of the documents in their order)
LINES = {
    "GRADE-07": ("follow_up", "O", ["现定现交", "收取定金"]),
    "GRADE-08": ("follow_up", "H", ["车型车色选定", "定交车时间", "分期手续完毕", "二手车收尾"]),
    "GRADE-09": ("follow_up", "A", ["车型车色选定", "定付款方式", "分期手续进行中", "二手车处理中"]),
    "GRADE-10": (
        "follow_up", "B", ["商谈购车条件", "确定购车时间", "选定下次商谈日期", "再度来看车", "要求处理旧车"],
    ),
    "GRADE-11": ("follow_up", "C", ["有购车意愿", "拟购车种比较", "车种选择犹豫", "有购车条件"]),
    "GRADE-15": (
        "reception", "C", ["卡上只留有个人信息，包括简单询价或问产品者", "了解产品欲望不急切，告知三个月后才购买"],
    ),
    "GRADE-17": (
        "needs", "C", ["告知个人信息", "随意问价、问产品", "不愿意配合填写《购车咨询报告》", "告知 3 个月以后购买"],
    ),
    "GRADE-18": ("needs", "B", B_FIVE),
    "GRADE-19": ("product", "B", B_FIVE),
    "GRADE-20": ("product", "B+", B_PLUS_FOUR),
    "GRADE-21": ("drive", "B+", B_PLUS_FOUR),
    "GRADE-22": (
        "drive", "A",
        ["主动提出或响应试驾邀约", "试驾中表情专注，神情动作满意",
         "逐项阅读回味、填写《试驾意见反馈表》，总体满意但对个别项目提出对比疑问、寻求解答",
         "理性询价，咨询购车费用支出", "告知 1 个月购车"],
    ),
    "GRADE-23": ("drive", "A+", [*A_PLUS_THREE, IN_15_DAYS]),
    "GRADE-24": ("quotation", "A+", [*A_PLUS_THREE, "提出价格优惠，索要精品", IN_15_DAYS]),
    "GRADE-25": (
        "quotation", "H",
        ["以道听途说或经销商、周边城市报价低要挟杀价", "以满足其提出的购车价格为前提，一周内在本店购买",
         "亲朋好友多次来店或来电，帮助参谋", "问询分期手续，框算资金筹备及付款情况", "告知 7 天内购车"],
    ),
    "GRADE-26": (
        "quotation", "O",
        ["强烈杀价，声称若满足价格条件当即付款", "紧握手提包，或直接展示所带现金、支票或信用卡",
         "随行财务人员或本人询问付款方式及手续", "有与价格无关但与未来用车有关的动作和语言", "告知当即付款订车"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("key", LINES)
def test_GRADE_07_to_11_and_15_to_26_the_behaviours_word_for_word(key):
    """GRADE-07, GRADE-08, GRADE-09, GRADE-10, GRADE-11, GRADE-15, GRADE-17, GRADE-18, GRADE-19, GRADE-20, GRADE-21,
    GRADE-22, GRADE-23, GRADE-24, GRADE-25, GRADE-26.
    """
    stage, grade, lines = LINES[key]
    with translation.override("zh-hans"):
        assert [str(b.words) for b in behaviours.of_stage(stage) if b.grade == grade] == lines


def test_GRADE_07_to_26_no_other_line_can_be_ticked():
    assert len(behaviours.BEHAVIOURS) == sum(len(lines) for _stage, _grade, lines in LINES.values())


def test_GRADE_01_02_03_04_a_stated_time_names_the_grade():
    """GRADE-01, GRADE-02, GRADE-03, GRADE-04, GAP-05."""
    said = {7: "H", 15: "A+", 30: "A", 90: "B", 91: "C"}
    assert {days: grade_for_horizon(days) for days in said} == said
    both = propose(
        ticked=["product.B+.a", "product.B+.b"], table=behaviours.table("product"), horizon_days=60, has_model=True,
        has_deposit=False,
    )  # fmt: skip
    assert both.grade == "B+"  # 1–3 months with one or two models in focus


def test_GRADE_05_16_LEAD_35_without_name_and_phone_there_is_no_card_and_no_grade(cast, noon):
    """GRADE-05, GRADE-16: The visitor stays on the register, ungraded."""
    visit = cast.visit()
    assert visit.card is None
    assert not Card.objects.exists()
    assert not GradeChange.objects.exists()


def test_GRADE_05_GAP_07_name_and_phone_without_a_model_are_at_most_C(cast, noon):
    card = cast.card()
    with pytest.raises(Refused):
        grades.judge(seat=cast.seat("lina"), card=card, judgement=Judgement("B", reason="x"), at=NOON)


def test_GRADE_06_the_whole_ladder_lowest_first():
    assert grading.LADDER == ("C", "B", "B+", "A", "A+", "H", "O")


@pytest.mark.parametrize(
    ("grade", "purpose", "contacts"),
    [
        ("O", "尽快交车", (2, 7)), ("H", "加速签单", (1, 2)), ("A", "促进级别", (2, 7)), ("B", "了解动向", (2, 30)),
        ("C", "结交朋友", (1, 30)),
    ],
)  # fmt: skip
def test_GRADE_07_to_11_purpose_and_frequency_of_the_definition_table(grade, purpose, contacts):
    """GRADE-07, GRADE-08, GRADE-09, GRADE-10, GRADE-11."""
    step = next(s for s in PRESET_003 if s.grade == grade)
    with translation.override("zh-hans"):
        assert str(PURPOSES[grade]) == purpose
    assert (step.contacts, step.period_days) == contacts
    assert step.origin == "003"


def test_GRADE_12_13_GAP_01_A_is_called_twice_or_once_a_week_by_the_preset():
    """GRADE-12, GRADE-13."""
    frequency = {name: {s.grade: (s.contacts, s.period_days) for s in preset} for name, preset in
                 (("003", PRESET_003), ("000", PRESET_000))}  # fmt: skip
    assert frequency["003"]["A"] == (2, 7)
    assert frequency["000"]["A"] == (1, 7)
    assert frequency["000"]["B"] == frequency["003"]["B"] == (2, 30)


def test_GRADE_14_the_grades_of_each_stage():
    found = {stage: [g for g in grading.LADDER if any(b.grade == g for b in behaviours.of_stage(stage))]
             for stage in Stage.values if stage != Stage.FOLLOW_UP}  # fmt: skip
    assert found == {
        "reception": ["C"], "needs": ["C", "B"], "product": ["B", "B+"], "drive": ["B+", "A", "A+"],
        "quotation": ["A+", "H", "O"],
    }  # fmt: skip


def test_GRADE_14_a_tick_of_another_stage_is_refused(cast, noon):
    card = cast.card(grade="B")
    wrong = Judgement("B", stage=Stage.NEEDS, ticks=("quotation.O.a",), reason="x")
    with pytest.raises(Refused):
        grades.judge(seat=cast.seat("lina"), card=card, judgement=wrong, at=NOON)
    assert card.grade_changes.count() == 1


def test_GRADE_26_27_GAP_03_pay_at_once_is_an_O_candidate_and_H_until_the_deposit(cast, noon):
    """GRADE-26, GRADE-27: the lines that end with "at once" are O, those with "7 days" H: matched by horizon."""
    card = cast.card(grade="A")
    seen = Judgement("H", stage=Stage.QUOTATION, ticks=("quotation.O.a", "quotation.O.e"))
    judged = grades.judge(seat=cast.seat("lina"), card=card, judgement=seen, at=NOON)
    assert judged.grade == "H"
    with pytest.raises(Refused):
        grades.judge(seat=cast.seat("lina"), card=card, judgement=Judgement("O", reason="x"), at=NOON)
    columns = cast.client("lina").get("/cards/board/").context["columns"]
    assert next(c for c in columns if c.grade == "H").candidates == {card.pk}
    assert columns[0].count == 0


def test_GRADE_28_each_list_of_a_stage_ends_with_the_stated_time_and_the_date_is_a_field(cast, noon):
    with translation.override("zh-hans"):
        last = {(b.stage, b.grade): str(b.words) for b in behaviours.BEHAVIOURS if b.stage != Stage.FOLLOW_UP}
    assert all("告知" in words for words in last.values())
    card = cast.card(grade="A")
    said = Judgement("A", buys_by=(NOON + timedelta(days=20)).date())
    grades.judge(seat=cast.seat("lina"), card=card, judgement=said, at=NOON)
    assert card.grade_changes.order_by("-pk")[0].horizon_days == 20


def test_GRADE_29_nobody_is_graded_at_the_door(cast, noon):
    """The desk's form asks for no grade; who left data is C with personal data only."""
    page = cast.client("desk").get("/desk/").content.decode()
    assert 'name="grade"' not in page
    visit = cast.visit(name="张三", phone="15412345678")
    change = visit.card.grade_changes.get()
    assert (change.before, change.after, change.stage, change.ticks) == ("", "C", "reception", ["reception.C.a"])


def test_GRADE_30_after_the_talk_the_grade_decides_how_often_the_customer_is_called(cast, noon):
    card = cast.card(grade="C", car_model=cast.models[0])
    far = FollowUp.objects.open().get(card=card).due_on
    grades.judge(seat=cast.seat("lina"), card=card, judgement=Judgement("H", reason="signs on Monday"), at=NOON)
    near = FollowUp.objects.open().get(card=card).due_on
    assert ((far - NOON.date()).days, (near - NOON.date()).days) == (30, 2)


def test_GRADE_31_who_left_data_is_contacted_within_24_hours_to_confirm_the_grade(cast, noon):
    visit = cast.visit(name="张三", phone="15412345678")
    visits.end(seat=cast.seat("desk"), visit=visit, at=soon(minutes=40))
    assert FollowUp.objects.get(kind="confirm").due_at == soon(minutes=40, hours=24)


def test_GRADE_32_the_judgement_keeps_who_when_what_and_the_next_contact_follows(cast, noon):
    card = cast.card(grade="B")
    seen = Judgement("B", stage=Stage.NEEDS, ticks=("needs.B.a",), reason="likes camping")
    grades.judge(seat=cast.seat("lina"), card=card, judgement=seen, at=NOON)
    row = card.grade_changes.order_by("-pk")[0]
    assert (row.stage, row.ticks, row.reason, row.by, row.at) == (
        "needs", ["needs.B.a"], "likes camping", cast.lina, NOON,
    )  # fmt: skip
    assert FollowUp.objects.open().filter(card=card).count() == 1


@pytest.mark.parametrize(("step", "rule"), [("needs", "GRADE-33"), ("drive", "GRADE-34"), ("close", "GRADE-36")])
def test_GRADE_33_34_36_the_next_step_is_planned_per_customer(cast, noon, step, rule):
    """GRADE-33, GRADE-34, GRADE-36."""
    card = cast.card(grade="B")
    plan = Plan(step, (NOON + timedelta(days=3)).date(), "bring the family")
    plan_step(seat=cast.seat("lina"), card=card, plan=plan, version=card.version, at=NOON)
    card.refresh_from_db()
    assert (card.next_step, card.next_step_on, card.next_words) == (step, plan.on, plan.words)
    line = cast.client("lina").get("/cards/progress/").context["rows"][0]
    assert line.card.next_step == step


def test_GRADE_35_after_the_drive_the_feedback_moves_the_grade(cast, noon):
    card = cast.card(grade="B")
    seen = Judgement("A", stage=Stage.DRIVE, ticks=("drive.A.a", "drive.A.c"))
    assert grades.judge(seat=cast.seat("lina"), card=card, judgement=seen, at=NOON).grade == "A"
    assert card.grade_changes.order_by("-pk")[0].proposed == "A"


def test_GRADE_37_a_judgement_stands_on_card_report_and_progress_table(cast, noon):
    card = cast.card(grade="B", at=soon(days=-2))
    cast.visit(phone="15412345678", at=soon(minutes=-30))
    seen = Judgement("A", stage=Stage.DRIVE, ticks=("drive.A.a",), reason="")
    grades.judge(seat=cast.seat("lina"), card=card, judgement=seen, at=NOON)
    client = cast.client("lina")
    assert any("B → A" in e.title for e in client.get(f"/cards/{card.pk}/").context["events"])
    report = client.get("/report/").context["lines"][0].line
    assert (report.customer, report.grade_before, report.grade_after) == ("张三", "B", "A")
    line = client.get("/cards/progress/").context["rows"][0]
    assert (line.move.before, line.move.after, line.judged.stage) == ("B", "A", "drive")


def test_GRADE_38_the_board_files_the_cards_by_grade(cast, noon):
    for n, grade in enumerate(("A", "B", "B")):
        cast.card(number=f"1541234000{n}", grade=grade)
    columns = cast.client("lina").get("/cards/board/").context["columns"]
    assert [(c.grade, c.count, len(c.rows)) for c in columns] == [
        ("O", 0, 0), ("H", 0, 0), ("A+", 0, 0), ("A", 1, 1), ("B+", 0, 0), ("B", 2, 2), ("C", 0, 0),
    ]  # fmt: skip


def test_GRADE_39_GAP_06_the_register_prints_four_letters(cast, noon):
    visit = cast.visit(name="张三", phone="15412345678")
    Card.objects.filter(pk=visit.card_id).update(car_model=cast.models[0], grade="B+")
    sheet = cast.client("desk").get("/visits/").content.decode()
    assert re.search(r'<td class="k-grade">\s*B\s*</td>', sheet)
    assert "<td>B+</td>" not in sheet
    assert {grading.short(g) for g in grading.LADDER} == {"O", "H", "A", "B", "C"}


def test_GRADE_40_a_callback_to_H_A_B_C_is_customer_promotion_O_is_not():
    found = {
        grade: column(reception=False, delivered=False, self_found=False, first_day=False, grade=grade)
        for grade in grading.LADDER
    }
    assert {grade for grade, words in found.items() if words == "promotion"} == {"C", "B", "B+", "A", "A+", "H"}


def test_GRADE_41_the_facts_on_which_the_ladder_turns_are_fields_of_the_card():
    fields = {f.name for f in Card._meta.fields}
    assert {"car_model", "colour", "payment", "instalment", "used_car", "buys_by", "rivals", "next_step"} <= fields
    assert Visit._meta.get_field("card").related_model is Card  # visits are counted on the card
    assert Contact._meta.get_field("card").related_model is Card


def test_GRADE_42_GAP_08_time_alone_changes_no_grade(cast, noon):
    card = cast.card(grade="H", at=soon(days=-400))
    client = cast.client("lina")
    for address in ("/cards/regrade/", "/cards/board/", f"/cards/{card.pk}/", "/day/"):
        assert client.get(address).status_code == 200
    card.refresh_from_db()
    assert (card.grade, card.grade_changes.count()) == ("H", 1)


def test_GAP_09_the_manager_may_overrule_and_the_row_says_who(cast, noon):
    card = cast.card(grade="H")
    grades.judge(seat=cast.seat("manager"), card=card, judgement=Judgement("B", reason="only looks"), at=NOON)
    assert card.grade_changes.order_by("-pk")[0].by == cast.manager


def test_GAP_02_what_no_source_says_of_A_plus_and_B_plus_is_a_house_default_and_shown_as_one(cast, noon):
    """Purpose and frequency of the plus grades stand on the ladder page beside a mark that no document says so."""
    plus = {step.grade: step for step in PRESET_003 if step.grade in ("A+", "B+")}
    assert {g: (s.contacts, s.period_days, s.origin) for g, s in plus.items()} == {
        "A+": (1, 3, HOUSE), "B+": (1, 7, HOUSE),
    }  # fmt: skip
    page = cast.client("manager").get("/settings/ladder/").content.decode()
    assert page.count("系统默认") >= 2


def test_the_ladder_in_force_is_the_preset(cast):
    in_force = ladders.in_force(cast.store, NOON.date())
    assert {g: (s.contacts, s.period_days) for g, s in in_force.items()} == {
        s.grade: (s.contacts, s.period_days) for s in PRESET_003
    }
