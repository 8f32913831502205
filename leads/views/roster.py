"""The roster of the day: the line, its order, skips, absences, swaps, stands, and what was taken back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.errors import Refused
from core.fields import day_of, key_of, keys_of
from leads.forms.roster import SwapForm
from leads.forms.visits import ReasonForm
from leads.models import Turn
from leads.pages.roster import board, day_of_roster, happenings
from leads.services import roster, turns
from leads.services.stands import Call
from leads.statuses import Queue, TurnKind

_PAGES = ("desk", "roster", "morning")  # where the line can be changed


@section("visits")
@requires(Right.VISIT_DESK, Right.VISIT_OWN)
@require_GET
def roster_day(request: HttpRequest) -> HttpResponse:
    """The line of today with its order, and everything that happened to it; a day of before to read."""
    now = clock.now()
    today = request.seat.today(now)
    day = min(day_of(request.GET.get("day", ""), today), today)
    live = board_context(request, "roster") if day == today else {}
    shown = live.get("board")
    found = shown.roster if shown else day_of_roster(request.seat, day)
    settings = request.seat.settings
    rows = happenings(found, apart=settings.calls_own_order or settings.online_own_order) if found else []
    context = {"day": day, "today": today, "roster": found, "rows": rows, **live}
    return render(request, "leads/roster.html", context)


def board_context(request: HttpRequest, came_from: str) -> dict:
    """What the templates of the line need; after a change one is sent back to `came_from`."""
    reasons = [_("Lunch"), _("Test drive"), _("Training"), _("Hand-over of a car"), _("Out of the showroom")]
    return {
        "board": board(request.seat, clock.now()), "manage": request.seat.may(Right.ROSTER_MANAGE),
        "from": came_from, "reasons": reasons,
    }  # fmt: skip


def say_whom_to_call(request: HttpRequest, call: Call | None) -> None:
    """After a consultant took a party: the desk reads who goes to which stand (LEAD-08, ROLE-06)."""
    if call is None:
        return
    if call.stand == 1:
        messages.info(request, _("Call %(name)s to the door.") % {"name": call.called})
        return
    words = {"door": call.at_door, "name": call.called, "stand": call.stand}
    messages.info(request, _("%(door)s is at the door now: call %(name)s to stand no. %(stand)s.") % words)


@requires(Right.ROSTER_MANAGE)
@require_POST
def roster_confirm(request: HttpRequest) -> HttpResponse:
    """Confirm the order of the day: `order` holds consultant ids, first to last, `place_…` their new places."""
    order = keys_of(request.POST.getlist("order"))
    wanted = {pk: _place(request.POST.get(f"place_{pk}", ""), i) for i, pk in enumerate(order)}
    order = [*sorted(order, key=wanted.__getitem__), *keys_of(request.POST.getlist("join"))]
    version = key_of(request.POST.get("version", ""))
    return _change(
        request,
        lambda at: roster.confirm(seat=request.seat, order=order, at=at, version=version, queue=_queue(request)),
        _("Confirmed."),
    )


def _place(text: str, default: int) -> tuple[int, int]:
    place = key_of(text)
    return (default + 1 if place is None else place, default)


def _queue(request) -> str:
    asked = request.POST.get("queue", "")
    return asked if asked in Queue.values else Queue.WALK_IN


def _seen(request) -> int | None:
    """The number of the last row that the page knew: what is sent twice is written once."""
    return key_of(request.POST.get("seen", ""))


def _change(request, change, sentence: str) -> HttpResponse:
    try:
        change(clock.now())
        messages.success(request, sentence)
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    came_from = request.POST.get("from")
    return redirect(came_from if came_from in _PAGES else "desk")


def _reason(request) -> str:
    """The reason as typed; one that cannot be read counts as none, and the service asks for it."""
    form = ReasonForm(request.POST)
    return form.cleaned_data["reason"] if form.is_valid() else ""


@requires(Right.ROSTER_MANAGE)
@require_POST
def roster_pass(request: HttpRequest, pk: int) -> HttpResponse:
    """Skip the consultant who is next, or note that the turn was refused; with a reason."""
    kind = TurnKind.REFUSED if request.POST.get("kind") == TurnKind.REFUSED else TurnKind.SKIPPED
    words = {"consultant": pk, "kind": kind, "reason": _reason(request), "queue": _queue(request)}
    return _change(
        request,
        lambda at: roster.pass_over(seat=request.seat, at=at, seen=_seen(request), **words),
        _("Moved to the end of the line."),
    )


@requires(Right.ROSTER_MANAGE)
@require_POST
def roster_presence(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a consultant as away or back."""
    present = request.POST.get("present") == "1"
    reason = _reason(request)
    return _change(
        request,
        lambda at: roster.set_presence(seat=request.seat, consultant=pk, present=present, reason=reason, at=at),
        _("Back in line.") if present else _("Away; the place in line is kept."),
    )


@requires(Right.ROSTER_MANAGE)
@require_POST
def roster_swap(request: HttpRequest, pk: int) -> HttpResponse:
    """Two consultants exchange their places, with a reason."""
    form = SwapForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Say with whom and why."))
        return redirect("roster" if request.POST.get("from") == "roster" else "desk")
    words = {"consultant": pk, "seen": _seen(request), "queue": _queue(request), **form.cleaned_data}
    return _change(
        request, lambda at: turns.swap(seat=request.seat, at=at, **words), _("They have exchanged their places.")
    )


@requires(Right.ROSTER_MANAGE)
@require_POST
def roster_rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """Relieve the consultant at a stand; the others move up."""
    words = {"consultant": pk, "seen": _seen(request), "reason": _reason(request)}
    return _change(request, lambda at: turns.rotate(seat=request.seat, at=at, **words), _("Relieved at the stand."))


@requires(Right.ROSTER_MANAGE)
@require_POST
def turn_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a row of today that was written by mistake, with a reason."""
    turn = get_object_or_404(Turn, roster__store=request.seat.store, pk=pk)
    reason = _reason(request)
    return _change(request, lambda at: turns.undo(seat=request.seat, turn=turn, reason=reason, at=at), _("Taken back."))
