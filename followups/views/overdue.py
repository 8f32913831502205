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
from followups.models import FollowUp
from followups.rows import rows_of, shown
from followups.services.escalation import limits_of

PAGE = 100


@section("control")
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
    rows = rows_of(seat, shown(late)[:PAGE], now)
    context = {"rows": rows, "limits": limits, "page": PAGE}
    return render(request, "followups/overdue.html", context)
