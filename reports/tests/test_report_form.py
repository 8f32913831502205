"""The daily report as the trade's form has it, on the screen and on paper (FORM-10, SDR-01…23), and its documents."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.template.loader import get_template
from django.urls import reverse
from django.utils import formats, translation

from accounts.seat import settings_of
from core import clock
from followups.models import Introduction
from followups.statuses import Result
from leads.models import NeedsSheet
from leads.statuses import CardStatus, NextStep, Source, VisitKind
from reports.models import DailyReport
from reports.pages.shown import shown, totals
from reports.services import daily as services
from reports.sources import collect
from reports.sources.base import Day
from reports.sources.match import matches


@pytest.fixture
def day(floor):
    """Lina's day: a prospect called, an owner called, somebody found at a market, a party received."""
    lina = floor.people["lina"]
    floor.contact(floor.card(lina, "意向客", grade="A+"), 0.01, method="phone")
    floor.contact(floor.card(lina, "老车主", grade="O", status=CardStatus.DELIVERED), 0.02, method="in_person")
    floor.card(lina, "自拓客", opened=floor.at(0.03), grade="B+", source=Source.DEVELOPED)
    floor.visit(lina, 0.04, card=floor.card(lina, "来店客", opened=floor.at(0.04), grade="C"))
    return floor


def lines_of(floor, name="lina") -> list:
    """The lines of a consultant's day in words."""
    who, today = floor.people[name].pk, Day.of(floor.store, floor.today)
    return shown(collect.lines(today, matches(today, [who]))[who])


def page(floor, name="lina", url="report", **query) -> str:
    """The page in English, as the person called `name` sees it."""
    client = floor.client(name)
    client.cookies["django_language"] = "en"
    return client.get(reverse(url), query).content.decode()


def needs_of(floor, card, **values) -> NeedsSheet:
    """A needs record of today."""
    values = {"by": card.owner, "at": floor.at(0.02), "cooperated": "yes"} | values
    return NeedsSheet.objects.create(store=floor.store, token=uuid4(), card=card, **values)


def plain(text: str) -> str:
    """The words of a piece of HTML."""
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def test_one_form_of_each_consultant_and_day_with_date_and_weekday_form_10_sdr_01(day):
    """FORM-10, SDR-01, RPT-01: heading with store, date and weekday, place for the signature; one report a day."""
    text = page(day)
    head = plain(re.search(r'<div class="paper-only paper-head">(.*?)</div>', text, re.S)[1])
    with translation.override("en"):
        date, weekday = formats.date_format(day.today, "DATE_FORMAT"), formats.date_format(day.today, "l")
    assert head == f"Daily sales report Store a {date} ({weekday}) Consultant : lina".replace(" :", ":")
    assert "Sales manager:" in plain(re.search(r'<div class="paper-only paper-sign">(.*?)</div>', text, re.S)[1])
    form = {"day": f"{day.today:%Y-%m-%d}", "summary": ""}
    answers = [day.client("lina").post(reverse("report-submit"), form).status_code for _n in range(2)]
    assert (answers, DailyReport.objects.count()) == ([302, 409], 1)


def test_the_columns_stand_in_the_order_of_the_form_sdr_03_sdr_22(day):
    """SDR-03, SDR-22: the three √ columns in the form's order between grade and way; around them the card's."""
    head = re.search(r'<table class="t lines">.*?<thead>(.*?)</thead>', page(day), re.S)[1]
    assert [plain(cell) for cell in re.findall(r"<th[^>]*>(.*?)</th>", head, re.S)] == [
        "Customer", "Car", "Source", "Grade", "Maintenance", "Promotion", "Development", "Way", "Content and result",
        "Next contact, plan",
    ]  # fmt: skip


def test_the_legend_names_grades_columns_and_ways_and_paper_has_the_short_letters(day):
    """SDR-02, SDR-04, SDR-05, SDR-06, SDR-07, GAP-06: the printed legend; A+ prints as A, in full on the screen."""
    text = page(day)
    legend = plain(re.search(r'<div class="legend[^"]*">(.*?)</div>', text, re.S)[1])
    assert "within 7 days H, 1 month A, 3 months B, over 3 months C, deposit O" in legend
    assert "Maintenance: from delivery on. Promotion: follow-ups of H, A, B, C." in legend
    assert "in person or by telephone" in legend
    assert '<span class="screen-only">A+</span><span class="paper-only">A</span>' in text


def test_below_the_lines_each_column_way_and_grade_is_counted_sdr_21(day):
    """SDR-20, SDR-21, GAP-50: how many of each √, how many without one, by way and by grade; quantity at a glance."""
    day.plan(day.card(day.people["lina"], "没做"))
    with translation.override("en"):
        found = totals(lines_of(day))
    assert (found.maintenance, found.promotion, found.development, found.without) == (1, 1, 1, 1)
    assert found.ways == [("Telephone", 1), ("In person", 2)]
    assert found.grades == [("O", 1), ("A", 1), ("B", 1), ("C", 1)]
    foot = plain(re.search(r"<tfoot>(.*?)</tfoot>", page(day), re.S)[1])
    assert foot.startswith("Total 5") and foot.endswith("without √: 1")


def test_a_customer_has_one_column_at_most_sdr_23(day):
    """SDR-03, SDR-23: the three columns exclude each other in every row."""
    rows = {row.line.customer: (row.maintenance, row.promotion, row.development) for row in lines_of(day)}
    assert rows == {
        "意向客": (False, True, False),
        "老车主": (True, False, False),
        "自拓客": (False, False, True),
        "来店客": (False, False, False),
    }


def test_the_days_plan_stands_in_the_report_from_the_morning_on_sdr_09(floor):
    """SDR-09, RHY-04, RHY-08: before anything is done the report holds the whole plan of the day."""
    planned = [floor.card(floor.people["lina"], name) for name in ("甲", "乙")]
    floor.plan(*planned)
    assert [row.line.customer for row in lines_of(floor)] == ["甲", "乙"]
    assert "Planned for today, nothing recorded" in page(floor)


def test_needs_test_drive_appointment_and_delivery_stand_with_the_customer_sdr_11_sdr_12_sdr_14(floor):
    """SDR-11 (needs analysis), SDR-12, SDR-14: a stage has its line; appointments and the day of delivery beside it."""
    lina, soon = floor.people["lina"], floor.today + timedelta(days=3)
    card = floor.card(lina, "郑强", next_step=NextStep.DRIVE, next_step_on=soon, delivery_on=soon)
    needs_of(floor, card, summary="七座")
    row = lines_of(floor)[0]
    with translation.override("en"):
        assert (row.what, row.line.content) == ("Needs analysis", "七座")
        assert [(plan.label, plan.on) for plan in row.plans] == [
            (str(NextStep.DRIVE.label), soon), ("Delivery agreed for", soon),
        ]  # fmt: skip
    text = page(floor)
    assert "Delivery agreed for" in text and f"{soon.month}/{soon.day}" in text


def test_who_was_recommended_is_counted_and_named_in_the_report_and_stands_in_the_list_rhy_16(floor):
    """RHY-16, SDR-16: a new customer by referral is a line that says by whom, a number, and a card of the list."""
    lina = floor.people["lina"]
    old = floor.card(lina, "老客户")
    new = floor.card(lina, "新朋友", opened=floor.at(0.02), source=Source.VIP, grade="C", needs="想看七座")
    said = floor.contact(old, 0.02)
    Introduction.objects.create(contact=said, name="新朋友", card=new, customer=new.customer)
    line = next(row.line for row in lines_of(floor) if row.line.customer == "新朋友")
    assert (line.kind, line.content) == ("opened", "由老客户推荐 · 想看七座")
    counted = collect.counts(Day.of(floor.store, floor.today), [lina.pk])
    assert sum(counted["referrals"][lina.pk].values()) == 1
    assert "新朋友" in page(floor, url="cards")
    evening = page(floor, "manager", "evening", who=lina.pk)
    assert "Recommended" in evening and "由老客户推荐" in evening


def test_details_of_each_reception_are_in_the_report_sdr_10(floor):
    """SDR-10: time, way of coming, what was said, the car."""
    lina = floor.people["lina"]
    floor.visit(lina, 0.5, kind=VisitKind.CALL, content="问了置换价", car_model=floor.model)
    row = lines_of(floor)[0]
    assert (row.line.at, row.line.content, row.line.car) == (floor.at(0.5), "问了置换价", "S5")


@pytest.mark.parametrize(
    ("bundle", "papers"),
    [
        ("000", ["Daily report", "Progress table", "客户洽谈卡"]),
        ("003", ["Daily report", "客户洽谈卡", "Needs records"]),
        ("all", ["Daily report", "Progress table", "客户洽谈卡", "Needs records"]),
    ],
)
def test_the_documents_of_the_evening_are_a_setting_of_the_store_gap_27(floor, bundle, papers):
    """GAP-27, RHY-10: which documents the consultant brings, on the own report and in the meeting."""
    lina, row = floor.people["lina"], settings_of(floor.store)
    row.evening_bundle = bundle
    row.save(update_fields=["evening_bundle"])
    card = floor.card(lina, "郑强")
    sheet = needs_of(floor, card)
    for name, url in (("lina", "report"), ("manager", "evening")):
        client = floor.client(name)
        client.cookies["django_language"] = "en"
        answer = client.get(reverse(url), {"who": lina.pk} if url == "evening" else {})
        assert [paper.label for paper in answer.context["papers"]] == papers
        assert (f"/needs/{sheet.pk}/" in answer.content.decode()) == (bundle != "000")


def test_the_plan_of_the_next_day_and_the_days_work_reach_the_manager_rhy_11(day):
    """RHY-11, SDR-08, ROLE-07: submitted in the evening, read with tomorrow's list, which the manager directs."""
    tomorrow = day.card(day.people["lina"], "明天的人")
    day.plan(tomorrow, day=day.today + timedelta(days=1))
    report = services.submit(seat=day.seat("lina"), day=day.today, summary="今天完成", at=clock.now())
    text = page(day, "manager", "evening", who=report.consultant_id)
    assert "明天的人" in text and "今天完成" in text and "意向客" in text


def test_nobody_reads_a_telephone_number_on_the_projector(day):
    """screens.md: also those that somebody typed into the words; days and prices stay."""
    lina = day.people["lina"]
    card = day.card(lina, "王先生13912345678")
    day.contact(card, 0.05, content="改打 139 1234-5678，2026-12-01 来，预算129800")
    for query in ({"projector": "1"}, {}):
        text = page(day, "manager", "evening", who=lina.pk, **query)
        hidden = bool(query)
        assert ("13912345678" in text, "1234-5678" in text) == (not hidden, not hidden)
        assert "2026-12-01" in text and "129800" in text


@pytest.mark.parametrize("projector", [False, True])
def test_each_line_looks_as_if_it_stood_alone(day, projector):
    """What is kept for lines that look alike (`alike`) says nothing of another line."""
    lina = day.people["lina"]
    tried = day.card(lina, "没接", grade="A+")
    day.plan(day.card(lina, "没打"), tried)
    day.due(day.card(lina, "漏排"))
    day.contact(tried, 0.05, result=Result.NO_ANSWER)
    day.visit(lina, 0.06, name="")
    rows = lines_of(day)

    def shown_as(lines: list) -> list[str]:
        context = {"lines": lines, "projector": projector, "today": day.today, "totals": totals(lines)}
        return re.findall("<tr.*?</tr>", get_template("reports/_lines.html").render(context), re.DOTALL)[1:-1]

    assert len(rows) > 5
    assert shown_as(rows) == [line for row in rows for line in shown_as([row])]


def test_a_filter_is_for_the_screen_and_the_paper_holds_all_lines(day):
    """RPT-01: what is printed while one side is looked at is the whole report, its totals too."""
    day.plan(day.card(day.people["lina"], "没做"))
    text = page(day, need="missed")
    rows = re.findall(r'<tr class="([^"]*)">(.*?)</tr>', re.search(r"<tbody>(.*?)</tbody>", text, re.S)[1], re.S)
    assert len(rows) == 5
    assert ["没做" in row for kind, row in rows if "paper-only" not in kind] == [True]
    foot = re.findall(r'<tr class="([^"]*)">(.*?)</tr>', re.search(r"<tfoot>(.*?)</tfoot>", text, re.S)[1], re.S)
    assert [(kind, plain(row).split()[1]) for kind, row in foot] == [("screen-only", "1"), ("paper-only", "5")]


def test_what_the_filter_leaves_out_takes_no_guidance(day):
    """The manager's inputs stand only at the lines that are seen."""
    day.plan(day.card(day.people["lina"], "没做"))
    day.client("lina").post(reverse("report-submit"), {"day": f"{day.today:%Y-%m-%d}", "summary": ""})
    text = page(day, "manager", "evening", who=day.people["lina"].pk, need="missed")
    assert len(re.findall(r'name="line-\d+"', text)) == 1
