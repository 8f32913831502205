"""People and cars around a customer: a panel of the card, and a small form for each."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core import clock, stale
from core.errors import Refused, Stale
from leads import facts
from leads.forms.around import AroundForm, CompanionForm, OwnedCarForm
from leads.models import Card, Companion, OwnedCar
from leads.services import around
from leads.views.cards import own_card, read_card

_FORMS = {"companion": (Companion, CompanionForm), "owned-car": (OwnedCar, OwnedCarForm)}


def titles() -> dict[str, tuple[str, str]]:
    """The words over the forms: new, and an edit."""
    return {
        "companion": (_("Person around the customer"), _("Person around the customer")),
        "owned-car": (_("Car of the customer"), _("Car of the customer")),
    }


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_READ)
@require_GET
def card_around(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel; without JavaScript a page of its own."""
    card = read_card(request, pk)
    mine = card.owner_id == request.seat.user.pk
    context = {
        "card": card, "people": list(card.customer.companions.all()), "cars": list(card.customer.owned_cars.all()),
        "may_write": request.seat.may(Right.CARD_WRITE) or (mine and request.seat.may(Right.CARD_OWN)),
        "may_call": mine or request.seat.may(Right.PHONE_STORE),
    }  # fmt: skip
    return render(request, "leads/_around.html" if request.htmx else "leads/around.html", context)


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_WRITE)
def around_new(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Add a person or a car."""
    card = own_card(request, pk)
    model, make = _FORMS[kind]
    form = make(request.POST or None, instance=model(version=0))
    if request.method == "POST" and form.is_valid():
        try:
            around.add(seat=request.seat, card=card, row=form.save(commit=False), at=clock.now())
            messages.success(request, _("Saved."))
            return redirect("card", pk=pk)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
    return _page(request, card, kind, form, None)


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_WRITE)
def around_edit(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Change a person or a car; what two people changed is chosen field by field."""
    row, card = _reach(request, pk, kind)
    _model, make = _FORMS[kind]
    if request.method != "POST":
        return _page(request, card, kind, make(instance=row), row)
    form = make(stale.chosen(request.POST, make.values(row)), instance=row)
    differences = []
    if form.is_valid():
        try:
            _change(request, card, row, form)
            messages.success(request, _("Saved."))
            return redirect("card", pk=card.pk)
        except Stale as error:
            form, differences = _ask_again(make, form, error.current)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
    return _page(request, card, kind, form, row, differences)


def _change(request, card: Card, row, form: AroundForm) -> None:
    version = form.cleaned_data["version"]
    around.change(seat=request.seat, card=card, row=row, version=version, fields=form.fields_given(), at=clock.now())


def _ask_again(make, form: AroundForm, current) -> tuple[AroundForm, list[stale.Difference]]:
    words = lambda name, value: facts.words_of("", value)  # noqa: E731
    found = stale.resolve(form, make.values(current), current.version, words=words)
    same = stale.Difference("", _("They saved the same as you."), "", "")
    return make(found.data, instance=current), found.differences or [same]


def _page(request, card: Card, kind: str, form, row, differences=()) -> HttpResponse:
    context = {
        "card": card, "form": form, "row": row, "kind": kind, "title": titles()[kind][bool(row)],
        "differences": differences, "draft": f"{kind}:row:{row.pk}" if row else f"{kind}:card:{card.pk}",
    }  # fmt: skip
    status = 409 if differences else (422 if form.errors else 200)
    return render(request, "leads/around_form.html", context, status=status)


def _reach(request, pk: int, kind: str):
    """The row, and the customer's newest card that one may change."""
    model, _make = _FORMS[kind]
    row = reach(model.objects.writable_by(request.seat), store=request.seat.store, pk=pk)
    cards = Card.objects.writable_by(request.seat).filter(customer=row.customer_id)
    return row, cards.select_related("customer").order_by("-pk").first()


@requires(Right.CARD_OWN, Right.CARD_WRITE)
@require_POST
def around_remove(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Take a person or a car off the card."""
    row, card = _reach(request, pk, kind)
    around.remove(seat=request.seat, card=card, row=row, at=clock.now())
    messages.success(request, _("Taken off the card."))
    return redirect("card", pk=card.pk)
