"""Losses in the daily report and at the evening meeting."""

import pytest

from accounts.seat import take_seat
from catalog.tests.samples import rival
from deals.services import deciding, losses
from deals.services.losses import Analysis
from deals.tests.floor import lose, reason
from reports.models import ReportLine
from reports.rules.daily import Match
from reports.services import daily
from reports.sources import collect
from reports.sources import losses as losses_source
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


def signed(cast):
    """The day's report of 李娜, handed in and signed."""
    report = daily.submit(seat=cast.seat("lina"), day=NOON.date(), summary="", at=soon(hours=6))
    return daily.sign(seat=cast.seat("manager"), report=report, text="", lines={}, at=soon(hours=7))


def corrected(cast):
    """What the page says was changed since, as it reads now, and who changed it when."""
    page = cast.client("manager").get(f"/evening/?who={cast.lina.pk}&day={NOON:%Y-%m-%d}").context["page"]
    return [(new.line.content, new.trace.by, new.trace.at) for _old, new in page.corrections.changed]


def analyse(cast, loss, by="lina", **words):
    words = {"reason": loss.reason, "detail": loss.detail, "rival": loss.rival, **words}
    loss.refresh_from_db()
    return losses.analyse(
        seat=cast.seat(by), loss=loss, analysis=Analysis(**words), version=loss.version, at=soon(days=1)
    )  # fmt: skip


def test_GAP_47_an_analysis_that_grows_is_no_correction_but_another_reason_is(cast, noon):
    """LOST-01, SDR-19: the signed report stays; what it would say now stands beside it, with who and when."""
    loss = lose(cast, cast.card(), detail="等孩子高考完")
    signed(cast)
    frozen = ReportLine.objects.get(kind=LineKind.LOST).content
    noon.move_to(soon(days=1))
    analyse(cast, loss, why_not_ours="价格高", tried="试驾两次")
    assert corrected(cast) == []
    other = reason(cast, "power.price")
    analyse(cast, loss, by="manager", reason=other, why_not_ours="价格高", tried="试驾两次")
    assert corrected(cast) == [(f"{other.path} · 等孩子高考完", "孙经理", soon(days=1))]
    assert ReportLine.objects.get(kind=LineKind.LOST).content == frozen


def test_ROLE_14_a_record_sent_back_after_the_signature_is_a_correction_and_no_failed_case(cast, noon):
    loss = lose(cast, cast.card())
    signed(cast)
    deciding.give_back(seat=cast.seat("manager"), loss=loss, note="再问贷款", at=soon(hours=8))
    noon.move_to(soon(hours=9))
    assert corrected(cast) == [(f"{loss.reason.path} · 已退回: 再问贷款", "孙经理", soon(hours=8))]
    assert collect.failed(day_of(cast), {cast.lina.pk: Match()}) == []
    assert collect.counts(day_of(cast), [cast.lina.pk])["losses"].get(cast.lina.pk) is None


def test_LOST_21_who_comes_back_later_does_not_make_the_old_report_wrong(cast, noon):
    loss = lose(cast, cast.card())
    signed(cast)
    deciding.confirm(seat=cast.seat("manager"), loss=loss, at=soon(hours=8))
    noon.move_to(soon(days=20))
    cast.visit(phone="15412345678", at=soon(days=20))
    assert corrected(cast) == []
    assert [line.origin for line in collect.failed(day_of(cast), {cast.lina.pk: Match()})] == [f"loss:{loss.pk}"]


def test_LOST_21_who_is_back_on_the_same_day_is_no_failed_case_of_it(cast, noon):
    lose(cast, cast.card())
    noon.move_to(soon(hours=3))
    cast.visit(phone="15412345678", at=soon(hours=3))
    assert collect.failed(day_of(cast), {cast.lina.pk: Match()}) == []
    assert collect.counts(day_of(cast), [cast.lina.pk])["losses"].get(cast.lina.pk) is None


def test_an_erased_customer_is_no_correction(cast, noon):
    from leads.services import erasing

    loss = lose(cast, cast.card(), detail="张三在外地")
    signed(cast)
    erasing.erase(
        seat=cast.seat("gm"), customer=loss.card.customer, typed="张三", ground="asked", at=soon(days=1)
    )  # fmt: skip
    noon.move_to(soon(days=1, hours=1))
    page = cast.client("manager").get(f"/evening/?who={cast.lina.pk}&day={NOON:%Y-%m-%d}").context["page"]
    assert not page.corrections


def test_the_losses_of_a_day_are_read_once_for_lines_numbers_and_failed_cases(cast, noon, django_assert_num_queries):
    loss = lose(cast, cast.card(), rival_model=rival(cast))
    day, people = day_of(cast), {cast.lina.pk: Match(), cast.wang.pk: Match()}
    with django_assert_num_queries(1):
        assert losses_source.count(day, people)[cast.lina.pk].total() == 1
        [failed], [line] = losses_source.failed(day, people), losses_source.lines(day, {cast.lina.pk: Match()})
        assert list(losses_source.lines(day, {cast.wang.pk: Match()})) == []
    assert failed == line and line.origin == f"loss:{loss.pk}" and loss.reason.path in line.content
