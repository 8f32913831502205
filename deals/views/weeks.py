"""The weekly analysis of won and lost cases, and the closing rate for the reward."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core import clock, stale
from core.errors import Refused, Stale
from core.fields import day_of
from deals.forms.weeks import DoneForm, TaskForm, WeekForm, WeekScriptForm
from deals.models import WeekMeeting, WeekTask
from deals.pages.closing import closing
from deals.pages.week import week_of
from deals.rules.rates import monday_of
from deals.services import reasons, weeks
from followups.services import scripts
from followups.statuses import ScriptKind

_TRIES = 3


def _monday(request) -> date:
    today = request.seat.today(clock.now())
    return monday_of(day_of(request.GET.get("week", ""), today))


def _address(monday: date) -> str:
    return f"{reverse('week')}?week={monday:%Y-%m-%d}"


def _values(seat, monday: date) -> tuple[dict, int]:
    row = WeekMeeting.objects.visible_to(seat).filter(monday=monday).first() or WeekMeeting(monday=monday)
    return {name: getattr(row, name) for name in weeks.FIELDS}, row.version


@section("meetings")
@requires(Right.CARD_OWN, Right.CARD_READ)
@require_GET
def week(request: HttpRequest) -> HttpResponse:
    """The page of one week; on the projector and on paper too."""
    return _page(request, _monday(request))


def _page(request, monday: date, *, status: int = 200, differences=(), **forms) -> HttpResponse:
    seat = request.seat
    leads = seat.may(Right.LOSS_CONFIRM)
    context = week_of(seat, monday)
    if leads:
        reasons.ensure(seat.store)
        now, version = _values(seat, monday)
        form = WeekForm(initial=now)
        form.show(now, version)
        context |= {"form": form, "task_form": TaskForm(seat=seat), "script_form": WeekScriptForm(seat=seat)}
    today = seat.today(clock.now())
    context |= {
        "leads": leads, "today": today, "differences": differences, "projector": request.GET.get("projector") == "1",
        "address": _address(monday), "is_over": context["after"] > today, "is_to_come": monday > today, **forms,
    }  # fmt: skip
    return render(request, "deals/week.html", context, status=status)


@section("meetings")
@requires(Right.LOSS_CONFIRM)
@require_POST
def week_write(request: HttpRequest) -> HttpResponse:
    """Save what was discussed; two who write at once choose field by field."""
    seat, monday = request.seat, _monday(request)
    data = stale.chosen(request.POST, _values(seat, monday)[0])
    for _again in range(_TRIES):
        form = WeekForm(data)
        if not form.is_valid():
            break
        fields = {name: form.cleaned_data[name] for name in weeks.FIELDS}
        try:
            version = form.cleaned_data["version"]
            weeks.write(seat=seat, monday=monday, version=version, fields=fields, at=clock.now())
            messages.success(request, _("Saved."))
            return redirect(_address(monday))
        except Stale:
            found = stale.resolve(form, *_values(seat, monday))
            data = found.data
            if found.differences:
                return _page(request, monday, status=409, differences=found.differences, form=WeekForm(data))
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            break
    return _page(request, monday, status=422, form=form)


@section("meetings")
@requires(Right.LOSS_CONFIRM)
@require_POST
def week_task(request: HttpRequest) -> HttpResponse:
    """Decide a measure or a drill."""
    seat, monday, form = request.seat, _monday(request), TaskForm(request.POST, seat=request.seat)
    if form.is_valid():
        try:
            weeks.add_task(seat=seat, monday=monday, task=form.task(), at=clock.now())
            messages.success(request, _("Decided; who is responsible was told."))
            return redirect(_address(monday))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    return _page(request, monday, status=422, task_form=form)


@section("meetings")
@requires(Right.LOSS_CONFIRM)
@require_POST
def week_script(request: HttpRequest) -> HttpResponse:
    """Write a script: it stands on the follow-up desk from now on."""
    monday, form = _monday(request), WeekScriptForm(request.POST, seat=request.seat)
    if form.is_valid():
        fields = {"kind": ScriptKind.MEASURE, **form.words()}
        try:
            scripts.write(seat=request.seat, token=form.cleaned_data["token"], fields=fields, at=clock.now())
            messages.success(request, _("Written: it stands on the follow-up desk now."))
            return redirect(_address(monday))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    return _page(request, monday, status=422, script_form=form)


def _task(request, pk: int) -> WeekTask:
    return reach(WeekTask.objects.doable_by(request.seat), store=request.seat.store, pk=pk)


@requires(Right.CARD_OWN, Right.CARD_READ)
@require_POST
def week_task_done(request: HttpRequest, pk: int) -> HttpResponse:
    """The responsible person, or the manager, calls it done, or the manager drops it."""
    row, form = _task(request, pk), DoneForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(form.errors["result"][0])
        if "drop" in request.POST and request.seat.may(Right.LOSS_CONFIRM):
            weeks.drop(seat=request.seat, task=row, at=clock.now())
        else:
            weeks.finish(seat=request.seat, task=row, result=form.cleaned_data["result"], at=clock.now())
        messages.success(request, _("Saved."))
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect(_address(row.meeting.monday))


@section("numbers")
@requires(Right.CARD_OWN, Right.CARD_READ)
@require_GET
def closing_rate(request: HttpRequest) -> HttpResponse:
    """The ranking by closing rate, with its formula and counts (LOST-10, RPT-07)."""
    return render(request, "deals/closing.html", closing(request.seat, request.GET, request.seat.today(clock.now())))
