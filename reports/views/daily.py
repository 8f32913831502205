"""A consultant's own report of the day."""

from datetime import date

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.errors import Refused
from leads.models import Visit
from reports.forms import EARLIEST, DayForm, SummaryForm
from reports.pages import bundle
from reports.pages import report as pages
from reports.pages.shown import drilled, footed
from reports.services import daily as services
from reports.sources import base, collect
from reports.sources.base import Day
from reports.sources.match import matches


def day_asked(request, today: date) -> date:
    """The day of the address; today when there is none, when it is no day, and when it is still to come."""
    form = DayForm(request.GET)
    day = form.cleaned_data.get("day") if form.is_valid() else None
    if day is None or day > today or day < EARLIEST:
        if request.GET.get("day"):
            messages.info(request, _("There is no report for that day yet: this is today's."))
        return today
    return day


@section("report")
@requires(Right.REPORT_OWN)
@require_GET
def report(request):
    """The own report: live while open, as submitted afterwards."""
    return _page(request, day_asked(request, request.seat.today(clock.now())))


@section("report")
@requires(Right.REPORT_OWN)
@require_POST
def submit(request):
    """Hand the day's report to the manager."""
    form = SummaryForm(request.POST)
    today = request.seat.today(clock.now())
    if not form.is_valid():
        return _page(request, min(form.cleaned_data.get("day", today), today), form, status=422)
    data = form.cleaned_data
    try:
        services.submit(seat=request.seat, at=clock.now(), **data)
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return _page(request, min(data["day"], today), form, status=409)
    messages.success(request, _("Submitted. The manager reads it at the evening meeting."))
    return redirect(f"{reverse('report')}?day={data['day']:%Y-%m-%d}")


def _page(request, day: date, form: SummaryForm | None = None, *, status: int = 200):
    seat = request.seat
    row = pages.of_day(seat.store, seat.user, day)
    that_day = Day.of(seat.store, day)
    match = matches(that_day, [seat.user.pk])
    live = collect.numbers(seat.user.pk, match[seat.user.pk], collect.counts(that_day, [seat.user.pk]))
    shown = pages.page(row, that_day, match[seat.user.pk])
    lines, filters = drilled(shown.lines, request.GET.get("need", ""))
    numbers = pages.numbers(row, live)
    context = {
        "day": day,
        "lines_address": f"{reverse('report')}?day={day:%Y-%m-%d}",
        "today": seat.today(clock.now()),
        "person": seat.user,
        "page": shown,
        "report": row,
        "lines": lines,
        "filters": filters,
        **footed(lines),
        "projector": False,
        "papers": bundle.of_day(seat.settings, seat.user.pk, shown.lines),
        "numbers": numbers,
        "counts": [(source.label, numbers.counts.get(source.name, 0)) for source in base.counted()],
        "tomorrow": pages.tomorrow(seat.store, seat.user, day),
        "on_the_floor": _on_the_floor(seat, that_day),
        "form": form or SummaryForm(initial={"day": day, "summary": row.summary}),
    }
    return render(request, "reports/report.html", context, status=status)


def _on_the_floor(seat, day: Day):
    """The consultant's own parties that have not left: the report is not complete while they are here."""
    return Visit.objects.visible_to(seat).on_the_floor().filter(consultant=seat.user, arrived_at__lt=day.end)
