"""Losses in the daily report and at the evening meeting."""

import pytest

from accounts.seat import take_seat
from catalog.tests.samples import rival
from deals.tests.floor import lose
from reports.models import ReportLine
from reports.rules.daily import Match
from reports.services import daily
from reports.sources import collect
from reports.sources.base import Day
from reports.statuses import LineKind
from tests.cast import NOON, log_data, soon

pytestmark = pytest.mark.django_db


def day_of(cast):
    return Day.of(cast.store, NOON.date())


def test_LOST_16_a_loss_is_a_line_of_the_day_with_its_reason(cast, noon):
    card = cast.card()
    loss = lose(cast, card, detail="等孩子高考完", rival="星野 G7")
    [line] = [
        line for line in collect.lines(day_of(cast), {cast.lina.pk: Match()})[cast.lina.pk]
        if line.origin == f"loss:{loss.pk}"
    ]  # fmt: skip
    assert (line.kind, line.card, line.grade_after) == (LineKind.LOST, card.pk, card.grade)
    assert line.content == f"{loss.reason.path} · 星野 G7 · 等孩子高考完"


def test_LOST_20_out_of_control_is_told_as_such(cast, noon):
    loss = lose(cast, cast.card(), code="unreachable.no_answer")
    [line] = collect.failed(day_of(cast), {cast.lina.pk: Match()})
    assert (line.kind, line.origin) == (LineKind.OUT, f"loss:{loss.pk}")


def test_RHY_12_a_customer_who_said_no_and_was_lost_is_one_failed_case(cast, noon):
    card = cast.card()
    client = cast.client("lina")
    client.post(f"/cards/{card.pk}/log/", log_data(card, result="said_no", content="买了星野"))
    loss = lose(cast, card, at=soon(minutes=5), rival_model=rival(cast))
    [line] = collect.failed(day_of(cast), {cast.lina.pk: Match()})
    assert line.origin == f"loss:{loss.pk}"
    page = cast.client("manager").get(f"/evening/?who={cast.lina.pk}").content.decode()
    assert loss.reason.path in page


def test_a_submitted_report_keeps_the_loss_and_another_language_is_no_correction(cast, noon):
    from django.utils import translation

    lose(cast, cast.card())
    report = daily.submit(seat=take_seat(cast.lina, cast.store.pk), day=NOON.date(), summary="", at=NOON)
    assert ReportLine.objects.filter(report=report, kind=LineKind.LOST).count() == 1
    with translation.override("en"):
        page = cast.client("manager").get(f"/evening/?who={cast.lina.pk}").content.decode()
    assert "changed afterwards" not in page
    assert "事后" not in page
