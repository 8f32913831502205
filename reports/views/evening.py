"""The evening meeting: read, guide, return, sign."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.errors import Refused, Stale
from core.fields import key_of, keys_of
from reports import signers
from reports.forms import DigestForm, GuidanceForm, NoteForm, ReturnForm
from reports.models import DailyReport, Digest, ReportLine
from reports.pages import bundle
from reports.pages import report as pages
from reports.pages.evening import evening as evening_of
from reports.pages.shown import drilled, footed
from reports.rules.signing import Bar
from reports.services import daily as services
from reports.services import digest, meetings
from reports.views.daily import day_asked

_SIGNERS = (Right.REPORT_SIGN, Right.REPORT_SIGN_MANAGERS)


@section("meetings")
@requires(*_SIGNERS)
@require_GET
def evening(request):
    """The whole store on one page."""
    asked = request.GET.get("who", "")
    who = key_of(asked)
    if asked and who is None:
        raise Http404
    return _page(request, day_asked(request, request.seat.today(clock.now())), who)


def _page(request, day: date, who: int | None, *, forms: dict | None = None, refusal: str = "", status: int = 200):
    meeting = evening_of(request.seat, day, who)
    if meeting is None:
        raise Http404
    projector = request.GET.get("projector") == "1"
    context = {
        "day": day,
        "today": request.seat.today(clock.now()),
        "evening": meeting,
        "projector": projector,
        "address": f"{reverse('evening')}?day={day:%Y-%m-%d}{'&projector=1' if projector else ''}",
        "refusal": refusal,
        "return_form": ReturnForm(),
        "notes": request.seat.may(Right.REPORT_SIGN),
        "confirms": request.seat.may(Right.LOSS_CONFIRM, Right.LOSS_CONFIRM_MANAGERS),
        "note_form": note_form_of(meeting.note),
        "digests": Digest.objects.filter(store=request.seat.store).select_related("by").order_by("-at", "-pk")[:5],
        "receivers": request.seat.settings.digest_to.split(),
        "token": uuid4(),
        **(forms or {}),
    }
    context |= _chosen(request, meeting, context.get("form"))
    context["lines_address"] = f"{context['address']}&who={meeting.chosen.person.pk}" if meeting.chosen else ""
    return render(request, "reports/evening.html", context, status=status)


def _chosen(request, meeting, form: GuidanceForm | None) -> dict:
    """The report of the chosen consultant; while it waits, with the form for guidance (the one sent, if any)."""
    row = meeting.chosen
    if row is None:
        return {}
    report = row.report or DailyReport(day=meeting.day)
    report.store, report.consultant = request.seat.store, row.person
    page = pages.page(report, meeting.about, meeting.matches[row.person.pk])
    lines, filters = drilled(page.lines, request.GET.get("need", ""))
    shown = {
        "papers": bundle.of_day(request.seat.settings, row.person.pk, page.lines),
        "page": page, "report": report, "person": row.person, "numbers": row.numbers,
        "may_sign": page.is_submitted and row.bar is None,
        "tomorrow": pages.tomorrow_of(request.seat.store, row.person, meeting.day + timedelta(days=1), row.plan),
    }  # fmt: skip
    if page.is_submitted and row.bar == Bar.OWN:
        shown["signers"] = list(signers.others(request.seat.store, row.person))
    if shown["may_sign"]:
        form = form or GuidanceForm(initial={"text": page.report.guidance}, lines=())
        lines = [row if row.aside else replace(row, entry=form.entry(row.line)) for row in lines]
        shown["form"] = form
    return shown | {"lines": lines, "filters": filters} | footed(lines)


def note_form_of(note) -> NoteForm:
    """The form of the day's shortcomings, with what stands there."""
    return NoteForm(initial={"shortcomings": note.shortcomings if note else "", "version": note.version if note else 0})


@section("meetings")
@requires(Right.REPORT_SIGN)
@require_POST
def note(request):
    """Save the shortcomings of the day (RHY-12)."""
    form = NoteForm(request.POST)
    day = form.day(request.seat.today(clock.now()))
    if not form.is_valid():
        return _page(request, day, None, forms={"note_form": form}, status=422)
    try:
        meetings.note_evening(seat=request.seat, at=clock.now(), **(form.cleaned_data | {"day": day}))
    except Stale as stale:
        form.data = form.data.copy()
        form.data["version"] = stale.current.version if stale.current else 0
        return _page(request, day, None, forms={"note_form": form}, refusal=stale.sentence, status=409)
    except Refused as refusal:
        return _page(request, day, None, forms={"note_form": form}, refusal=refusal.sentence, status=409)
    messages.success(request, _("Saved."))
    return redirect(f"{reverse('evening')}?day={day:%Y-%m-%d}")


@section("meetings")
@requires(Right.REPORT_SIGN)
@require_POST
def send_digest(request):
    """Mail the numbers of the day now."""
    form = DigestForm(request.POST)
    if not form.is_valid():
        sentence = next(iter(form.errors.values()))[0]
        return _page(request, request.seat.today(clock.now()), None, refusal=sentence, status=422)
    data = form.cleaned_data
    try:
        row = digest.send_now(seat=request.seat, at=clock.now(), **data)
    except Refused as refusal:
        day = min(data["day"], request.seat.today(clock.now()))
        return _page(request, day, None, refusal=refusal.sentence, status=409)
    words = ngettext("The numbers go to %(n)d person.", "The numbers go to %(n)d people.", len(row.receivers))
    messages.success(request, words % {"n": len(row.receivers)})
    return redirect(f"{reverse('evening')}?day={data['day']:%Y-%m-%d}")


def _report(request, pk: int) -> DailyReport:
    return get_object_or_404(DailyReport.objects.visible_to(request.seat).select_related("store"), pk=pk)


def _at(report: DailyReport, who: int | None = None) -> str:
    return f"{reverse('evening')}?day={report.day:%Y-%m-%d}&who={who or report.consultant_id}"


def _again(request, report: DailyReport, **more):
    """The page once more, with what was typed and what was wrong."""
    return _page(request, report.day, report.consultant_id, **more)


@section("meetings")
@requires(*_SIGNERS)
@require_POST
def give_back(request, pk: int):
    """Return a report with a note."""
    report, form = _report(request, pk), ReturnForm(request.POST)
    if not form.is_valid():
        return _again(request, report, forms={"return_form": form}, status=422)
    try:
        services.give_back(seat=request.seat, report=report, note=form.cleaned_data["note"], at=clock.now())
    except Refused as refusal:
        return _again(request, report, forms={"return_form": form}, refusal=refusal.sentence, status=409)
    messages.success(request, _("Returned to %(name)s.") % {"name": report.consultant})
    return redirect(_at(report))


@section("meetings")
@requires(*_SIGNERS)
@require_POST
def sign(request, pk: int):
    """Sign a report with the guidance typed so far; with `next`, go to the next one that waits."""
    report = _report(request, pk)
    form = GuidanceForm(request.POST, lines=report.lines.all())
    if not form.is_valid():
        return _again(request, report, forms={"form": form}, status=422)
    words = {"text": form.cleaned_data["text"], "lines": form.by_line, "days": form.days}
    try:
        services.sign(seat=request.seat, report=report, at=clock.now(), **words)
    except Refused as refusal:
        return _again(request, report, forms={"form": form}, refusal=refusal.sentence, status=409)
    return redirect(_at(report, _next(request, report) if "next" in request.POST else None))


def _next(request, report: DailyReport) -> int | None:
    following = evening_of(request.seat, report.day, None).after(report.consultant_id)
    name = {"name": report.consultant}
    if following:
        messages.success(request, _("Signed: %(name)s.") % name)
        return following.person.pk
    messages.success(request, _("Signed: %(name)s. No more reports are waiting.") % name)
    return None


@section("meetings")
@requires(*_SIGNERS)
@require_POST
def sign_all(request):
    """Sign the reports whose number was shown and confirmed; one handed in since waits for its reader."""
    keys = keys_of(request.POST.getlist("report"))
    signed, left = services.sign_all(seat=request.seat, reports=keys, at=clock.now())
    messages.success(request, ngettext("%(n)d report signed.", "%(n)d reports signed.", signed) % {"n": signed})
    if left:
        words = ngettext("%(n)d was signed or returned meanwhile.", "%(n)d were signed or returned meanwhile.", left)
        messages.info(request, words % {"n": left})
    query = f"?day={request.POST['day']}" if request.POST.get("day") else ""
    return redirect(reverse("evening") + query)


@section("meetings")
@requires(*_SIGNERS)
@require_POST
def guide(request, pk: int):
    """Save the guidance for the report and its lines without signing."""
    report = _report(request, pk)
    form = GuidanceForm(request.POST, lines=report.lines.all())
    if not form.is_valid():
        return _again(request, report, forms={"form": form}, status=422)
    text = form.cleaned_data["text"] if "text" in request.POST else None
    words = {"text": text, "lines": form.by_line, "days": form.days}
    try:
        services.guide(seat=request.seat, report=report, at=clock.now(), **words)
    except Refused as refusal:
        return _again(request, report, forms={"form": form}, refusal=refusal.sentence, status=409)
    messages.success(request, _("Guidance saved."))
    return redirect(_at(report))


@section("meetings")
@requires(*_SIGNERS)
@require_POST
def guide_line(request, pk: int):
    """Save one line's guidance in place; the answer is the line's status, or what is wrong with the text."""
    lines = ReportLine.objects.filter(report__in=DailyReport.objects.visible_to(request.seat))
    line = get_object_or_404(lines.select_related("report__store"), pk=pk)
    form = GuidanceForm(request.POST, lines=[line])
    if not form.is_valid():
        sentence = next(iter(form.errors.values()))[0]
        return _line_answer(request, line, sentence, status=422)
    words = {"text": None, "lines": form.by_line, "days": form.days}
    try:
        services.guide(seat=request.seat, report=line.report, at=clock.now(), **words)
    except Refused as refusal:
        return _line_answer(request, line, refusal.sentence, status=409)
    return _line_answer(request, line, "")


def _line_answer(request, line: ReportLine, sentence: str, *, status: int = 200):
    if request.headers.get("HX-Request") != "true":
        if sentence:
            messages.error(request, sentence)
        return redirect(_at(line.report))
    return render(request, "reports/_guide_saved.html", {"sentence": sentence}, status=status)
