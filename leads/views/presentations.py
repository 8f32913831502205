"""The product presentation: what was shown, and the personal brochure for the customer (8.5, FORM-19)."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core import clock, stale
from core.errors import Refused, Stale
from core.fields import key_of
from leads import facts
from leads.forms.stages import PresentationForm
from leads.guides import POINTS, PRESENTING
from leads.models import Brochure, Card, Presentation
from leads.rules import evidence
from leads.services import stages
from leads.services.stages import Agreed
from leads.statuses import Stage
from leads.views.cards import own_card


def _reach(request, rows, pk: int) -> Presentation:
    shown = rows.select_related("card__customer", "card__owner", "car_model", "trim", "by", "brochure")
    return reach(shown, store=request.seat.store, pk=pk)


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_WRITE)
def presentation_new(request: HttpRequest, pk: int) -> HttpResponse:
    """What is shown to a customer now."""
    return _edit(request, own_card(request, pk), None)


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_WRITE)
def presentation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what was written about a presentation."""
    row = _reach(request, Presentation.objects.writable_by(request.seat), pk)
    return _edit(request, own_card(request, row.card_id), row)


def _edit(request, card: Card, row: Presentation | None) -> HttpResponse:
    if request.method != "POST":
        return _form(request, card, row, _make(request, card, row))
    form = _make(request, card, row, stale.chosen(request.POST, _values(row)))
    if "look" in request.POST or not form.is_valid():
        return _form(request, card, row, form)
    try:
        saved = _save(request, card, row, form)
    except Stale as error:
        return _ask_again(request, card, error.current, form)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return _form(request, card, row, form)
    messages.success(request, _("The presentation is saved. Judge the grade now."))
    return redirect("presentation", pk=saved.pk)


def _make(request, card: Card, row: Presentation | None, data=None) -> PresentationForm:
    """The form; an address may name the trim whose equipment is wanted."""
    trim = key_of(request.GET.get("trim", ""))
    initial = {"trim": trim, "features": request.GET.getlist("features")} if "trim" in request.GET else {}
    return PresentationForm(data, seat=request.seat, card=card, instance=row or Presentation(), initial=initial)


def _values(row: Presentation | None) -> dict:
    return {name: getattr(row, name) for name in PresentationForm.Meta.fields} if row else {}


def _save(request, card: Card, row: Presentation | None, form: PresentationForm) -> Presentation:
    data, at = form.cleaned_data, clock.now()
    if row:
        return stages.correct_presentation(
            seat=request.seat, row=row, version=data["version"], words=form.words(), at=at
        )
    agreed = Agreed(data["next_on"], data["later_reason"])
    return stages.record_presentation(
        seat=request.seat, card=card, token=data["token"], words=form.words(), agreed=agreed, at=at
    )


def _form(request, card: Card, row: Presentation | None, form: PresentationForm, differences=()) -> HttpResponse:
    context = {
        "card": card, "row": row, "form": form, "differences": differences, "presenting": PRESENTING,
        "points": POINTS, "chosen": form["points"].value() or [],
        "draft": f"presentation:row:{row.pk}" if row else f"presentation-new:card:{card.pk}",
    }  # fmt: skip
    status = 409 if differences else (422 if form.errors and "look" not in request.POST else 200)
    response = render(request, "leads/presentation_form.html", context, status=status)
    response.keeps_draft = True
    return response


def _ask_again(request, card: Card, current: Presentation, form: PresentationForm) -> HttpResponse:
    found = stale.resolve(form, _values(current), current.version, words=_words)
    again = _make(request, card, current, found.data)
    same = stale.Difference("", _("They saved the same as you."), "", "")
    return _form(request, card, current, again, found.differences or [same])


def _words(name: str, value) -> str:
    field = Presentation._meta.get_field(name)
    if name == "points":
        return "、".join(str(point.title) for point in POINTS if point.key in (value or []))
    if isinstance(value, list):
        return "、".join(map(str, value))
    return str(dict(field.flatchoices).get(value, value)) if field.choices else facts.words_of("", value)


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_READ)
@require_GET
def presentation(request: HttpRequest, pk: int) -> HttpResponse:
    """A presentation as it stands, with the ways to the grade and to the brochure."""
    row = _reach(request, Presentation.objects.readable_by(request.seat, request.seat.today(clock.now())), pk)
    rivals = len([name for name in row.rivals.replace(",", "、").replace("，", "、").split("、") if name.strip()])
    ticks = evidence.of_presentation(drive=row.drive, rivals=rivals)
    query = urlencode({"stage": Stage.PRODUCT, "ticks": ticks}, doseq=True)
    context = {
        "row": row, "card": row.card, "points": [point for point in POINTS if point.key in row.points],
        "brochure": getattr(row, "brochure", None),
        "may_write": row.card.owner_id == request.seat.user.pk or request.seat.may(Right.CARD_WRITE),
        "grade": f"{reverse('card-grade', args=[row.card_id])}?{query}",
    }  # fmt: skip
    return render(request, "leads/presentation.html", context)


@requires(Right.CARD_OWN, Right.CARD_WRITE)
@require_POST
def brochure_make(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the customer's own brochure of this presentation; there is one."""
    row = _reach(request, Presentation.objects.writable_by(request.seat), pk)
    stages.make_brochure(seat=request.seat, row=row, at=clock.now())
    return redirect("brochure", pk=pk)


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_READ)
@require_GET
def brochure(request: HttpRequest, pk: int) -> HttpResponse:
    """The brochure of a presentation on paper: cover with the name, marked equipment, price of the day, card."""
    row = _reach(request, Presentation.objects.readable_by(request.seat, request.seat.today(clock.now())), pk)
    made = Brochure.objects.filter(presentation=row).select_related("by").first()
    if made is None:
        return redirect("presentation", pk=pk)
    items = [(item, item in made.highlights) for item in made.equipment]
    also = [(item, True) for item in made.highlights if item not in made.equipment]
    return render(request, "leads/brochure.html", {"row": row, "made": made, "card": row.card, "items": items + also})
