"""The pool of neglected cards: look, take, put in."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.errors import Refused
from leads.forms.moving import WhyForm
from leads.models import Card
from leads.rules.grading import LADDER
from leads.services import pool
from leads.statuses import PoolKind

PAGE = 50


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_REASSIGN)
@require_GET
def pool_list(request: HttpRequest) -> HttpResponse:
    """What lies in the pool, the newest first, masked; above it the own cards that go there soon."""
    seat = request.seat
    rows = (
        Card.objects.filter(store=seat.store)
        .in_the_pool()
        .select_related("customer", "car_model", "colour")
        .order_by("-pooled_at", "-pk")
    )
    grade = request.GET.get("grade", "")
    rows = rows.filter(grade=grade) if grade in LADDER else rows
    soon = _going(seat)
    may_take = seat.may(Right.CARD_OWN) and seat.settings.pool
    context = {
        "rows": rows[:PAGE], "soon": soon, "limits": seat.settings, "grade": grade, "letters": list(reversed(LADDER)),
        "may_take": may_take, "may_open": seat.may(Right.CARD_READ), "page": PAGE,
    }  # fmt: skip
    return render(request, "leads/pool.html", context)


def _going(seat) -> list[Card]:
    """The own cards whose owner was warned since the last contact."""
    if not seat.may(Right.CARD_OWN) or not seat.settings.pool:
        return []
    mine = Card.objects.filter(store=seat.store, owner=seat.user).followed()
    return list(pool.warned(mine).select_related("customer", "car_model").order_by("warned_at", "pk")[:PAGE])


@requires(Right.CARD_OWN)
@require_POST
def pool_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a card: the first one gets it."""
    here = Card.objects.filter(store=request.seat.store)
    once = here.filter(Q(pooled_at__isnull=False) | Q(pool_moves__kind=PoolKind.IN)).distinct()
    card = reach(once, store=request.seat.store, pk=pk)
    try:
        pool.claim(seat=request.seat, card=card, at=clock.now())
        messages.success(request, _("The customer is yours now. Call today."))
        return redirect("card", pk=pk)
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("pool")


@requires(Right.CARD_REASSIGN)
@require_POST
def card_pool(request: HttpRequest, pk: int) -> HttpResponse:
    """The manager puts a card into the pool, with a reason."""
    card = reach(Card.objects.visible_to(request.seat), store=request.seat.store, pk=pk)
    form = WhyForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        pool.put_in(seat=request.seat, card=card, reason=reason, at=clock.now())
        messages.success(request, _("The card is in the pool."))
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("card", pk=pk)
