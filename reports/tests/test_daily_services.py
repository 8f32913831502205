"""Submitting, guiding, returning, signing (SDR-08…20, ROLE-10, ROLE-12): what is allowed, what a refusal leaves."""

from datetime import timedelta

import pytest
from django.db import connection

from core.errors import Refused
from followups.models import Guidance
from reports.models import DailyReport, ReportEvent, ReportLine
from reports.services import daily as services
from reports.statuses import Need, ReportState
from tests.support.parallel import in_parallel


@pytest.fixture
def submitted(floor) -> DailyReport:
    """Lina's report of today with one contact and one planned customer who was not called."""
    lina = floor.people["lina"]
    done, missed = floor.card(lina, "已做"), floor.card(lina, "未做")
    floor.plan(done, missed)
    floor.contact(done, 0.1)
    return submit(floor)


def submit(floor, name="lina", summary="今天完成", **more) -> DailyReport:
    """The person hands in today's report."""
    given = {"day": floor.today, "at": floor.at(19)} | more
    return services.submit(seat=floor.seat(name), summary=summary, **given)


def line_of(report, customer) -> ReportLine:
    """The line of a customer."""
    return report.lines.get(customer=customer)


def all_rows() -> list:
    """Everything a refusal must leave as it was."""
    tables = (DailyReport, ReportEvent, ReportLine, Guidance)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_submitting_freezes_the_lines_and_the_numbers_sdr_17(floor, submitted):
    assert submitted.state == ReportState.SUBMITTED
    assert [(line.customer, line.need) for line in submitted.lines.all()] == [
        ("已做", Need.DONE),
        ("未做", Need.MISSED),
    ]
    assert (submitted.numbers["planned"], submitted.numbers["done"], submitted.numbers["missed"]) == (2, 1, 1)
    floor.contact(floor.card(floor.people["lina"], "后补"), 20)
    assert submitted.lines.count() == 2


def test_submitting_twice_is_one_submission_with_a_sentence(floor, submitted):
    before = all_rows()
    with pytest.raises(Refused, match="19:00"):
        submit(floor, summary="第二次", at=floor.at(20))
    assert all_rows() == before


def test_a_day_to_come_cannot_be_submitted(floor):
    with pytest.raises(Refused) as refusal:
        submit(floor, day=floor.today + timedelta(days=1))
    assert refusal.value.field == "day"
    assert not DailyReport.objects.exists()


def test_a_past_day_can_still_be_submitted(floor):
    yesterday = floor.today - timedelta(days=1)
    assert submit(floor, day=yesterday).day == yesterday


def test_a_returned_report_is_submitted_again_and_keeps_its_guidance(floor, submitted):
    manager, line = floor.seat("manager"), line_of(submitted, "已做")
    services.guide(seat=manager, report=submitted, text="注意", lines={line.pk: "先寄资料"}, at=floor.at(19.2))
    services.give_back(seat=manager, report=submitted, note="补上未做", at=floor.at(19.3))
    floor.contact(line_of(submitted, "未做").card, 19.4)
    again = submit(floor, summary="补好了", at=floor.at(19.5))
    assert again.pk == submitted.pk
    assert (again.state, again.summary, again.return_note) == (ReportState.SUBMITTED, "补好了", "")
    kept = line_of(again, "已做")
    assert (kept.pk, kept.guidance) == (line.pk, "先寄资料")
    assert {line.origin.split(":")[0] for line in again.lines.all()} == {"contact"}
    states = list(again.events.order_by("at").values_list("state", "note"))
    assert states == [("submitted", ""), ("returned", "补上未做"), ("submitted", "")]


def test_a_lines_guidance_stands_with_that_customers_next_follow_up_sdr_18(floor, submitted):
    manager, line = floor.seat("manager"), line_of(submitted, "已做")
    services.guide(seat=manager, report=submitted, text=None, lines={line.pk: "先寄资料"}, at=floor.at(19.2))
    services.guide(seat=manager, report=submitted, text=None, lines={line.pk: "先打电话"}, at=floor.at(19.3))
    waiting = Guidance.objects.get()
    assert (waiting.card, waiting.text, waiting.contact) == (line.card, "先打电话", None)
    services.guide(seat=manager, report=submitted, text=None, lines={line.pk: ""}, at=floor.at(19.4))
    assert not Guidance.objects.exists()


def test_guidance_on_a_visitor_without_data_stays_in_the_report(floor):
    floor.visit(floor.people["lina"], 0.1)
    report = submit(floor)
    line = report.lines.get()
    manager = floor.seat("manager")
    services.guide(seat=manager, report=report, text=None, lines={line.pk: "要留电话"}, at=floor.at(19.2))
    assert report.lines.get().guidance == "要留电话"
    assert not Guidance.objects.exists()


def test_signing_writes_the_guidance_and_freezes_role_12_sdr_19(floor, submitted):
    """RPT-01: one report per consultant and day, signed; nothing changes it any more.

    FUP-25, ROLE-12, SDR-19: signed every day with written guidance.
    """
    manager, line = floor.seat("manager"), line_of(submitted, "未做")
    at = floor.at(19.5)
    signed = services.sign(seat=manager, report=submitted, text="明早先打", lines={line.pk: "必须联系"}, at=at)
    assert (signed.state, signed.signed_by, signed.signed_at) == (ReportState.SIGNED, manager.user, at)
    assert (signed.guidance, Guidance.objects.get().text) == ("明早先打", "必须联系")
    before = all_rows()
    refused = (
        lambda: services.guide(seat=manager, report=submitted, text="改", lines={line.pk: "改"}, at=at),
        lambda: services.give_back(seat=manager, report=submitted, note="再看", at=at),
        lambda: services.sign(seat=manager, report=submitted, text="改", lines={}, at=at),
        lambda: submit(floor),
    )
    for act in refused:
        with pytest.raises(Refused):
            act()
    assert all_rows() == before


def test_an_open_report_is_neither_guided_nor_returned_nor_signed(floor):
    report = DailyReport.objects.create(store=floor.store, consultant=floor.people["lina"], day=floor.today)
    manager, at, before = floor.seat("manager"), floor.at(19), all_rows()
    for act in (
        lambda: services.guide(seat=manager, report=report, text="x", lines={}, at=at),
        lambda: services.give_back(seat=manager, report=report, note="x", at=at),
        lambda: services.sign(seat=manager, report=report, text="", lines={}, at=at),
    ):
        with pytest.raises(Refused):
            act()
    assert all_rows() == before


def test_a_report_is_not_returned_without_a_note(floor, submitted):
    before = all_rows()
    with pytest.raises(Refused) as refusal:
        services.give_back(seat=floor.seat("manager"), report=submitted, note="  ", at=floor.at(19.2))
    assert refusal.value.field == "note"
    assert all_rows() == before


def test_another_stores_manager_does_not_reach_the_report(floor, elsewhere, submitted):
    with pytest.raises(DailyReport.DoesNotExist):
        services.sign(seat=elsewhere.seat("manager"), report=submitted, text="", lines={}, at=floor.at(19.2))
    signed = services.sign_all(seat=elsewhere.seat("manager"), reports=[submitted.pk], at=floor.at(19.2))
    assert signed == (0, 0)


def test_sign_all_signs_what_was_shown_and_leaves_what_moved_meanwhile(floor, submitted):
    wang, manager = submit(floor, "wang"), floor.seat("manager")
    services.give_back(seat=manager, report=submitted, note="补", at=floor.at(19.2))
    assert services.sign_all(seat=manager, reports=[submitted.pk, wang.pk], at=floor.at(19.3)) == (1, 1)
    wang.refresh_from_db()
    submitted.refresh_from_db()
    assert (wang.state, submitted.state) == (ReportState.SIGNED, ReportState.RETURNED)


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_sign_at_once_make_one_signature(floor, submitted):
    seats = [floor.seat("manager"), floor.seat("deputy")]

    def sign(seat):
        return lambda: services.sign(seat=seat, report=submitted, text=seat.user.name, lines={}, at=floor.at(19.5))

    answers = in_parallel([sign(seat) for seat in seats])
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    signed = [answer for answer in answers if isinstance(answer, DailyReport)]
    assert (len(signed), len(refused)) == (1, 1), (connection.vendor, answers)
    submitted.refresh_from_db()
    assert submitted.signed_by.name == submitted.guidance == signed[0].signed_by.name
    assert submitted.events.filter(state=ReportState.SIGNED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_report_sent_from_two_windows_at_once_is_submitted_once(floor):
    floor.contact(floor.card(floor.people["lina"], "已做"), 0.1)
    answers = in_parallel([lambda: submit(floor), lambda: submit(floor)])
    assert sorted(type(answer).__name__ for answer in answers) == ["DailyReport", "Refused"]
    assert (DailyReport.objects.count(), ReportLine.objects.count(), ReportEvent.objects.count()) == (1, 1, 1)
