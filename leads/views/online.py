"""The list of online leads, and giving one that waits to somebody."""

from datetime import datetime

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.people import consultants
from accounts.rights import Right
from core import clock
from core.errors import Refused
from leads.forms.online import AssignForm, LeadFilter
from leads.models import OnlineLead
from leads.pages.online import LeadRow, counts_of, in_state
from leads.services import online

PAGE = 50


@section("visits")
@requires(Right.VISIT_DESK, Right.VISIT_OWN)
@require_GET
def lead_list(request: HttpRequest) -> HttpResponse:
    """Online leads with state, channel and minutes to the answer (LEAD-42), newest first, paged by key."""
    form = LeadFilter(request.GET)
    form.is_valid()  # what cannot be read does not filter
    wanted, seat, now = form.cleaned_data, request.seat, clock.now()
    visible = OnlineLead.objects.visible_to(seat)
    page = list(_filtered(visible, wanted, now).order_by("-pk")[: PAGE + 1])
    context = {
        "rows": [LeadRow(lead, now, seat) for lead in page[:PAGE]], "more": page[PAGE - 1].pk if page[PAGE:] else None,
        "wanted": wanted, "counts": counts_of(visible, now), "states": form.fields["state"].choices,
        "channels": form.fields["channel"].choices, "may_assign": seat.may(Right.VISIT_DESK),
        "people": consultants(seat.store) if seat.may(Right.VISIT_DESK) else [],
    }  # fmt: skip
    return render(request, "leads/online.html", context)


def _filtered(visible, wanted: dict, now: datetime):
    rows = in_state(visible.rows(), wanted.get("state", ""), now)
    if wanted.get("channel"):
        rows = rows.filter(channel=wanted["channel"])
    if wanted.get("before"):
        rows = rows.filter(pk__lt=wanted["before"])
    return rows.with_people().prefetch_related(Prefetch("repeats", OnlineLead.objects.order_by("received_at")))


@requires(Right.VISIT_DESK)
@require_POST
def lead_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a waiting lead to somebody, or to whom the roster says."""
    lead = reach(OnlineLead.objects.visible_to(request.seat), store=request.seat.store, pk=pk)
    form = AssignForm(request.POST, seat=request.seat)
    if not form.is_valid():
        messages.warning(request, _("Choose a consultant of this store."))
        return _back(request)
    chosen, reason = form.cleaned_data["consultant"], form.cleaned_data["reason"]
    try:
        visit = online.assign(
            seat=request.seat, lead=lead, consultant=chosen.pk if chosen else None, reason=reason, at=clock.now()
        )
        messages.success(request, _("%(name)s answers.") % {"name": visit.consultant.name})
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return _back(request)


def _back(request) -> HttpResponse:
    return redirect("desk" if request.POST.get("from") == "desk" else "online-leads")
