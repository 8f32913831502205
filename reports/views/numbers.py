"""Numbers of a period: the funnel by source, who the customers are, what the consultants achieved."""

from datetime import date, timedelta
from uuid import uuid4

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import requires
from accounts.menu import section
from accounts.people import consultants
from accounts.rights import Right
from core import clock
from core.errors import Refused
from core.fields import day_of, key_of
from leads.models import Card
from reports.forms import StudyForm
from reports.models import CustomerStudy
from reports.pages import portraits
from reports.pages.funnel import funnel
from reports.pages.staff import staff
from reports.services import studies

STUDIES = 5  # conclusions on the page
USUAL = timedelta(days=89)  # a cohort needs time to buy
LONGEST = timedelta(days=1096)


def _period(request: HttpRequest, today: date) -> tuple[date, date]:
    """The store days that were asked for, else the last ninety; turned round when typed the wrong way round."""
    last = min(day_of(request.GET.get("to", ""), today), today)
    first = day_of(request.GET.get("from", ""), last - USUAL)
    first, last = min(first, last), min(max(first, last), today)
    return max(first, last - LONGEST), last


def _opened(request: HttpRequest, first: date, last: date) -> QuerySet[Card]:
    """The cards of the period that the reader may see."""
    begin, end = clock.day_bounds(first, request.seat.store.zone)[0], clock.day_bounds(last, request.seat.store.zone)[1]
    return Card.objects.visible_to(request.seat).filter(opened_at__gte=begin, opened_at__lt=end)


@section("numbers")
@requires(Right.CARD_OWN, Right.CARD_READ)
@require_GET
def source_funnel(request: HttpRequest) -> HttpResponse:
    """RPT-26: the cards of a period by source code, how far they came: the store's, or one's own."""
    seat, today = request.seat, request.seat.today(clock.now())
    first, last = _period(request, today)
    owners = list(consultants(seat.store)) if seat.may(Right.CARD_READ) else []
    owner = next((one for one in owners if one.pk == key_of(request.GET.get("owner", ""))), None)
    cards = _opened(request, first, last)
    context = {
        "funnel": funnel(cards.filter(owner=owner) if owner else cards, key_of(request.GET.get("source", ""))),
        "first": first, "last": last, "today": today, "owners": owners, "owner": owner,
        "source": key_of(request.GET.get("source", "")), "small": seat.settings.small_numbers,
    }  # fmt: skip
    return render(request, "reports/funnel.html", context)


@section("numbers")
@requires(Right.CARD_READ)
@require_GET
def customer_groups(request: HttpRequest) -> HttpResponse:
    """RPT-09: who the customers of a period are; made by customer service, read by the general manager."""
    first, last = _period(request, request.seat.today(clock.now()))
    group = request.GET.get("group", "")
    group = group if group in portraits.GROUPS else portraits.GROUPS[0]
    return _groups_page(request, first, last, group, None)


def _groups_page(request, first: date, last: date, group: str, form: StudyForm | None) -> HttpResponse:
    seat = request.seat
    cards = portraits.chosen(_opened(request, first, last), group)
    writes = seat.may(Right.CUSTOMER_MASTER)
    words = {"all": _("All"), "bought": _("Bought"), "lost": _("Lost")}
    context = {
        "parts": portraits.portrait(cards), "customers": cards.values("customer").distinct().count(), "first": first,
        "last": last, "today": seat.today(clock.now()), "group": group,
        "groups": [(name, words[name]) for name in portraits.GROUPS],
        "few": portraits.FEW, "small": seat.settings.small_numbers,
        "form": form or (StudyForm(initial={"token": uuid4()}) if writes else None),
        "studies": CustomerStudy.objects.filter(store=seat.store).select_related("by").order_by("-at", "-pk")[:STUDIES],
    }  # fmt: skip
    return render(request, "reports/customer_groups.html", context, status=422 if form else 200)


@section("numbers")
@requires(Right.CUSTOMER_MASTER)
@require_POST
def customer_study(request: HttpRequest) -> HttpResponse:
    """Customer service writes the conclusions of a period (ROLE-23); the general manager is told."""
    seat, now = request.seat, clock.now()
    (first, last), form = _period(request, seat.today(now)), StudyForm(request.POST)
    if form.is_valid():
        try:
            studies.conclude(seat=seat, first=first, last=last, at=now, **form.cleaned_data)
            messages.success(request, _("Written; the general manager was told."))
            return redirect(f"{reverse('customer-groups')}?from={first:%Y-%m-%d}&to={last:%Y-%m-%d}")
        except Refused as refusal:
            form.add_error(refusal.field, refusal.sentence)
    return _groups_page(request, first, last, portraits.GROUPS[0], form)


@section("control")
@requires(Right.CONTROL_READ)
@require_GET
def staff_results(request: HttpRequest) -> HttpResponse:
    """RPT-34: a month of the consultants against the month before, and the training drills."""
    seat, today = request.seat, request.seat.today(clock.now())
    month = min(day_of(request.GET.get("day", ""), today), today).replace(day=1)
    after = (month + timedelta(days=31)).replace(day=1)
    context = {
        "staff": staff(seat.store, month, today), "month": month, "before": (month - timedelta(days=1)).replace(day=1),
        "after": after if after <= today else None, "today": today,
    }  # fmt: skip
    return render(request, "reports/staff.html", context)
