"""Many cards to other consultants: choose, look, move."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.errors import Refused, Stale
from leads.forms.moving import MoveForm, WhyForm
from leads.rules.grading import LADDER
from leads.services import moving


@section("control")
@requires(Right.CARD_REASSIGN)
def cards_reassign(request: HttpRequest) -> HttpResponse:
    """Filters and people in the address; the preview says who gets what; the button moves exactly that."""
    seat, today = request.seat, request.seat.today(clock.now())
    form, why = MoveForm(request.GET, seat=seat), WhyForm(request.POST if request.method == "POST" else None)
    wish, plan, sentence = _wish(form, seat, today), None, ""
    if wish:
        try:
            plan = moving.plan(seat=seat, wish=wish, today=today)
            if request.method == "POST" and why.is_valid():
                return _moved(request, wish, why)
        except Stale as stale:
            plan, sentence = stale.current, stale.sentence
        except Refused as refusal:
            sentence = refusal.sentence
    context = {
        "form": form, "why": why, "plan": plan, "sentence": sentence, "letters": list(reversed(LADDER)),
        "asked": bool(request.GET), "holders": form.fields["owner"].queryset, "people": form.fields["to"].queryset,
    }  # fmt: skip
    return render(request, "leads/cards_reassign.html", context, status=_status(request, sentence, why))


def _wish(form: MoveForm, seat, today) -> moving.Wish | None:
    """What shall move; None while nobody is chosen who gets it."""
    if not form.is_bound or not form.is_valid() or not form.cleaned_data["to"]:
        return None
    targets = tuple(form.cleaned_data["to"].values_list("pk", flat=True))
    return moving.Wish(form.cards(seat, today), targets, by_grade=form.cleaned_data["way"] != "all")


def _moved(request, wish: moving.Wish, why: WhyForm) -> HttpResponse:
    done = moving.reassign_many(
        seat=request.seat, wish=wish, seen=request.POST.get("seen", ""), reason=why.cleaned_data["reason"],
        at=clock.now(),
    )  # fmt: skip
    words = ngettext("%(n)d card has moved.", "%(n)d cards have moved.", done.cards)
    messages.success(request, words % {"n": done.cards})
    return redirect("cards-reassign")


def _status(request, sentence: str, why: WhyForm) -> int:
    if request.method != "POST":
        return 200
    if not sentence and not why.errors:
        messages.warning(request, _("Choose the cards and who gets them."))
    return 409 if sentence else 422
