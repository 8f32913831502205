"""The register of a day: its printed views, closing and opening it, and the rows that wait for a signature."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.errors import Refused
from core.fields import day_of, storable
from leads.models import Visit
from leads.pages import sheets
from leads.services import register_days, visits
from leads.statuses import VisitKind

LIST = 100  # the newest rows that wait; older ones follow as these are signed


@section("visits")
@requires(Right.VISIT_DESK, Right.VISIT_OWN, Right.VISIT_READ)
@require_GET
def visit_list(request: HttpRequest) -> HttpResponse:
    """The register of a day, one sheet for all consultants (LEAD-19), in one of its printed views."""
    day = day_of(request.GET.get("day", ""), request.seat.today(clock.now()))
    return _sheet_page(request, day, sheets.sheet_of(request.GET.get("sheet", "")))


def _sheet_page(request, day, sheet, *, refused: str = "", status: int = 200) -> HttpResponse:
    seat = request.seat
    everything = Visit.objects.visible_to(seat).on_day(day, seat.store.zone)
    shown = everything.select_related(
        "consultant", "registered_by", "served_before", "car_model", "trim", "colour", "call",
        "card__car_model", "card__trim", "card__colour",
    ).prefetch_related("edits")  # fmt: skip
    everything = list(shown.order_by("arrived_at", "pk"))
    rows = sheets.numbered(sheet.rows(everything), once=seat.settings.same_day_once)
    context = {
        "day": day, "today": seat.today(clock.now()), "sheet": sheet, "sheets": sheets.SHEETS, "rows": rows,
        "columns": sheet.columns(seat.settings.front_items), "totals": sheets.totals(rows), "refused": refused,
        "open_rows": [v for v in everything if v.left_at is None and v.kind != VisitKind.ONLINE],
        "whole_numbers": seat.may(Right.PHONE_STORE), **_standing(seat, day),
    }  # fmt: skip
    return render(request, "leads/visits.html", context, status=status)


def _standing(seat, day) -> dict:
    """Whether the sheet is closed, by whom, and what this person may do about it."""
    standing = register_days.standing(seat.store, day)
    closed = bool(standing and standing.closed_at)
    return {
        "standing": standing if closed else None,
        "may_write": seat.may(Right.VISIT_DESK, Right.VISIT_OWN) and not closed,
        "may_look": seat.may(Right.VISIT_DESK),
        "may_close": seat.may(Right.VISIT_DESK) and not closed,
        "may_reopen": seat.may(Right.VISIT_REOPEN) and closed,
        "moves": list(standing.moves.select_related("by").order_by("at", "pk")) if standing else [],
    }


@section("visits")
@requires(Right.VISIT_DESK)
@require_POST
def day_close(request: HttpRequest) -> HttpResponse:
    """Close the day; refused with the list of those who have not left."""
    day = day_of(request.POST.get("day", ""), request.seat.today(clock.now()))
    try:
        register_days.close(seat=request.seat, day=day, at=clock.now())
    except Refused as refusal:
        return _sheet_page(request, day, sheets.SHEETS[0], refused=refusal.sentence, status=409)
    messages.success(request, _("The day is closed."))
    return redirect(f"{reverse('visits')}?day={day:%Y-%m-%d}")


@section("visits")
@requires(Right.VISIT_REOPEN)
@require_POST
def day_reopen(request: HttpRequest) -> HttpResponse:
    """Open a closed day again, with a reason."""
    day = day_of(request.POST.get("day", ""), request.seat.today(clock.now()))
    try:
        register_days.reopen(
            seat=request.seat, day=day, reason=storable(request.POST.get("reason", "")), at=clock.now()
        )
    except Refused as refusal:
        return _sheet_page(request, day, sheets.SHEETS[0], refused=refusal.sentence, status=409)
    messages.success(request, _("The day is open again."))
    return redirect(f"{reverse('visits')}?day={day:%Y-%m-%d}")


@section("visits")
@requires(Right.VISIT_DESK, Right.VISIT_OWN, Right.VISIT_READ)
@require_GET
def to_confirm(request: HttpRequest) -> HttpResponse:
    """Parties that left nothing and wait for their consultant's signature (LEAD-24, GAP-20)."""
    rows = Visit.objects.visible_to(request.seat).unconfirmed().select_related("consultant", "car_model")
    rows = list(rows.order_by("-arrived_at", "-pk")[: LIST + 1])
    return render(request, "leads/to_confirm.html", {"rows": rows[:LIST], "more": len(rows) > LIST})


@requires(Right.VISIT_OWN)
@require_POST
def visit_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap: the consultant signs the row."""
    visit = reach(Visit.objects.received_by(request.seat), store=request.seat.store, pk=pk)
    try:
        visits.confirm(seat=request.seat, visit=visit, at=clock.now())
        messages.success(request, _("Confirmed."))
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("visits-to-confirm")
