"""The daily reports of one day: collected from the day's rows, submitted, signed or still open."""

from dataclasses import asdict
from datetime import date, time, timedelta
from random import Random

from accounts.models import User
from followups.models import Contact, Guidance
from followups.statuses import Result
from reports.demo import words
from reports.demo.cards import save
from reports.demo.scene import Scene
from reports.models import DailyReport, ReportEvent, ReportLine
from reports.rules.daily import Line
from reports.sources import collect
from reports.sources.base import Day
from reports.sources.match import matches
from reports.statuses import ReportState

_SUBMITTED, _SIGNED = time(18, 35), time(19, 5)
_GUIDED = 0.04  # share of lines on which the manager wrote
_YESTERDAY = (
    ReportState.SIGNED, ReportState.SUBMITTED, ReportState.SUBMITTED, ReportState.OPEN, ReportState.RETURNED,
    ReportState.SIGNED,
)  # fmt: skip


def write(scene: Scene, day: date) -> None:
    """One report per consultant: signed, but of yesterday some wait, one is returned and one is open."""
    dice = scene.dice("reports", day)
    reports = [_report(scene, dice, person, day, place) for place, person in enumerate(scene.team)]
    lines = _collect(scene, day, [report for report in reports if report.state != ReportState.OPEN])
    _guide(dice, lines)
    save(reports)
    save([event for report in reports for event in _events(scene, dice, report)])
    save(lines)
    save([_guidance(scene, line) for line in lines if line.guidance])


def _report(scene: Scene, dice: Random, person: User, day: date, place: int) -> DailyReport:
    yesterday = day == scene.today - timedelta(days=1)
    state = _YESTERDAY[place % len(_YESTERDAY)] if yesterday else ReportState.SIGNED
    row = DailyReport(store=scene.store, consultant=person, day=day, state=state)
    if state != ReportState.OPEN:
        row.summary = dice.choice(words.SUMMARIES)
        row.submitted_at = scene.at(day, _SUBMITTED) + timedelta(minutes=dice.randint(0, 20))
    if state == ReportState.SIGNED:
        row.guidance = dice.choice(words.GUIDANCES)
        row.signed_at, row.signed_by = scene.at(day, _SIGNED) + timedelta(minutes=place), scene.manager
    if state == ReportState.RETURNED:
        row.return_note = dice.choice(words.RETURN_NOTES)
    return row


def _events(scene: Scene, dice: Random, report: DailyReport) -> list[ReportEvent]:
    """Who did what with the report, and when."""
    if report.state == ReportState.OPEN:
        return []
    rows = [ReportEvent(report=report, state=ReportState.SUBMITTED, by=report.consultant, at=report.submitted_at)]
    if report.state != ReportState.SUBMITTED:
        at = report.signed_at or report.submitted_at + timedelta(minutes=dice.randint(10, 30))
        note = report.return_note or report.guidance
        rows.append(ReportEvent(report=report, state=report.state, note=note, by=scene.manager, at=at))
    return rows


def _collect(scene: Scene, day: date, reports: list[DailyReport]) -> list[ReportLine]:
    """What submitting each report would have frozen; the reports get their numbers."""
    about = Day.of(scene.store, day)
    match = matches(about, [report.consultant_id for report in reports])
    lines, counts = collect.lines(about, match), collect.counts(about, match)
    rows = []
    for report in reports:
        who = report.consultant_id
        report.numbers = asdict(collect.numbers(who, match[who], counts))
        rows += [_row(report, place, line) for place, line in enumerate(lines[who])]
    return rows


def _row(report: DailyReport, place: int, line: Line) -> ReportLine:
    return ReportLine(report=report, position=place, **line.frozen)


def _guide(dice: Random, lines: list[ReportLine]) -> None:
    """The manager writes on some lines of the reports that were signed."""
    for line in lines:
        if line.report.state == ReportState.SIGNED and line.card_id and dice.random() < _GUIDED:
            line.guidance = dice.choice(words.LINE_GUIDANCES)


def _guidance(scene: Scene, line: ReportLine) -> Guidance:
    """What was written on a line stands with the customer until the next real contact answers it (SDR-18)."""
    after = Contact.objects.filter(card=line.card_id, at__gt=line.report.signed_at).exclude(result=Result.NO_ANSWER)
    return Guidance(
        store=scene.store, card_id=line.card_id, origin=f"report-line:{line.pk}", text=line.guidance, by=scene.manager,
        at=line.report.signed_at, contact=after.order_by("at", "pk").first(),
    )  # fmt: skip
