"""Standing in for a colleague on rest or leave: offered to consultants, assigned by the manager."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.access import requires
from accounts.menu import section
from accounts.people import consultants
from accounts.rights import Right
from core import clock
from core.errors import Refused
from core.fields import key_of, keys_of
from followups.models import StandIn
from followups.rows import rows_of, shown
from followups.services import stand_ins as service

MOST = 300  # rows of the page


@section("day")
@requires(Right.FOLLOWUP_OWN)
@require_GET
def stand_ins(request: HttpRequest) -> HttpResponse:
    """What is due today for colleagues who are not there: take it for the day."""
    return _page(request, "day")


@section("control")
@requires(Right.CARD_REASSIGN)
@require_GET
def stand_ins_control(request: HttpRequest) -> HttpResponse:
    """Who is not there today, what is due for them, who stands in; assign it."""
    return _page(request, "control")


def _page(request, place: str) -> HttpResponse:
    seat, now = request.seat, clock.now()
    today = seat.today(now)
    absent = service.absent_on(seat.store, today)
    rows = rows_of(seat, shown(service.due_of(seat.store, absent, today))[:MOST], now)
    standing = StandIn.objects.filter(store=seat.store, day=today).select_related("person")
    taken = {row.card_id: row.person for row in standing}
    once = {row.key: row for row in reversed(rows)}
    groups = [(person, [(row, taken.get(row.key)) for row in reversed(once.values()) if row.responsible == person.pk])
              for person in absent]  # fmt: skip
    away = {person.pk for person in absent}
    context = {
        "groups": groups, "place": place, "away": seat.user.pk in away,
        "people": [p for p in consultants(seat.store) if p.pk not in away] if place == "control" else [],
    }  # fmt: skip
    return render(request, "followups/stand_ins.html", context)


@requires(Right.FOLLOWUP_OWN)
@require_GET
def stand_in_offers(request: HttpRequest) -> HttpResponse:
    """Below the day's list: which colleagues are not here, and how many of their customers wait for somebody."""
    context = {"offers": service.offers(request.seat, clock.now())}
    return render(request, "followups/_offers.html", context)


@requires(Right.FOLLOWUP_OWN)
@require_POST
def stand_in_take(request: HttpRequest) -> HttpResponse:
    """Take the chosen customers for today."""
    try:
        cards = keys_of(request.POST.getlist("card"))
        messages.success(request, service.told(service.take(seat=request.seat, cards=cards, at=clock.now())))
        return redirect("day")
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("stand-ins")


@requires(Right.CARD_REASSIGN)
@require_POST
def stand_in_assign(request: HttpRequest) -> HttpResponse:
    """Give the chosen customers to a colleague for today."""
    cards, person = keys_of(request.POST.getlist("card")), key_of(request.POST.get("person", ""))
    try:
        count = service.assign(seat=request.seat, cards=cards, person=person or 0, at=clock.now())
        messages.success(request, service.told(count))
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("stand-ins-control")
