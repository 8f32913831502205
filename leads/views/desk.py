"""The front desk: queue, floor, new visit, roster."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from accounts.seat import Seat
from core import clock, phone
from core.errors import Refused
from core.questions import question
from leads import guides, hooks
from leads.forms.visits import NoteForm, VisitForm
from leads.models import Visit
from leads.pages.online import waiting_rows
from leads.services import cards, customers, online, visits
from leads.statuses import NOT_COUNTED, Drink, LeadChannel, VisitKind
from leads.views.roster import board_context, say_whom_to_call


@section("desk")
@requires(Right.VISIT_DESK)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Left the queue, right the new visit and the floor."""
    form = VisitForm(seat=request.seat)
    return render(request, "leads/desk.html", _desk_context(request, form))


def _desk_context(request, form: VisitForm) -> dict:
    seat = request.seat
    floor = Visit.objects.visible_to(seat).on_the_floor().select_related("consultant", "car_model", "customer")
    floor = list(floor.order_by("arrived_at"))
    now = clock.now()
    leads, midnight = waiting_rows(seat, now), clock.start_of(seat.today(now), seat.store.zone)
    return {
        "form": form, "receiving": guides.RECEIVING, "floor": floor, "leads": leads, "midnight": midnight,
        "expected": _expected(seat, floor, now), "drinks": Drink.choices, **board_context(request, "desk"),
    }  # fmt: skip


def _expected(seat, floor: list[Visit], now) -> list[hooks.Expected]:
    """Who is still to come today; a party on the floor is told which appointment brought it."""
    found = hooks.expected(seat.store, now)
    by_visit = {one.visit: one for one in found if one.visit}
    for visit in floor:
        visit.expected = by_visit.get(visit.pk)
    return [one for one in found if one.visit is None]


@section("desk")
@requires(Right.VISIT_DESK, Right.VISIT_OWN)
def visit_new(request: HttpRequest) -> HttpResponse:
    """Register a party; the answer says who receives it."""
    form = VisitForm(request.POST or None, seat=request.seat)
    if request.method == "POST" and form.is_valid():
        try:
            received = _register(request.seat, form)
            messages.success(request, told(received))
            say_whom_to_call(request, received.call)
            return redirect("desk" if request.seat.may(Right.VISIT_DESK) else "day")
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    status = 422 if form.errors else 200
    if request.seat.may(Right.VISIT_DESK):
        return render(request, "leads/desk.html", _desk_context(request, form), status=status)
    return render(request, "leads/visit_new.html", {"form": form, "receiving": guides.RECEIVING}, status=status)


def _register(seat, form: VisitForm) -> visits.Received:
    arrival, now = form.arrival(), clock.now()
    if arrival.kind != VisitKind.ONLINE:
        return visits.register(seat=seat, arrival=arrival, at=now)
    channel = form.cleaned_data["channel"] or LeadChannel.OTHER
    return online.type_in(seat=seat, arrival=arrival, channel=channel, at=now).received


def told(received: visits.Received) -> str:
    """What became of an arrival, in a sentence for who registered it."""
    visit = received.visit
    if not visit.is_counted:
        return _("Noted; not counted as a customer.")
    words = {"name": visit.consultant.name, "customer": visit.customer.name[:1] if visit.customer else ""}
    if received.repeated:
        return _("This visit was registered already: %(name)s receives.") % words
    if received.known and visit.card and visit.card.owner_id != visit.consultant_id:
        return _("%(customer)s** is known here; the consultant is not here: %(name)s receives.") % words
    if received.known:
        return _("%(customer)s** is known here: goes to %(name)s, no turn used.") % words
    return _("%(name)s receives.") % words


@requires(Right.VISIT_DESK, Right.VISIT_OWN)
@require_GET
def visit_lookup(request: HttpRequest) -> HttpResponse:
    """While a phone is typed: is it known, and to whom does the party go? As much as the role may see."""
    typed = request.GET.get("phone", "")
    try:
        customer = customers.by_phone(request.seat.store, phone.normalise(typed))
    except phone.PhoneError:
        customer = None
    card = cards.active_card(customer) if customer else None
    expected = hooks.expected(request.seat.store, clock.now(), card) if card else []
    context = {"customer": customer, "card": card, "typed": typed, "expected": expected}
    return render(request, "leads/_lookup.html", context)


def _visit(request, pk: int) -> Visit:
    rows = Visit.objects.visible_to(request.seat).select_related("consultant", "store")
    return reach(rows, store=request.seat.store, pk=pk)


@requires(Right.VISIT_DESK, Right.VISIT_OWN)
@require_POST
def visit_end(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap: the party leaves."""
    visit = _visit(request, pk)
    try:
        visits.end(seat=request.seat, visit=visit, at=clock.now())
        messages.success(request, _("Marked as left."))
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return _back(request)


@requires(Right.VISIT_DESK, Right.VISIT_OWN)
@require_POST
def visit_drink(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap: what the party on the floor drinks (LEAD-13)."""
    visit = _visit(request, pk)
    try:
        visits.offer(seat=request.seat, visit=visit, drink=request.POST.get("drink", ""), at=clock.now())
        messages.success(request, _("Noted."))
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return _back(request)


def _back(request) -> HttpResponse:
    return redirect("desk" if request.POST.get("from") == "desk" and request.seat.may(Right.VISIT_DESK) else "home")


@section("visits")
@requires(Right.VISIT_OWN)
def visit_note(request: HttpRequest, pk: int) -> HttpResponse:
    """The consultant writes down the reception and signs the row of the register (LEAD-17, LEAD-24)."""
    visit = reach(Visit.objects.received_by(request.seat), store=request.seat.store, pk=pk)
    form = NoteForm(request.POST if request.method == "POST" else None, initial={"content": visit.content})
    if form.is_valid():
        try:
            visits.note(seat=request.seat, visit=visit, content=form.cleaned_data["content"], at=clock.now())
            messages.success(request, _("Saved and confirmed."))
            return redirect("day")
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
    context = {"visit": visit, "form": form}
    return render(request, "leads/visit_note.html", context, status=422 if form.errors else 200)


def waiting_for(seat) -> list[Visit]:
    """The visits that ask something of the consultant: with them now, or not confirmed yet (LEAD-24)."""
    return _waiting_for(seat)


@question
def _waiting_for(seat: Seat):
    mine = Visit.objects.received_by(seat)
    unsigned = Q(card__isnull=True, signed_at__isnull=True)
    rows = mine.exclude(purpose__in=NOT_COUNTED).filter(Q(left_at__isnull=True) | unsigned)
    return rows.select_related("car_model", "customer").order_by("-arrived_at")[:20]
