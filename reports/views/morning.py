"""The morning meeting: read, announce, confirm."""

from uuid import uuid4

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.errors import Refused
from core.fields import key_of
from followups.forms import AddForm
from followups.services import evening as plans
from leads.statuses import Queue
from reports.forms import AnnouncementForm, MorningForm
from reports.models import Announcement
from reports.pages import morning as pages
from reports.services import meetings
from reports.views.daily import day_asked

_MEETING = (Right.REPORT_OWN, Right.REPORT_SIGN, Right.REPORT_SIGN_MANAGERS)


@section("meetings")
@requires(*_MEETING)
@require_GET
def morning(request):
    """Roster, plans, appointments, announcements of the day; a consultant sees the own plan."""
    return _page(request)


def _page(request, *, forms: dict | None = None, refusal: str = "", status: int = 200):
    seat = request.seat
    today = seat.today(clock.now())
    day = day_asked(request, today) if request.method == "GET" else today
    shown = pages.page(seat, day, today)
    mine = shown.me and shown.me.morning
    context = {
        "day": day,
        "today": today,
        "page": shown,
        "projector": request.GET.get("projector") == "1",
        "refusal": refusal,
        "announces": seat.may(Right.REPORT_SIGN) and shown.is_today,
        "confirms": seat.may(Right.REPORT_OWN) and shown.is_today and shown.me is not None,
        "announcement_form": AnnouncementForm(initial={"token": uuid4(), "from_day": today, "until_day": today}),
        "orders": seat.may(Right.ROSTER_MANAGE) and shown.is_today,  # RHY-05
        "lane": {"queue": Queue.WALK_IN, "order": shown.order},
        "board": {"roster": shown.roster},
        "from": "morning",
        "morning_form": MorningForm(
            initial={"day": today, "note": mine.note if mine else "", "ready": mine.ready if mine else []},
            items=shown.items,
        ),
        "add_form": _add_form(seat, shown),
        **(forms or {}),
    }
    return render(request, "reports/morning.html", context, status=status)


def _add_form(seat, shown: pages.MorningPage) -> AddForm | None:
    """Who can still be put on the reader's list of today."""
    if not (shown.me and shown.is_today and seat.may(Right.REPORT_OWN)):
        return None
    return AddForm(seat=seat, listed=[row.card for row in shown.me.customers])


@section("meetings")
@requires(Right.REPORT_OWN)
@require_POST
def supplement(request):
    """Put a customer of one's own on today's list (RHY-04, SDR-09)."""
    seat, now = request.seat, clock.now()
    try:
        plans.add(seat=seat, day=seat.today(now), card=key_of(request.POST.get("add", "")) or 0, at=now)
    except Refused as refusal:
        return _page(request, refusal=refusal.sentence, status=409)
    messages.success(request, _("Added to today's list."))
    return redirect("morning")


@section("meetings")
@requires(Right.REPORT_OWN)
@require_POST
def confirm(request):
    """The consultant confirms the own morning (RHY-04)."""
    form = MorningForm(request.POST, items=meetings.items_of(request.seat))
    if not form.is_valid():
        return _page(request, forms={"morning_form": form}, status=422)
    try:
        meetings.confirm_morning(seat=request.seat, at=clock.now(), **form.cleaned_data)
    except Refused as refusal:
        return _page(request, forms={"morning_form": form}, refusal=refusal.sentence, status=409)
    messages.success(request, _("Your day is confirmed."))
    return redirect("morning")


@section("meetings")
@requires(Right.REPORT_SIGN)
@require_POST
def announce(request):
    """The manager announces something for a day or several (ROLE-08)."""
    form = AnnouncementForm(request.POST)
    if not form.is_valid():
        return _page(request, forms={"announcement_form": form}, status=422)
    try:
        meetings.announce(seat=request.seat, said=meetings.Said(**form.cleaned_data), at=clock.now())
    except Refused as refusal:
        form.add_error(refusal.field, refusal.sentence)
        return _page(request, forms={"announcement_form": form}, status=422)
    messages.success(request, _("Announced."))
    return redirect("morning")


@section("meetings")
@requires(Right.REPORT_SIGN)
@require_POST
def withdraw(request, pk: int):
    """Take an announcement back."""
    row = reach(Announcement.objects.visible_to(request.seat), store=request.seat.store, pk=pk)
    meetings.withdraw(seat=request.seat, announcement=row, at=clock.now())
    messages.success(request, _("Taken back."))
    return redirect(reverse("morning"))
