"""The duty plan (who works when), and the fairness of the turns (FORM-05, RPT-21)."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import requires
from accounts.menu import section
from accounts.people import consultants
from accounts.rights import Right
from core import clock
from core.errors import Refused, Stale
from core.fields import day_of
from leads.forms.roster import DutyDayForm, PeriodForm, WeekForm, week_from
from leads.models import DutyException
from leads.pages import fairness
from leads.pages.duty import week_page
from leads.services import duty

_WEEK = timedelta(days=7)


def _plan_of(day: date) -> str:
    return f"{reverse('duty-plan')}?week={day:%Y-%m-%d}"


@section("visits")
@requires(Right.VISIT_DESK, Right.VISIT_OWN)
@require_GET
def duty_plan(request: HttpRequest) -> HttpResponse:
    """A week of the store: each consultant's shifts, rest days, leave, extra duty."""
    today = request.seat.today(clock.now())
    monday = week_from(request.GET.get("week", ""), today)
    context = {
        "page": week_page(request.seat, monday, today), "monday": monday, "before": monday - _WEEK,
        "after": monday + _WEEK, "today": today, "manage": request.seat.may(Right.ROSTER_MANAGE),
    }  # fmt: skip
    return render(request, "leads/duty_plan.html", context)


@section("visits")
@requires(Right.ROSTER_MANAGE)
def duty_week(request: HttpRequest, pk: int) -> HttpResponse:
    """The usual week of one consultant."""
    person = get_object_or_404(consultants(request.seat.store), pk=pk)
    week = duty.week_of(request.seat, person)
    form = WeekForm(request.POST if request.method == "POST" else None, week=week)
    if form.is_valid():
        wanted = [] if "clear" in request.POST else form.week()
        words = {"consultant": person, "week": wanted, "seen": form.cleaned_data["seen"]}
        try:
            duty.set_week(seat=request.seat, at=clock.now(), **words)
            messages.success(request, _("Saved."))
            return redirect("duty-plan")
        except Stale as stale:
            form = WeekForm(None, week=stale.current)
            context = {"person": person, "form": form, "stale": stale.sentence, "entered": bool(stale.current)}
            return render(request, "leads/duty_week.html", context, status=409)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
    context = {"person": person, "form": form, "entered": bool(week)}
    return render(request, "leads/duty_week.html", context, status=422 if form.errors else 200)


@section("visits")
@requires(Right.ROSTER_MANAGE)
def duty_day(request: HttpRequest, pk: int) -> HttpResponse:
    """One day of one consultant that is not as the week says."""
    person = get_object_or_404(consultants(request.seat.store), pk=pk)
    day = day_of(request.GET.get("day", ""), request.seat.today(clock.now()))
    row = DutyException.objects.filter(store=request.seat.store, consultant=person, day=day).first()
    initial = {name: getattr(row, name) for name in ("kind", "starts", "ends", "note")} if row else {"kind": ""}
    form = DutyDayForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            duty.set_day(seat=request.seat, consultant=person, day=day, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(_plan_of(day))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    context = {"person": person, "form": form, "day": day, "back": _plan_of(day), "row": row}
    return render(request, "leads/duty_day.html", context, status=422 if form.errors else 200)


@section("numbers")
@requires(Right.VISIT_DESK, Right.VISIT_OWN)
@require_GET
def turn_fairness(request: HttpRequest) -> HttpResponse:
    """Turns, first and repeat visits, skips … per consultant over a period; a consultant reads the own line."""
    today = request.seat.today(clock.now())
    usual = {"begin": today.replace(day=1), "end": today}
    form = PeriodForm(request.GET if "begin" in request.GET else usual, initial=usual)
    period = form.cleaned_data if form.is_valid() else usual
    found = fairness.report(request.seat, period["begin"], period["end"])
    context = {"form": form, "report": found, **period, "all": request.seat.may(Right.VISIT_DESK)}
    return render(request, "leads/fairness.html", context, status=422 if form.errors else 200)
