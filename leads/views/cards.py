"""Cards: list, card, reveal, reassign."""

from datetime import date

from django.contrib import messages
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import requires, unreachable
from accounts.menu import section
from accounts.people import consultants
from accounts.rights import Right
from accounts.seat import Seat
from core import clock, search
from core.errors import Refused
from core.questions import TEXTS, question
from leads import facts, hooks, panels
from leads.forms.cards import CardFilter, ReassignForm
from leads.histories import judgements_of
from leads.models import Card, CustomerPhone, Visit
from leads.rules.grading import LADDER, horizon_passed
from leads.services import accesses, customers, moving
from leads.signs import signs
from leads.statuses import CardStatus, VisitKind

PAGE = 50
BIGGEST = 2**63 - 1  # key: the first page begins before it
_STATUS = {"lost": (CardStatus.LOST, CardStatus.LOST_WAITING), "delivered": (CardStatus.DELIVERED,)}


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_READ)
@require_GET
def card_list(request: HttpRequest) -> HttpResponse:
    """The drawer: cards by grade, newest first, paged by key (no count of a million rows)."""
    form = CardFilter(request.GET, seat=request.seat)
    form.is_valid()  # what cannot be read does not filter
    wanted = form.cleaned_data
    page = _page(request.seat, wanted)
    more = page[PAGE - 1]["pk"] if len(page) > PAGE else None
    context = {
        "rows": page[:PAGE], "more": more, "wanted": wanted, "grades": list(reversed(LADDER)),
        "owners": consultants(request.seat.store) if request.seat.may(Right.CARD_READ) else [],
        "statuses": form.fields["status"].choices,
    }  # fmt: skip
    return render(request, "leads/cards.html", context)


def _page(seat, wanted: dict) -> list[dict]:
    """One row more than a page shows."""
    owner = wanted.get("owner")
    filters = (wanted.get("status", ""), tuple(wanted.get("grade") or ()), owner.pk if owner else None)
    today = seat.today(clock.now()) if filters[0] == "regrade" else None
    text, before = wanted.get("q") or "", wanted.get("before") or BIGGEST
    patterns = search.patterns(text)
    return [] if text and not patterns else _rows(seat, filters, today, patterns, before)


@question
def _rows(seat: Seat, filters: tuple, today: object, patterns: TEXTS, before: int):
    status, grades, owner = filters
    rows = Card.objects.visible_to(seat)
    if status == "regrade":
        rows = rows.horizon_passed(today)
    elif status in _STATUS:
        rows = rows.filter(status__in=_STATUS[status])
    elif status != "all":
        rows = rows.active()
    if grades:
        rows = rows.filter(grade__in=grades)
    if owner:
        rows = rows.filter(owner=owner)
    if patterns:
        rows = rows.filter(search.like(patterns, "customer__search_key"))
    return rows.filter(pk__lt=before).as_rows().order_by("-pk")[: PAGE + 1]


def _card(request, pk: int, *, writes: bool = False) -> Card:
    seat = request.seat
    found = _shown(seat, writes, seat.today(clock.now()), pk)
    if not found:
        raise unreachable(Card, store=seat.store, pk=pk)
    found[0].store = seat.store  # the same row, with its settings: no join, no query
    return found[0]


@question
def _shown(seat: Seat, writes: bool, today: date, card: int):
    rows = Card.objects.writable_by(seat) if writes else _readable(seat, today)
    number = CustomerPhone.objects.filter(customer=OuterRef("customer"), is_main=True).values("number")[:1]
    here = Visit.objects.filter(card=OuterRef("pk"), kind=VisitKind.WALK_IN).order_by().values("card")
    times = Coalesce(Subquery(here.annotate(n=Count("pk")).values("n")), 0)
    shown = rows.filter(pk=card).select_related("customer", "owner", "car_model", "trim", "colour")
    few = {} if writes else panels.seldom()
    return shown.annotate(number=Subquery(number), times_here=times, **few).with_grade_since()


def _readable(seat, today: date):
    """One's own cards or the store's, and those lent for the day by a colleague who is not there."""
    rows = Card.objects.visible_to(seat)
    lent = None if seat.may(Right.CARD_READ) else hooks.lent(seat, today)
    return rows if lent is None else rows | lent


def read_card(request, pk: int) -> Card:
    """A card one may open."""
    return _card(request, pk)


def own_card(request, pk: int) -> Card:
    """A card one may change."""
    return _card(request, pk, writes=True)


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_READ)
@require_GET
def card_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The card: everything a person on the phone needs, without a click."""
    card = _card(request, pk)
    seat, now = request.seat, clock.now()
    accesses.note_opened(seat=seat, customer=card.customer_id, at=now)
    context = {
        "card": card, "number": card.number or "", "steps": _steps(card), "events": panels.events_of(card),
        "sections": panels.sections_of(card, seat, now), "may_write": _may_write(seat, card),
        "groups": facts.shown(card), "recorded": facts.recorded(card) + signs(card),
        "passed": card.status == CardStatus.OPEN
        and horizon_passed(grade=card.grade, graded_on=card.graded_on, today=seat.today(now)),
        "may_call": card.owner_id == seat.user.pk or seat.may(Right.PHONE_STORE),
        "reassign": ReassignForm(seat=seat) if seat.may(Right.CARD_REASSIGN) else None,
    }  # fmt: skip
    return render(request, "leads/card.html", context)


def _may_write(seat, card: Card) -> bool:
    return seat.may(Right.CARD_WRITE) or (seat.may(Right.CARD_OWN) and card.owner_id == seat.user.pk)


def _steps(card: Card) -> list[dict]:
    """The seven steps of the ladder with the day each was reached last."""
    days = {row.after: row.at for row in reversed(judgements_of(card))}
    here = LADDER.index(card.grade)
    return [
        {"grade": grade, "at": days.get(grade), "here": place == here, "past": place < here and grade in days}
        for place, grade in enumerate(LADDER)
    ]


@requires(Right.CARD_OWN, Right.PHONE_REVEAL, Right.PHONE_STORE)
@require_POST
def card_reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the whole number, of the telephone or of the identity card; a row says who looked."""
    card = _card(request, pk)
    if request.POST.get("what") == "id_number":
        return HttpResponse(escape(customers.reveal_id(seat=request.seat, customer=card.customer, at=clock.now())))
    number = customers.reveal(seat=request.seat, customer=card.customer, at=clock.now())
    return render(request, "leads/_phone.html", {"number": number})


@requires(Right.CARD_REASSIGN)
@require_POST
def card_reassign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the card to another consultant."""
    card = _card(request, pk)
    form = ReassignForm(request.POST, seat=request.seat)
    if not form.is_valid():
        messages.warning(request, _("Choose a consultant and say why."))
        return redirect("card", pk=pk)
    try:
        to, reason = form.cleaned_data["to"].pk, form.cleaned_data["reason"]
        moving.reassign(seat=request.seat, card=card, to=to, reason=reason, at=clock.now())
        messages.success(request, _("Given to %(name)s.") % {"name": form.cleaned_data["to"].name})
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("card", pk=pk)
