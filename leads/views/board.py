"""The ladder board, the list of passed horizons, and the word that a grade stays."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import requires
from accounts.menu import section
from accounts.people import consultants
from accounts.rights import Right
from core import clock
from core.errors import Refused
from leads.forms.steps import GradeFilter, KeepForm
from leads.models import Card
from leads.pages.board import COLUMN, board
from leads.pages.standing import standings
from leads.rules.grading import LADDER
from leads.services import grades
from leads.views.back import back_to
from leads.views.cards import own_card

PAGE = 100


def asked_of(request: HttpRequest) -> dict:
    """The filters that could be read; what cannot be read does not filter."""
    form = GradeFilter(request.GET, seat=request.seat)
    form.is_valid()
    return form.cleaned_data


def drawer_of(request: HttpRequest, wanted: dict):
    """The active cards that the seat may open, of one owner when asked."""
    cards = Card.objects.visible_to(request.seat).active()
    return cards.filter(owner=wanted["owner"]) if wanted.get("owner") else cards


def owners_for(request: HttpRequest) -> list:
    """The consultants to choose from, for who reads the whole store."""
    return list(consultants(request.seat.store)) if request.seat.may(Right.CARD_READ) else []


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_READ)
@require_GET
def ladder_board(request: HttpRequest) -> HttpResponse:
    """A column for each grade; moving a card opens the evidence dialog, never a silent move."""
    seat, wanted = request.seat, asked_of(request)
    whole = (wanted.get("grade") or [""])[0]
    today = seat.today(clock.now())
    columns = board(drawer_of(request, wanted), zone=seat.store.zone, today=today, whole=whole)
    context = {
        "columns": columns, "owners": owners_for(request), "wanted": wanted, "whole": whole, "first": COLUMN,
        "letters": list(reversed(LADDER)), "writes_all": seat.may(Right.CARD_WRITE),
        "total": sum(column.count for column in columns),
    }  # fmt: skip
    return render(request, "leads/board.html", context)


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_READ)
@require_GET
def regrade_list(request: HttpRequest) -> HttpResponse:
    """Cards whose horizon passed without a purchase (GAP-08): nothing regrades by itself."""
    seat, wanted = request.seat, asked_of(request)
    today = seat.today(clock.now())
    passed = drawer_of(request, wanted).horizon_passed(today)
    counts = dict(passed.order_by().values_list("grade").annotate(n=Count("pk")))
    if wanted.get("grade"):
        passed = passed.filter(grade__in=wanted["grade"])
    page = wanted.get("page") or 0
    found = list(
        passed.select_related("customer", "owner", "car_model")
        .with_grade_since()
        .longest_passed_first()[page * PAGE : (page + 1) * PAGE + 1]
    )
    context = {
        "rows": standings(found[:PAGE], zone=seat.store.zone, today=today), "more": len(found) > PAGE, "page": page,
        "count": sum(counts.values()), "letters": [(g, counts[g]) for g in reversed(LADDER) if g in counts],
        "owners": owners_for(request), "wanted": wanted, "writes_all": seat.may(Right.CARD_WRITE),
    }  # fmt: skip
    return render(request, "leads/regrade.html", context)


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_WRITE)
@require_POST
def card_keep(request: HttpRequest, pk: int) -> HttpResponse:
    """The grade stays, with a reason; the horizon runs anew."""
    card = own_card(request, pk)
    form = KeepForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Say in a few words why the grade stays (200 characters at most)."))
        return redirect(back_to(request, card))
    data = form.cleaned_data
    try:
        grades.keep(seat=request.seat, card=card, reason=data["reason"], version=data["version"], at=clock.now())
        messages.success(request, _("%(name)s stays %(grade)s.") % {"name": card.customer.name, "grade": card.grade})
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect(back_to(request, card))
