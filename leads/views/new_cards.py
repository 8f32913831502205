"""A new card: from a visit, or for a customer found by the consultant."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.errors import Refused
from leads.forms.cards import NewCardForm
from leads.models import Card, Visit
from leads.services import cards, visits
from leads.statuses import Source, Stage
from leads.views.grades import evidence


@section("cards")
@requires(Right.CARD_OWN)
def visit_card(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry a visit over to a card (LEAD-16): the customer left name and phone with the consultant."""
    mine = Visit.objects.received_by(request.seat).select_related("consultant")
    visit = reach(mine, store=request.seat.store, pk=pk)
    if visit.card_id:
        return redirect("card", pk=visit.card_id)
    initial = {
        "name": visit.name, "phone": visit.phone, "car_model": visit.car_model_id, "stage": Stage.RECEPTION,
        "grade": "C", "source": Source.WALK_IN_CALL,
    }  # fmt: skip

    def save(form: NewCardForm) -> Card:
        data = form.cleaned_data
        return visits.open_card_from(
            seat=request.seat, visit=visit, name=data["name"], phone=data["phone"], consent=data["consent"],
            judgement=form.judgement(), details=form.details(), at=clock.now(), customer_fields=form.customer_fields(),
        )  # fmt: skip

    return _new_card(request, initial, save, _("Card from the visit"), draft=f"card-new:visit:{visit.pk}")


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

    return _new_card(request, initial, save, _("New customer"), draft="card-new:own:0")


def _new_card(request, initial: dict, save, title: str, *, draft: str) -> HttpResponse:
    form, taken = NewCardForm(request.POST or None, initial=initial, seat=request.seat), False
    if request.method == "POST" and form.is_valid():
        try:
            card = save(form)
            messages.success(request, _("The card is open."))
            return redirect("card", pk=card.pk)
        except Refused as refusal:
            taken = isinstance(refusal, cards.Taken)
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    if request.method != "POST":
        request.GET = request.GET.copy()
        request.GET.setdefault("stage", initial["stage"])
    context = {"form": form, "title": title, "taken": taken, "draft": draft, **evidence(request, form, None)}
    return render(request, "leads/card_new.html", context, status=422 if form.errors else 200)
