"""Claims (撞单): made by a consultant, settled by the manager, seen by both."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.errors import Refused
from leads.forms.moving import ClaimForm, SettleForm
from leads.models import Dispute, OwnerChange
from leads.services import disputes
from leads.statuses import DisputeState

PAGE = 100
_LOST = 20  # moves away that a consultant is told of


@section("cards")
@requires(Right.CARD_OWN, Right.DISPUTE_SETTLE)
@require_GET
def dispute_list(request: HttpRequest) -> HttpResponse:
    """Open claims first, then what was decided; for a consultant also which cards went to colleagues."""
    return _list(request)


def _list(request, bad: tuple[int, SettleForm] | None = None) -> HttpResponse:
    seat = request.seat
    rows = Dispute.objects.visible_to(seat).select_related("card__customer", "claimant", "holder", "decided_by")
    waiting = list(rows.open().order_by("opened_at", "pk")[:PAGE])
    may_settle = seat.may(Right.DISPUTE_SETTLE)
    for row in waiting:
        row.form = bad[1] if bad and bad[0] == row.pk else SettleForm(auto_id=f"id_%s_{row.pk}")
    for row in waiting:
        row.mine = row.claimant_id == seat.user.pk
    closed = list(rows.exclude(state=DisputeState.OPEN).order_by("-decided_at", "-pk")[:PAGE])
    context = {"waiting": waiting, "closed": closed, "may_settle": may_settle, "lost": _lost(seat)}
    return render(request, "leads/disputes.html", context, status=422 if bad else 200)


def _lost(seat) -> list[OwnerChange]:
    """Cards that went from this consultant to a colleague, newest first."""
    if not seat.may(Right.CARD_OWN):
        return []
    rows = OwnerChange.objects.filter(before=seat.user, card__store=seat.store).exclude(card__owner=seat.user)
    return list(rows.select_related("card__customer", "after").order_by("-at")[:_LOST])


@section("cards")
@requires(Right.CARD_OWN)
def dispute_new(request: HttpRequest) -> HttpResponse:
    """Claim a colleague's customer, with a reason; nothing more is told than that somebody has it."""
    form = ClaimForm(_typed(request), initial={"phone": request.GET.get("phone", "")[:60]})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            disputes.claim(seat=request.seat, number=data["phone"], reason=data["reason"], at=clock.now())
            messages.success(request, _("Claimed. The manager decides and tells both of you why."))
            return redirect("disputes")
        except Refused as refusal:
            form.add_error(refusal.field, refusal.sentence)
    return render(request, "leads/dispute_new.html", {"form": form}, status=422 if form.errors else 200)


def _typed(request):
    """What was sent, also when it is empty."""
    return request.POST if request.method == "POST" else None


def _dispute(request, pk: int) -> Dispute:
    return reach(Dispute.objects.visible_to(request.seat), store=request.seat.store, pk=pk)


@section("cards")
@requires(Right.DISPUTE_SETTLE)
@require_POST
def dispute_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide about a claim."""
    dispute = _dispute(request, pk)
    form = SettleForm(request.POST, auto_id=f"id_%s_{pk}")
    if not form.is_valid():
        return _list(request, (pk, form))
    data = form.cleaned_data
    try:
        disputes.settle(
            seat=request.seat, dispute=dispute, decision=data["decision"], reason=data["decision_reason"],
            at=clock.now(),
        )  # fmt: skip
        messages.success(request, _("Settled. Both consultants can read it."))
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("disputes")


@requires(Right.CARD_OWN)
@require_POST
def dispute_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the own claim back."""
    try:
        disputes.withdraw(seat=request.seat, dispute=_dispute(request, pk), at=clock.now())
        messages.success(request, _("The claim is taken back."))
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("disputes")
