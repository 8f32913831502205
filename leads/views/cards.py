"""Customers and cards: list, card, edit, grade, reveal, reassign, search, a new card."""

from datetime import date
from urllib.parse import urlencode

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
from core.fields import key_of
from leads import behaviours, panels
from leads.forms import (
    CARD_FIELDS,
    CUSTOMER_FIELDS,
    CardFilter,
    EditCardForm,
    GradeFields,
    GradeForm,
    NewCardForm,
    ReassignForm,
)
from leads.models import Card, Customer, CustomerPhone, GradeChange, Visit
from leads.rules.grading import LADDER, Why, horizon_passed
from leads.services import cards, customers, grades, visits
from leads.services.grades import Judgement
from leads.statuses import CardStatus, Source, Stage

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
    number = CustomerPhone.objects.filter(customer=OuterRef("customer"), is_main=True).values("number")[:1]
    page = list(rows.with_people().annotate(number=Subquery(number)).order_by("-pk")[: PAGE + 1])
    more = page[PAGE - 1].pk if len(page) > PAGE else None
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
    shown = rows.select_related("customer", "owner", "car_model", "trim", "colour", "store__settings")
    shown = shown.annotate(number=Subquery(number))
    return reach(shown, store=request.seat.store, pk=pk)


def _own_card(request, pk: int) -> Card:
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
    card = _own_card(request, pk)
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
            theirs = _differences(form, _own_card(request, pk))
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
    return [] if value is False else ["" if value is None else str(getattr(value, "pk", value))]


def _initial(card: Card) -> dict:
    fields = {name: getattr(card, name) for name in CARD_FIELDS}
    person = {name: getattr(card.customer, name) for name in CUSTOMER_FIELDS}
    return {**fields, **person, "phone": card.number or "", "version": card.version}


def _differences(form: EditCardForm, card: Card) -> dict:
    """The fields in which the typed form and the card as it is now differ."""
    now = _initial(card)
    mine = {**form.card_fields(), **form.customer_fields(), "phone": form.cleaned_data["phone"]}
    rows = [
        {"name": name, "label": form.fields[name].label, "mine": mine[name], "theirs": now[name]}
        for name in mine
        if (mine[name] or None) != (now[name] or None)
    ]
    return {"card": card, "rows": rows}


def _with_version(request, card: Card, seat) -> EditCardForm:
    data = request.POST.copy()
    data["version"] = card.version
    return EditCardForm(data, instance=card, initial=_initial(card), seat=seat)


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_WRITE)
def card_grade(request: HttpRequest, pk: int) -> HttpResponse:
    """The evidence dialog: the stage's behaviours, the stated date, the proposal, the decision."""
    card = _own_card(request, pk)
    data = request.POST if request.method == "POST" else None
    initial = {
        "stage": _stage(request.GET.get("stage", "")), "grade": card.grade, "version": card.version,
        "stated_on": card.buys_by,
    }  # fmt: skip
    form = GradeForm(data, initial=initial)
    if data and form.is_valid():
        try:
            grades.judge(
                seat=request.seat, card=card, judgement=form.judgement(), at=clock.now(),
                version=form.cleaned_data["version"],
            )  # fmt: skip
            messages.success(request, _("Graded %(grade)s.") % {"grade": form.cleaned_data["grade"]})
            return redirect("card", pk=pk)
        except Stale as stale:
            form.add_error(None, _stale_words(stale.current))
            form.data = {**_flat(request.POST), "version": stale.current.version}
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    context = {"card": card, "form": form, **_evidence(request, form, card)}
    return render(request, "leads/card_grade.html", context, status=422 if form.errors else 200)


def _flat(data) -> dict:
    return {key: data.getlist(key) if key == "ticks" else data[key] for key in data}


def _stale_words(card: Card) -> str:
    words = _("Somebody changed this card meanwhile: it is %(grade)s now. Save again to overrule, or leave it.")
    return words % {"grade": card.grade}


def _stage(text: str) -> str:
    return text if text in Stage.values else Stage.FOLLOW_UP


def _evidence(request, form: GradeFields, card: Card | None) -> dict:
    """The stage's behaviours by grade, what is ticked, and the ladder's proposal."""
    data = request.POST if request.method == "POST" else request.GET
    stage = _stage(data.get("stage", ""))
    ticks = tuple(data.getlist("ticks"))
    stated = form.fields["stated_on"]
    try:
        buys_by = stated.clean(data.get("stated_on", ""))
    except Exception:
        buys_by = None
    subject = card or Card(store=request.seat.store, car_model_id=key_of(data.get("car_model", "")))
    proposal = grades.proposal_for(
        card=subject,
        judgement=Judgement(grade="", stage=stage, ticks=ticks, buys_by=buys_by),
        today=request.seat.today(clock.now()),
    )
    groups: dict[str, list] = {}
    for behaviour in behaviours.of_stage(stage):
        groups.setdefault(behaviour.grade, []).append(behaviour)
    return {
        "stage": stage, "ticks": ticks, "groups": groups, "proposal": proposal, "why": _why(proposal.why),
        "stages": Stage.choices, "letters": list(reversed(LADDER)),
        "o_possible": bool(card and card.status == CardStatus.ORDERED),
    }  # fmt: skip


def _why(why: Why) -> str:
    return {
        Why.NOTHING: _("Tick what you saw or enter the stated date, and the ladder proposes a grade."),
        Why.BEHAVIOUR: _("from what was seen"),
        Why.HORIZON: _("from the stated date"),
        Why.BOTH: _("from what was seen and the stated date"),
        Why.NO_MODEL: _("without an intended model at most C"),
        Why.O_CANDIDATE: _("O candidate: H until the deposit or contract is recorded"),
    }[why]


@requires(Right.CARD_OWN, Right.CARD_WRITE)
@require_POST
def grade_proposal(request: HttpRequest) -> HttpResponse:
    """The ladder's proposal for what is ticked so far; nothing is saved."""
    pk = key_of(request.POST.get("card", ""))
    card = _own_card(request, pk) if pk else None
    form = GradeFields(request.POST)
    return render(request, "leads/_evidence.html", {"card": card, "form": form, **_evidence(request, form, card)})


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
        cards.reassign(seat=request.seat, card=card, to=to, reason=reason, at=clock.now())
        messages.success(request, _("Given to %(name)s.") % {"name": form.cleaned_data["to"].name})
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("card", pk=pk)


@section("cards")
@requires(Right.CARD_OWN)
def visit_card(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry a visit over to a card (LEAD-16): the customer left name and phone with the consultant."""
    mine = Visit.objects.filter(store=request.seat.store, consultant=request.seat.user).select_related("consultant")
    visit = reach(mine, store=request.seat.store, pk=pk)
    if visit.card_id:
        return redirect("card", pk=visit.card_id)
    initial = {
        "name": visit.name, "phone": visit.phone, "car_model": visit.car_model_id, "stage": Stage.RECEPTION,
        "grade": "C", "source": Source.WALK_IN_CALL,
    }  # fmt: skip

    def save(form: NewCardForm) -> Card:
        data = form.cleaned_data
        card = visits.open_card_from(
            seat=request.seat, visit=visit, name=data["name"], phone=data["phone"], consent=data["consent"],
            judgement=form.judgement(), details=form.details(), at=clock.now(),
        )  # fmt: skip
        return cards.complete_customer(card=card, fields=form.customer_fields())

    return _new_card(request, initial, save, _("Card from the visit"))


@section("cards")
@requires(Right.CARD_OWN)
def card_new(request: HttpRequest) -> HttpResponse:
    """A customer found by the consultant (潜在开发, LEAD-30): a card without a visit."""
    initial = {"stage": Stage.FOLLOW_UP, "grade": "C", "source": Source.DEVELOPED}

    def save(form: NewCardForm) -> Card:
        return cards.open_developed(
            seat=request.seat, number=form.cleaned_data["phone"], customer_fields=form.customer_fields(),
            consent=form.cleaned_data["consent"], judgement=form.judgement(), details=form.details(), at=clock.now(),
        )  # fmt: skip

    return _new_card(request, initial, save, _("New customer"))


def _new_card(request, initial: dict, save, title: str) -> HttpResponse:
    form = NewCardForm(request.POST or None, initial=initial, seat=request.seat)
    if request.method == "POST" and form.is_valid():
        try:
            card = save(form)
            messages.success(request, _("The card is open."))
            return redirect("card", pk=card.pk)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    if request.method != "POST":
        request.GET = request.GET.copy()
        request.GET.setdefault("stage", initial["stage"])
    context = {"form": form, "title": title, **_evidence(request, form, None)}
    return render(request, "leads/card_new.html", context, status=422 if form.errors else 200)


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_READ, Right.CARD_FIND)
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """One box for everything: name, pinyin, initials, any digits of the phone, plate."""
    text = request.GET.get("q", "")[:60]
    part = bool(request.htmx)
    rows = found_rows(request.seat, text, 8 if part else PAGE)
    context = {"rows": rows, "search_text": text, "address": f"?{urlencode({'q': text})}"}
    return render(request, "leads/_found.html" if part else "leads/search.html", context)


def found_rows(seat, text: str, limit: int) -> list[Customer]:
    """The customers that `text` finds, newest first, with main phone and newest card (id, grade, owner)."""
    newest = Card.objects.filter(customer=OuterRef("pk")).order_by("-pk")
    opens = Card.objects.visible_to(seat).filter(customer=OuterRef("pk")).order_by("-pk")
    number = CustomerPhone.objects.filter(customer=OuterRef("pk"), is_main=True).values("number")[:1]
    found = Customer.objects.findable_by(seat).found_by(text).order_by("-created_at", "-pk")
    found = found.annotate(
        number=Subquery(number),
        grade=Subquery(newest.values("grade")[:1]),
        owner_name=Subquery(newest.values("owner__name")[:1]),
        card_pk=Subquery(opens.values("pk")[:1]),
    )
    return list(found[:limit])
