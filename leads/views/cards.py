"""Cards: list, card, edit, reveal, reassign."""

from datetime import date

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.people import consultants
from accounts.rights import Right
from core import clock
from core.errors import Refused, Stale
from leads import panels
from leads.forms.cards import CARD_FIELDS, CUSTOMER_FIELDS, CardFilter, EditCardForm, ReassignForm
from leads.models import Card, CustomerPhone, GradeChange
from leads.rules.grading import LADDER, horizon_passed
from leads.services import cards, customers, moving
from leads.statuses import CardStatus

PAGE = 50
_STATUS = {"lost": (CardStatus.LOST, CardStatus.LOST_WAITING), "delivered": (CardStatus.DELIVERED,)}


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_READ)
@require_GET
def card_list(request: HttpRequest) -> HttpResponse:
    """The drawer: cards by grade, newest first, paged by key (no count of a million rows)."""
    form = CardFilter(request.GET, seat=request.seat)
    form.is_valid()  # what cannot be read does not filter
    wanted = form.cleaned_data
    rows = _filtered(Card.objects.visible_to(request.seat), wanted, request.seat.today(clock.now()))
    page = list(rows.as_rows().order_by("-pk")[: PAGE + 1])
    more = page[PAGE - 1]["pk"] if len(page) > PAGE else None
    context = {
        "rows": page[:PAGE], "more": more, "wanted": wanted, "grades": list(reversed(LADDER)),
        "owners": consultants(request.seat.store) if request.seat.may(Right.CARD_READ) else [],
        "statuses": form.fields["status"].choices,
    }  # fmt: skip
    return render(request, "leads/cards.html", context)


def _filtered(rows, wanted: dict, today: date):
    status = wanted.get("status", "")
    if status == "regrade":
        rows = rows.horizon_passed(today)
    elif status in _STATUS:
        rows = rows.filter(status__in=_STATUS[status])
    elif status != "all":
        rows = rows.active()
    if wanted.get("grade"):
        rows = rows.filter(grade__in=wanted["grade"])
    if wanted.get("owner"):
        rows = rows.filter(owner=wanted["owner"])
    if wanted.get("q"):
        rows = rows.found_by(wanted["q"])
    return rows.filter(pk__lt=wanted["before"]) if wanted.get("before") else rows


def _card(request, pk: int, rows=None) -> Card:
    rows = Card.objects.visible_to(request.seat) if rows is None else rows
    number = CustomerPhone.objects.filter(customer=OuterRef("customer"), is_main=True).values("number")[:1]
    shown = rows.select_related("customer", "owner", "car_model", "trim", "colour").annotate(number=Subquery(number))
    card = reach(shown.with_grade_since(), store=request.seat.store, pk=pk)
    card.store = request.seat.store  # the same row, with its settings: no join, no query
    return card


def read_card(request, pk: int) -> Card:
    """A card one may open."""
    return _card(request, pk)


def own_card(request, pk: int) -> Card:
    """A card one may change."""
    return _card(request, pk, Card.objects.writable_by(request.seat))


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_READ)
@require_GET
def card_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The card: everything a person on the phone needs, without a click."""
    card = _card(request, pk)
    seat, now = request.seat, clock.now()
    context = {
        "card": card, "number": card.number or "", "steps": _steps(card), "events": panels.events_of(card),
        "sections": panels.sections_of(card, seat, now), "may_write": _may_write(seat, card),
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
    days = dict(GradeChange.objects.filter(card=card).order_by("at").values_list("after", "at"))
    here = LADDER.index(card.grade)
    return [
        {"grade": grade, "at": days.get(grade), "here": place == here, "past": place < here and grade in days}
        for place, grade in enumerate(LADDER)
    ]


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_WRITE)
def card_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit customer and card. Somebody else's change meanwhile is shown field by field, to choose."""
    card = own_card(request, pk)
    form = EditCardForm(_chosen(request, card), instance=card, initial=_initial(card), seat=request.seat)
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            cards.edit_card(
                seat=request.seat, card=card, version=form.cleaned_data["version"], fields=form.card_fields(),
                customer_fields=form.customer_fields(), number=form.cleaned_data["phone"], at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("Saved."))
            return redirect("card", pk=pk)
        except Stale:
            theirs = _differences(form, own_card(request, pk))
            form = _with_version(request, theirs["card"], request.seat)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    context = {"card": card, "form": form, "theirs": theirs, "title": _("Edit the card")}
    status = 409 if theirs else (422 if form.errors else 200)
    return render(request, "leads/card_edit.html", context, status=status)


def _chosen(request, card: Card):
    """What was typed; where "theirs" was chosen for a field, the field as it is now."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    now = _initial(card)
    for name in (*CARD_FIELDS, *CUSTOMER_FIELDS, "phone"):
        if data.get(f"choose_{name}") == "theirs":
            data.setlist(name, _as_typed(now[name]))
    return data


def _as_typed(value) -> list[str]:
    if value is True:
        return ["on"]
    if isinstance(value, list):
        return [str(row.pk) for row in value]
    return [] if value is False else ["" if value is None else str(getattr(value, "pk", value))]


def _initial(card: Card) -> dict:
    fields = {name: _value(card, name) for name in CARD_FIELDS}
    person = {name: getattr(card.customer, name) for name in CUSTOMER_FIELDS}
    return {**fields, **person, "phone": card.number or "", "version": card.version}


def _value(card: Card, name: str):
    """What the card holds in a field; of a choice of several rows the rows, in the order of the form."""
    if Card._meta.get_field(name).many_to_many:
        return list(getattr(card, name).order_by("pk"))
    return getattr(card, name)


def _differences(form: EditCardForm, card: Card) -> dict:
    """The fields in which the typed form and the card as it is now differ."""
    now = _initial(card)
    mine = {**form.card_fields(), **form.customer_fields(), "phone": form.cleaned_data["phone"]}
    rows = [
        {"name": name, "label": form.fields[name].label, "mine": _shown(mine[name]), "theirs": _shown(now[name])}
        for name in mine
        if (mine[name] or None) != (now[name] or None)
    ]
    return {"card": card, "rows": rows}


def _shown(value):
    return "、".join(map(str, value)) if isinstance(value, list) else value


def _with_version(request, card: Card, seat) -> EditCardForm:
    data = request.POST.copy()
    data["version"] = card.version
    return EditCardForm(data, instance=card, initial=_initial(card), seat=seat)


@requires(Right.CARD_OWN, Right.PHONE_REVEAL, Right.PHONE_STORE)
@require_POST
def card_reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the whole number; a row says who looked."""
    card = _card(request, pk)
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
