"""The manager's list: who has been overdue for days, what is proposed for reassignment, what became of it."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.errors import Refused
from core.fields import key_of
from followups.escalated import reached
from followups.models import FollowUp
from followups.rows import rows_of, shown
from followups.rules.lateness import Step
from followups.services import handing
from followups.services.escalation import limits_of
from leads.models import Card

PAGE = 100


@section("control")
@requires(Right.CARD_REASSIGN)
@require_GET
def overdue(request: HttpRequest) -> HttpResponse:
    """Follow-ups that reached the manager's step, the longest first; `who` narrows to one consultant.

    From the third step on each has a colleague proposed, on duty and with the least to do.
    """
    seat, now = request.seat, clock.now()
    today, limits = seat.today(now), limits_of(seat.store)
    late = FollowUp.objects.visible_to(seat).late_since(today - timedelta(days=limits.manager))
    who = key_of(request.GET.get("who", ""))
    if who is not None:
        late = late.filter(responsible=who)
    rows = rows_of(seat, shown(late)[:PAGE], now)
    third = [row for row in rows if row.step == Step.REASSIGN.name.lower()]
    found = handing.proposals(seat.store, [(row.key, row.responsible) for row in third], today=today)
    context = {
        "third": [(row, found.get(row.key)) for row in third], "second": [row for row in rows if row not in third],
        "limits": limits, "page": PAGE, "full": len(rows) >= PAGE, "reached": reached(seat.store, now),
    }  # fmt: skip
    return render(request, "followups/overdue.html", context)


@section("control")
@requires(Right.CARD_REASSIGN)
@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap: the overdue card goes to the colleague who was proposed."""
    seat = request.seat
    card = reach(Card.objects.writable_by(seat), store=seat.store, pk=pk)
    owner, to = key_of(request.POST.get("owner", "")), key_of(request.POST.get("to", ""))
    if owner is None or to is None:
        raise Http404
    try:
        moved = handing.hand_over(seat=seat, card=card, seen_owner=owner, to=to, at=clock.now())
        words = {"name": moved.customer.name, "person": moved.owner.name}
        messages.success(request, _("%(name)s is with %(person)s now, to be called today.") % words)
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("overdue")
