"""Numbers of the register: by hour, by day and week, capture rate, length of stay (RPT-03, RPT-22, RPT-23)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.views.decorators.http import require_GET

from accounts.access import requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.fields import day_of
from leads.models import Visit
from leads.pages import bars, traffic
from leads.rules.register import STAY_CLASSES
from leads.statuses import VisitKind

_LONGEST = 366  # days of a period
_USUAL = {False: 14, True: 56}  # days shown by day, by week


@dataclass(frozen=True)
class Period:
    """The days that are asked about, both included."""

    first: date
    last: date
    weekly: bool


def _period(request) -> Period:
    """What the address asks for; what cannot be read is the usual period, what is too long is cut."""
    weekly = request.GET.get("by") == "week"
    today = request.seat.today(clock.now())
    last = day_of(request.GET.get("to", ""), today)
    first = day_of(request.GET.get("from", ""), last - timedelta(days=_USUAL[weekly] - 1))
    first, last = min(first, last), max(first, last)
    return Period(max(first, last - timedelta(days=_LONGEST - 1)), last, weekly)


def _visits(request, first: date, last: date):
    seat = request.seat
    return traffic.within(Visit.objects.visible_to(seat), first, last, seat.store.zone)


def _batches(request, first: date, last: date):
    """The batches: where the store says so, the same person counts once a day (GAP-13)."""
    rows = _visits(request, first, last)
    return rows.once_a_day(request.seat.store.zone) if request.seat.settings.same_day_once else rows


def _chart(batches: list[traffic.Batch], label) -> dict:
    rows = [(label(batch.start), batch.kinds) for batch in batches]
    words = [word for word, _kinds in rows]
    return {
        "bars": bars.stacked(rows, traffic.KINDS), "width": bars.WIDTH, "height": bars.HEIGHT,
        "kinds": VisitKind.choices, "batches": list(zip(words, batches, strict=True)),
        "total": traffic.total(batches),
    }  # fmt: skip


@section("numbers")
@requires(Right.VISIT_DESK, Right.VISIT_OWN, Right.VISIT_READ)
@require_GET
def visit_hours(request: HttpRequest) -> HttpResponse:
    """The visits of a day by hour."""
    day = day_of(request.GET.get("day", ""), request.seat.today(clock.now()))
    batches = traffic.by_hour(_batches(request, day, day), request.seat.store.zone)
    context = {"day": day, **_chart(batches, lambda hour: f"{hour}:00")}
    return render(request, "leads/visit_hours.html", context)


@section("numbers")
@requires(Right.VISIT_DESK, Right.VISIT_OWN, Right.VISIT_READ)
@require_GET
def visit_batches(request: HttpRequest) -> HttpResponse:
    """Walk-in, call and online batches by day or week (RPT-03)."""
    period = _period(request)
    rows = _batches(request, period.first, period.last)
    batches = traffic.by_step(rows, period.first, period.last, request.seat.store.zone, weekly=period.weekly)
    chart = _chart(batches, lambda day: formats.date_format(day, "n/j"))
    return render(request, "leads/visit_batches.html", {"period": period, **chart})


@section("numbers")
@requires(Right.VISIT_DESK, Right.VISIT_OWN, Right.VISIT_READ)
@require_GET
def visit_capture(request: HttpRequest) -> HttpResponse:
    """Who left name and phone, of all who were registered (RPT-22)."""
    period = _period(request)
    everybody, kinds, people = traffic.capture(_batches(request, period.first, period.last))
    context = {"period": period, "everybody": everybody, "kinds": kinds, "people": people}
    return render(request, "leads/visit_capture.html", context)


@section("numbers")
@requires(Right.VISIT_DESK, Right.VISIT_OWN, Right.VISIT_READ)
@require_GET
def visit_stays(request: HttpRequest) -> HttpResponse:
    """How long walk-ins stayed (RPT-23)."""
    period = _period(request)
    everybody, split, people = traffic.lengths(_visits(request, period.first, period.last))
    context = {"period": period, "everybody": everybody, "split": split, "people": people, "limits": STAY_CLASSES}
    return render(request, "leads/visit_stays.html", context)
