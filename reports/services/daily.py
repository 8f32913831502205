"""Submitting, guiding, returning and signing a daily report. Each write locks the report first."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.seat import Seat
from core.errors import Refused
from followups.services import guidance as guiding
from reports import notices, signers
from reports.models import DailyReport, ReportEvent, ReportLine
from reports.rules import daily
from reports.rules.daily import Line, Numbers
from reports.rules.signing import Bar
from reports.sources import collect
from reports.sources.base import Day
from reports.sources.match import matches
from reports.statuses import ReportState

#: A line is written again when a returned report is submitted; its guidance and its key stay.
_REWRITTEN = (
    "position", "kind", "card", "at", "customer", "car", "source", "grade_before", "grade_after", "column", "need",
    "was_due", "method", "result", "content", "next_on", "plans", "stamp",
)  # fmt: skip


@transaction.atomic
def submit(*, seat: Seat, day: date, summary: str, at: datetime) -> DailyReport:
    """Freeze the day's lines of the person in `seat` and hand them to the manager (SDR-08…17).

    `day` is a store day. Raises Refused for a day to come and for a report that was submitted already.
    """
    if day > seat.today(at):
        raise Refused(_("This day has not come yet: its report can be submitted on the day itself."), field="day")
    made, _new = DailyReport.objects.get_or_create(store=seat.store, consultant=seat.user, day=day)
    report = _locked(seat, made)
    _move(seat, report, ReportState.SUBMITTED, note="", at=at)
    numbers, lines = collected(report)
    _freeze(report, lines)
    report.summary, report.return_note, report.submitted_at = summary, "", at
    report.numbers = asdict(numbers)
    report.save(update_fields=["state", "summary", "return_note", "submitted_at", "numbers"])
    return report


def collected(report: DailyReport) -> tuple[Numbers, list[Line]]:
    """What the day's records say now for this report's consultant."""
    who, day = report.consultant_id, Day.of(report.store, report.day)
    match = matches(day, [who])
    return collect.numbers(who, match[who], collect.counts(day, [who])), collect.lines(day, match)[who]


@transaction.atomic
def give_back(*, seat: Seat, report: DailyReport, note: str, at: datetime) -> DailyReport:
    """Return a submitted report to its consultant with a note. Raises Refused without a note."""
    if not note.strip():
        raise Refused(_("Say what needs to be corrected."), field="note")
    report = _locked(seat, report)
    _check_signer(seat, report)
    _move(seat, report, ReportState.RETURNED, note=note, at=at)
    report.return_note = note
    report.save(update_fields=["state", "return_note"])
    notices.returned(report, note=note, by=seat.user, at=at)
    return report


@transaction.atomic
def sign(
    *, seat: Seat, report: DailyReport, text: str, lines: Mapping[int, str], at: datetime,
    days: Mapping[int, date | None] | None = None,
) -> DailyReport:  # fmt: skip
    """Write the guidance and sign: from now on the report is frozen (ROLE-12, SDR-19).

    `text` is the guidance for the report, `lines` that of its lines by their key, `days` the store day on which a
    line's guidance is to be followed. Raises Refused for the own report (unless the store allows it).
    """
    report = _locked(seat, report)
    _check_signer(seat, report)
    _check_move(report, ReportState.SIGNED)
    _write_guidance(seat, report, text, Words(lines, days or {}), at)
    return _sign(seat, report, at)


@transaction.atomic
def sign_all(*, seat: Seat, reports: Collection[int], at: datetime) -> tuple[int, int]:
    """Sign the reports with these keys, those that somebody has returned or signed meanwhile left as they are.

    Says how many were signed and how many were left. Keys that the seat cannot see or may not sign count for nothing.
    """
    rows = DailyReport.objects.visible_to(seat).filter(pk__in=reports).order_by("pk").select_for_update(no_key=True)
    managers = signers.managers(seat.store)
    rows = [row for row in rows if signers.bar_of(seat, row, managers) is None]
    signed = [_sign(seat, row, at) for row in rows if daily.may_move(row.state, ReportState.SIGNED)]
    return len(signed), len(rows) - len(signed)


@transaction.atomic
def guide(
    *, seat: Seat, report: DailyReport, text: str | None, lines: Mapping[int, str], at: datetime,
    days: Mapping[int, date | None] | None = None,
) -> DailyReport:  # fmt: skip
    """Write guidance on a submitted report: for the whole (None leaves it) and for its lines by their key (ROLE-12).

    A line's guidance reaches that customer's next follow-up; with a store day in `days` it is a follow-up of its own.
    Raises Refused when the report is not submitted, is the own one, and for a day on which nobody could follow it.
    """
    report = _locked(seat, report)
    _check_signer(seat, report)
    if report.state != ReportState.SUBMITTED:
        raise Refused(_("Guidance is written on a submitted report that is not signed yet."))
    _write_guidance(seat, report, text, Words(lines, days or {}), at)
    return report


def _locked(seat: Seat, report: DailyReport) -> DailyReport:
    return DailyReport.objects.visible_to(seat).select_for_update(no_key=True).get(pk=report.pk)


def _move(seat: Seat, report: DailyReport, state: str, *, note: str, at: datetime) -> None:
    """The one door between states: asks the table and leaves a row. The caller saves."""
    _check_move(report, state)
    report.state = state
    ReportEvent.objects.create(report=report, state=state, note=note, by=seat.user, at=at)


def _check_move(report: DailyReport, state: str) -> None:
    if not daily.may_move(report.state, state):
        raise Refused(_why_not(report))


def _why_not(report: DailyReport) -> str:
    last = report.events.order_by("-at", "-pk").select_related("by").first()
    words = {"by": last.by if last else report.consultant, "time": last and _clock(report, last.at)}
    return {
        ReportState.OPEN: _("This report is not submitted yet."),
        ReportState.SUBMITTED: _("This report was submitted already, at %(time)s; nothing was changed."),
        ReportState.RETURNED: _("This report was returned by %(by)s at %(time)s; it is with the consultant."),
        ReportState.SIGNED: _("This report was signed by %(by)s at %(time)s; nothing was changed."),
    }[ReportState(report.state)] % words


def _clock(report: DailyReport, moment: datetime) -> str:
    return f"{moment.astimezone(report.store.zone):%Y-%m-%d %H:%M}"


def _sign(seat: Seat, report: DailyReport, at: datetime) -> DailyReport:
    _move(seat, report, ReportState.SIGNED, note=report.guidance, at=at)
    report.signed_at, report.signed_by = at, seat.user
    report.save(update_fields=["state", "signed_at", "signed_by"])
    return report


def _freeze(report: DailyReport, lines: list[Line]) -> None:
    rows = [_row(report, place, line) for place, line in enumerate(lines)]
    report.lines.exclude(origin__in=[row.origin for row in rows]).delete()
    ReportLine.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["report", "origin"], update_fields=_REWRITTEN
    )


def _row(report: DailyReport, place: int, line: Line) -> ReportLine:
    return ReportLine(report=report, position=place, **line.frozen)


@dataclass(frozen=True)
class Words:
    """What the manager wrote on lines, by their keys: words, and days; what was not sent stays as it is."""

    texts: Mapping[int, str]
    days: Mapping[int, date | None]

    @property
    def keys(self) -> set[int]:
        """The lines that something was sent for."""
        return {*self.texts, *self.days}


def _write_guidance(seat: Seat, report: DailyReport, text: str | None, words: Words, at: datetime) -> None:
    news = text is not None and text != report.guidance
    if news:
        report.guidance = text
        report.save(update_fields=["guidance"])
    for line in report.lines.filter(pk__in=words.keys).select_related("card").order_by("card", "pk"):
        said = words.texts.get(line.pk, line.guidance).strip(), words.days.get(line.pk, line.guidance_on)
        if said != (line.guidance, line.guidance_on):
            _guide_line(seat, line, *said, at)
            news = True
    if news:
        notices.guided(report, by=seat.user, at=at)


def _guide_line(seat: Seat, line: ReportLine, text: str, on: date | None, at: datetime) -> None:
    line.guidance, line.guidance_on = text, on
    line.save(update_fields=["guidance", "guidance_on"])
    if line.card:  # a visitor who left nothing has no follow-up that guidance could reach
        guiding.guide(seat=seat, card=line.card, origin=f"report-line:{line.pk}", text=text, at=at, on=on)
    elif on:
        raise Refused(_("This visitor left nothing: nobody can be contacted on that day."))


def _check_signer(seat: Seat, report: DailyReport) -> None:
    why = signers.bar_of(seat, report, signers.managers(seat.store))
    if why == Bar.OWN:
        raise Refused(_("Nobody signs the own report: another manager or the general manager does."))
    if why:
        raise Refused(_("You sign only the reports of sales managers."))
