"""RPT-02: planned × done × due in the system, for a day or a week, down to the customers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.fields import day_of, key_of
from reports.pages.plan_control import LISTS, control, week_of

MOST = 300  # customers shown of one list


@section("control")
@requires(Right.CONTROL_READ)
@require_GET
def control_plan(request: HttpRequest) -> HttpResponse:
    """The manager compares, every day, what was planned and done with what the system had due (ROLE-13, FUP-24)."""
    seat = request.seat
    today = seat.today(clock.now())
    day, weekly = min(day_of(request.GET.get("day", ""), today), today), request.GET.get("by") == "week"
    name = request.GET.get("list", "")
    name = name if name in LISTS else ""
    days = week_of(day) if weekly else [day]
    found = control(seat.store, days, name=name, who=key_of(request.GET.get("who", "")))
    person = next((line.person for line in found.people if str(line.person.pk) == request.GET.get("who")), None)
    context = {
        "control": found, "day": day, "days": days, "today": today, "weekly": weekly, "lists": LISTS, "list": name,
        "list_label": LISTS.get(name, ""), "person": person, "customers": found.customers[:MOST],
        "more": max(0, len(found.customers) - MOST),
    }  # fmt: skip
    return render(request, "reports/plan_control.html", context)
