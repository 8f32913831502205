"""The report page and the evening meeting in the browser: rights, bad input, sentences, query counts."""

from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from followups.models import Guidance
from reports.models import DailyReport
from reports.services import daily as services
from reports.statuses import ReportState

PAGES = {"report": {"lina"}, "evening": {"manager", "deputy", "gm"}}


@pytest.fixture
def submitted(floor) -> DailyReport:
    """Lina's report of today with one line."""
    card = floor.card(floor.people["lina"], "顾客辛")
    floor.plan(card)
    floor.contact(card, 0.01, content="同意周三试驾")
    return services.submit(seat=floor.seat("lina"), day=floor.today, summary="今天完成", at=clock.now())


def post(floor, name, url, *args, **data):
    """Send a form as the person called `name`."""
    return floor.client(name).post(reverse(url, args=args), data)


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("name", ["lina", "manager", "clerk", "desk", "gm", "admin"])
def test_a_page_opens_for_its_right_only(floor, url, name):
    expected = 200 if name in PAGES[url] else 403
    assert floor.client(name).get(reverse(url)).status_code == expected


@pytest.mark.parametrize("url", ["report-return", "report-sign", "report-guidance", "report-line-guidance"])
def test_deciding_on_a_report_is_the_managers_and_of_the_own_store(floor, elsewhere, submitted, url):
    key = submitted.lines.get().pk if url == "report-line-guidance" else submitted.pk
    for name in ("lina", "clerk", "desk", "admin"):
        assert post(floor, name, url, key, note="x", text="x").status_code == 403
    assert post(floor, "gm", url, key, note="x", text="x").status_code in (409, 302)  # signs only managers' reports
    assert post(elsewhere, "manager", url, key, note="x", text="x").status_code == 404
    submitted.refresh_from_db()
    assert (submitted.state, submitted.guidance) == (ReportState.SUBMITTED, "")


def test_submitting_in_the_browser_and_twice_is_one_with_a_sentence(floor):
    floor.contact(floor.card(floor.people["lina"], "顾客辛"), 0.01)
    day = f"{floor.today:%Y-%m-%d}"
    answer = post(floor, "lina", "report-submit", day=day, summary="好")
    assert (answer.status_code, answer["Location"]) == (302, f"/report/?day={day}")
    again = post(floor, "lina", "report-submit", day=day, summary="别的话")
    assert again.status_code == 409
    assert "别的话" in again.content.decode()
    assert DailyReport.objects.get().summary == "好"


@pytest.mark.parametrize(
    ("day", "summary"),
    [("", "x"), ("2026-13-40", "x"), ("gestern", "x"), ("TODAY", "长" * 1001), ("TODAY", "a\x00b")],
)
def test_a_wrong_report_form_answers_at_the_field_and_keeps_what_was_typed(floor, day, summary):
    sent = day.replace("TODAY", f"{floor.today:%Y-%m-%d}")
    answer = post(floor, "lina", "report-submit", day=sent, summary=summary)
    assert answer.status_code == 422
    assert summary[:1] in answer.content.decode()
    assert not DailyReport.objects.exists()


def test_a_day_to_come_is_refused_with_a_sentence(floor):
    answer = post(floor, "lina", "report-submit", day=f"{floor.today + timedelta(days=1):%Y-%m-%d}", summary="早")
    assert answer.status_code == 409
    assert "早" in answer.content.decode()
    assert not DailyReport.objects.exists()


@pytest.mark.parametrize("day", ["gestern", "2026-13-01", "0001-01-01", "9999-12-31"])
def test_a_strange_day_in_the_address_shows_today(floor, day):
    for name, url in (("lina", "report"), ("manager", "evening")):
        answer = floor.client(name).get(reverse(url), {"day": day})
        assert answer.status_code == 200
        assert answer.context["day"] == floor.today


@pytest.mark.parametrize("who", ["0", "x", "99999999999999999999", "-1", "²"])
def test_a_strange_consultant_in_the_address_is_not_found(floor, who):
    assert floor.client("manager").get(reverse("evening"), {"who": who}).status_code == 404


def test_another_stores_consultant_is_not_found(floor, elsewhere):
    who = elsewhere.people["lina"].pk
    assert floor.client("manager").get(reverse("evening"), {"who": who}).status_code == 404


def test_an_open_visit_warns_and_does_not_block(floor):
    floor.visit(floor.people["lina"], 0.01, left_at=None, name="朱先生")
    client = floor.client("lina")
    assert "朱先生" in client.get(reverse("report")).content.decode()
    answer = client.post(reverse("report-submit"), {"day": f"{floor.today:%Y-%m-%d}", "summary": ""})
    assert answer.status_code == 302


def test_a_line_is_guided_in_place_and_without_javascript(floor, submitted):
    line = submitted.lines.get()
    url, client = reverse("report-line-guidance", args=[line.pk]), floor.client("manager")
    part = client.post(url, {f"line-{line.pk}": "先寄资料", "text": "全文"}, headers={"HX-Request": "true"})
    assert (part.status_code, part.templates[-1].name) == (200, "reports/_guide_saved.html")
    page = client.post(url, {f"line-{line.pk}": "先打电话"})
    assert page.status_code == 302
    assert Guidance.objects.get().text == "先打电话"
    submitted.refresh_from_db()
    assert submitted.guidance == ""


def test_guidance_that_is_too_long_is_refused_at_the_line(floor, submitted):
    line = submitted.lines.get()
    url = reverse("report-line-guidance", args=[line.pk])
    answer = floor.client("manager").post(url, {f"line-{line.pk}": "长" * 301}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    page = post(floor, "manager", "report-sign", submitted.pk, **{f"line-{line.pk}": "长" * 301, "text": "保留这句"})
    assert page.status_code == 422
    assert "保留这句" in page.content.decode()
    assert not Guidance.objects.exists()
    submitted.refresh_from_db()
    assert submitted.state == ReportState.SUBMITTED


def test_returning_needs_a_note_at_the_field(floor, submitted):
    answer = post(floor, "manager", "report-return", submitted.pk, note=" ")
    assert answer.status_code == 422
    assert answer.context["return_form"].errors["note"]
    assert post(floor, "manager", "report-return", submitted.pk, note="补上未做").status_code == 302
    shown = floor.client("lina").get(reverse("report")).content.decode()
    assert "补上未做" in shown


def test_sign_and_next_goes_to_the_next_report_that_waits(floor, submitted):
    services.submit(seat=floor.seat("wang"), day=floor.today, summary="", at=clock.now())
    wang = floor.people["wang"].pk
    answer = post(floor, "manager", "report-sign", submitted.pk, text="好", next="1")
    assert answer["Location"].endswith(f"who={wang}")
    last = DailyReport.objects.get(consultant=wang)
    answer = post(floor, "manager", "report-sign", last.pk, text="", next="1")
    assert answer["Location"].endswith(f"who={wang}")
    assert set(DailyReport.objects.values_list("state", flat=True)) == {ReportState.SIGNED}


def test_signing_what_somebody_signed_shows_what_was_typed(floor, submitted):
    services.sign(seat=floor.seat("deputy"), report=submitted, text="先签", lines={}, at=clock.now())
    answer = post(floor, "manager", "report-sign", submitted.pk, text="我的指示")
    assert answer.status_code == 409
    assert "我的指示" in answer.content.decode()
    submitted.refresh_from_db()
    assert submitted.guidance == "先签"


def test_sign_all_signs_the_shown_reports(floor, submitted):
    late = services.submit(seat=floor.seat("wang"), day=floor.today, summary="", at=clock.now())
    day = f"{floor.today:%Y-%m-%d}"
    answer = post(floor, "manager", "report-sign-all", report=[str(submitted.pk), "x", "0"], day=day)
    assert answer.status_code == 302
    late.refresh_from_db()
    submitted.refresh_from_db()
    assert (submitted.state, late.state) == (ReportState.SIGNED, ReportState.SUBMITTED)
    assert post(floor, "lina", "report-sign-all", report=[str(late.pk)]).status_code == 403


def test_corrections_after_the_signature_stand_apart(floor, submitted):
    services.sign(seat=floor.seat("manager"), report=submitted, text="", lines={}, at=clock.now())
    floor.contact(floor.card(floor.people["lina"], "补录的人"), 0.02, content="后来补记")
    for name, url in (("lina", "report"), ("manager", "evening")):
        answer = floor.client(name).get(reverse(url), {"who": submitted.consultant_id})
        assert [row.line.customer for row in answer.context["page"].lines] == ["顾客辛"]
        assert [row.line.customer for row in answer.context["page"].corrections.added] == ["补录的人"]
        assert "后来补记" in answer.content.decode()


def test_the_three_sides_of_the_plan_can_be_opened_role_13(floor):
    lina = floor.people["lina"]
    missed, extra, forgotten = (floor.card(lina, name) for name in ("未做", "计划外", "漏排"))
    floor.due(forgotten)
    floor.plan(missed)
    floor.contact(extra, 0.01)
    client = floor.client("manager")
    for need, name in {"missed": "未做", "unlisted": "漏排", "extra": "计划外"}.items():
        answer = client.get(reverse("evening"), {"who": lina.pk, "need": need})
        assert [row.line.customer for row in answer.context["lines"] if not row.aside] == [name]


def test_the_projector_shows_no_inputs_and_no_page_shows_a_phone_number(floor, submitted):
    number = submitted.lines.get().card.customer.phones.get().number
    client = floor.client("manager")
    plain = client.get(reverse("evening")).content.decode()
    shown = client.get(reverse("evening"), {"projector": "1"}).content.decode()
    assert "<textarea" in plain and "<textarea" not in shown
    assert number not in plain + shown


def test_the_evening_page_asks_the_same_number_of_times_for_one_and_for_twenty(floor, connection_of_db):
    client = floor.client("manager")

    def ask() -> int:
        with CaptureQueriesContext(connection_of_db) as asked:
            assert client.get(reverse("evening"), {"who": floor.people["lina"].pk}).status_code == 200
        return len(asked)

    def work(name: str) -> None:
        person = floor.people[name]
        for _ in range(3):
            done, missed = floor.card(person, "甲"), floor.card(person, "乙")
            floor.plan(done, missed)
            floor.contact(done, 0.01)
            floor.visit(person, 0.01, card=done)
            floor.due(missed)
        services.submit(seat=floor.seat(name), day=floor.today, summary="", at=clock.now())

    client.get(reverse("evening"))
    work("lina")
    one = ask()
    for number in range(20):
        floor.person(f"more{number}", "consultant")
        work(f"more{number}")
    assert ask() == one
    assert (
        one <= 34
    )  # session, seat, people, reports, 4 of the plan, 4 numbers, floor, lists, 7 of lines, 2 of referrals, history


def test_a_page_that_answers_a_refused_form_leads_back_to_itself(floor, submitted):
    """The address of a refused form is that of the form: links with only a query would lead nowhere."""
    for name, url, args in (("manager", "report-return", [submitted.pk]), ("lina", "report-submit", [])):
        page = post(floor, name, url, *args, note="", day="x").content.decode()
        assert 'href="?' not in page
        assert f'method="get" action="{reverse("evening" if name == "manager" else "report")}"' in page
