"""Plans: a consultant's own page, and the manager's overview of all."""

from datetime import date

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.people import consultants
from accounts.rights import Right
from core import clock
from core.errors import Refused
from reports.forms import EARLIEST, DayForm, GoalsForm, VersionForm
from reports.models import WorkPlan
from reports.pages import goals as pages
from reports.services import goals as services
from reports.statuses import PlanSpan

_LEADERS = (Right.REPORT_SIGN, Right.REPORT_SIGN_MANAGERS)
_LATEST = date(2100, 1, 1)


def _day(request, today: date) -> date:
    form = DayForm(request.GET)
    day = form.cleaned_data.get("day") if form.is_valid() else None
    return day if day and EARLIEST <= day <= _LATEST else today


@section("day")
@requires(Right.REPORT_OWN)
@require_GET
def my_plan(request):
    """The own month, week and day: goals, what was reached, the pace that is needed (ROLE-01)."""
    today = request.seat.today(clock.now())
    return _mine(request, _day(request, today), today)


def _mine(request, on: date, today: date, form: GoalsForm | None = None, refusal: str = "", status: int = 200):
    seat = request.seat
    spans = pages.board(seat.store, [seat.user.pk], on, today)[seat.user.pk]
    context = {
        "on": on,
        "today": today,
        "spans": [(row, _form_of(row, form)) for row in spans],
        "refusal": refusal,
    }
    return render(request, "reports/my_plan.html", context, status=status)


def _form_of(row: pages.SpanGoals, sent: GoalsForm | None) -> GoalsForm:
    """The form of a span, the one that was sent where it is about this span."""
    if sent and sent.data.get("span") == row.span:
        return sent
    goals = {f"goal-{goal.metric.name}": goal.own for goal in row.goals}
    return GoalsForm(initial={"span": row.span, "begin": row.begin, "version": row.version} | goals)


@section("day")
@requires(Right.REPORT_OWN)
@require_POST
def set_plan(request):
    """Save the own goals of one span; the manager agrees to them. The page stays at the day that was looked at."""
    form, today = GoalsForm(request.POST), request.seat.today(clock.now())
    if not form.is_valid():
        return _mine(request, _day(request, form.cleaned_data.get("begin", today)), today, form, status=422)
    data = form.cleaned_data
    words = {"span": data["span"], "begin": data["begin"], "version": data["version"], "goals": form.goals}
    try:
        services.set_plan(seat=request.seat, at=clock.now(), **words)
    except Refused as refusal:
        on = data["begin"] if EARLIEST <= data["begin"] <= _LATEST else today
        return _mine(request, _day(request, on), today, form, refusal.sentence, status=409)
    messages.success(request, _("Saved. The manager sees it and agrees."))
    return redirect(f"{reverse('my-plan')}?day={_day(request, data['begin']):%Y-%m-%d}")


@section("control")
@requires(*_LEADERS)
@require_GET
def plans(request):
    """Everybody's plans of a month, a week or a day, against what was reached (ROLE-09)."""
    return _all(request, request.GET.get("span", ""))


def _all(request, span: str, refusal: str = "", form: VersionForm | None = None, status: int = 200):
    seat = request.seat
    today = seat.today(clock.now())
    on, span = _day(request, today), PlanSpan(span) if span in PlanSpan.values else PlanSpan.MONTH
    rows = pages.overview(seat.store, list(consultants(seat.store)), on, today)
    context = {
        "on": on,
        "today": today,
        "span": span,
        "choices": PlanSpan.choices,
        "rows": [(row.person, row.of(span)) for row in rows],
        "labels": [goal.metric.label for goal in rows[0].of(span).goals] if rows else [],
        "agrees": seat.may(Right.REPORT_SIGN),
        "own_allowed": seat.settings.own_report,
        "refusal": refusal,
        "form": form,
    }
    return render(request, "reports/plans.html", context, status=status)


def _plan(request, pk: int) -> WorkPlan:
    return reach(WorkPlan.objects.visible_to(request.seat), store=request.seat.store, pk=pk)


@section("control")
@requires(Right.REPORT_SIGN)
@require_POST
def agree(request, pk: int):
    """Agree to a plan."""
    return _decide(request, _plan(request, pk), services.agree, _("Agreed."))


@section("control")
@requires(Right.REPORT_SIGN)
@require_POST
def give_back(request, pk: int):
    """Give a plan back with a note."""
    return _decide(request, _plan(request, pk), services.give_back, _("Given back."), noted=True)


def _decide(request, plan: WorkPlan, service, sentence: str, *, noted: bool = False):
    form = VersionForm(request.POST)
    if not form.is_valid():
        return _all(request, plan.span, next(iter(form.errors.values()))[0], form, status=422)
    more = {"note": form.cleaned_data["note"]} if noted else {}
    try:
        service(seat=request.seat, plan=plan, version=form.cleaned_data["version"], at=clock.now(), **more)
    except Refused as refusal:
        return _all(request, plan.span, refusal.sentence, form, status=409)
    messages.success(request, sentence)
    return redirect(f"{reverse('plans')}?span={plan.span}&day={plan.begin:%Y-%m-%d}")
