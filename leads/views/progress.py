"""潜在顾客等级推进表: of a consultant or the store, of one card, and the plan for the next step (FORM-09)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.errors import Refused, Stale
from leads.forms.steps import StepForm
from leads.models import Card
from leads.pages.progress import PAGE, Asked, evidence, lines
from leads.pages.standing import standings
from leads.rules.grading import LADDER
from leads.services import steps
from leads.views.back import back_to, next_of
from leads.views.board import asked_of, drawer_of, owners_for
from leads.views.cards import own_card, read_card

CHANGES = 200  # judgements of a card that are shown; nobody judges one more often


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_READ)
@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """The table of one consultant or of the store, as it is printed on A4 landscape."""
    seat, wanted = request.seat, asked_of(request)
    today, page = seat.today(clock.now()), wanted.get("page") or 0
    asked = Asked(tuple(wanted.get("grade") or ()), wanted.get("begin"), wanted.get("end"), page)
    rows, more = lines(drawer_of(request, wanted), asked, zone=seat.store.zone, today=today)
    person = wanted.get("owner") or (None if seat.may(Right.CARD_READ) else seat.user)
    context = {
        "rows": rows, "more": more, "page": page, "first": page * PAGE, "wanted": wanted, "today": today,
        "letters": list(reversed(LADDER)), "owners": owners_for(request), "person": person,
        "writes_all": seat.may(Right.CARD_WRITE),
    }  # fmt: skip
    return render(request, "leads/progress.html", context)


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_READ)
@require_GET
def card_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Every judgement of one card, the newest first."""
    seat, now = request.seat, clock.now()
    card = read_card(request, pk)
    changes = list(card.grade_changes.select_related("by").order_by("-at", "-pk")[:CHANGES])
    since = next((change.at for change in changes if change.before != change.after), None)
    card.grade_since = since
    context = {
        "card": card, "changes": [(change, evidence(change)) for change in changes],
        "standing": standings([card], zone=seat.store.zone, today=seat.today(now))[0],
        "may_write": card.is_active and (seat.may(Right.CARD_WRITE) or card.owner_id == seat.user.pk),
    }  # fmt: skip
    return render(request, "leads/card_progress.html", context)


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_WRITE)
def card_step(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan for the next step: what, when, which words."""
    card = own_card(request, pk)
    initial = {name: getattr(card, name) for name in ("next_step", "next_step_on", "next_words", "version")}
    form = StepForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            steps.plan_step(
                seat=request.seat, card=card, plan=form.plan(), version=form.cleaned_data["version"], at=clock.now()
            )
            messages.success(request, _("Next step of %(name)s saved.") % {"name": card.customer.name})
            return redirect(back_to(request, card))
        except Stale as stale:
            form.add_error(None, _stale_words(stale.current))
            form.data = {**request.POST.dict(), "version": stale.current.version}
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    context = {"card": card, "form": form, "next": next_of(request)}
    return render(request, "leads/card_step.html", context, status=422 if form.errors else 200)


def _stale_words(card: Card) -> str:
    plan = f"{card.get_next_step_display() or _('nothing planned')} {card.next_step_on or ''}".strip()
    words = _("Somebody changed this card meanwhile; the plan is now: %(plan)s. Save again to overrule, or leave it.")
    return words % {"plan": plan}
