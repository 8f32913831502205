"""The manager's list: who has been overdue for days, and what is proposed for reassignment."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.fields import key_of
from followups.day import Row, rows_shown
from followups.models import FollowUp
from followups.rules import lateness
from followups.services.escalation import limits_of
from leads.services import ladders

PAGE = 100


@section("overdue")
@requires(Right.CARD_REASSIGN)
@require_GET
def overdue(request: HttpRequest) -> HttpResponse:
    """Follow-ups that reached the manager's step, the longest first; `who` narrows to one consultant."""
    seat, now = request.seat, clock.now()
    today, limits = seat.today(now), limits_of(seat.store)
    late = FollowUp.objects.visible_to(seat).late_since(today - timedelta(days=limits.manager))
    who = key_of(request.GET.get("who", ""))
    if who is not None:
        late = late.filter(responsible=who)
    steps = ladders.in_force(seat.store, today)
    rows = [_row(f, steps, limits, today) for f in rows_shown(late)[:PAGE]]
    context = {"rows": rows, "limits": limits, "page": PAGE}
    return render(request, "followups/overdue.html", context)


def _row(follow_up: FollowUp, steps: dict, limits: lateness.Limits, today) -> Row:
    return Row(
        follow_up=follow_up,
        purpose=steps[follow_up.card.grade].purpose,
        days_late=lateness.days_overdue(follow_up.late_from, today),
        step=lateness.step(follow_up.late_from, today, limits).name.lower(),
    )
