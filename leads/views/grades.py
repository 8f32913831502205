"""The evidence dialog: what was seen, the proposal, the decision."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.errors import Refused, Stale
from core.fields import key_of
from leads import behaviours
from leads.forms.grades import GradeFields, GradeForm
from leads.models import Card
from leads.rules.grading import LADDER, Why, horizon_passed
from leads.services import grades
from leads.services.grades import Judgement
from leads.statuses import CardStatus, Grade, Stage
from leads.views.back import back_to
from leads.views.cards import own_card


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_WRITE)
def card_grade(request: HttpRequest, pk: int) -> HttpResponse:
    """The evidence dialog: the stage's behaviours, the stated date, the proposal, the decision."""
    card = own_card(request, pk)
    data = request.POST if request.method == "POST" else None
    initial = {
        "stage": _first_stage(request), "grade": _first_grade(request, card), "version": card.version,
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
            return redirect(back_to(request, card))
        except Stale as stale:
            form.add_error(None, _stale_words(stale.current))
            form.data = {**_flat(request.POST), "version": stale.current.version}
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    context = {
        "card": card, "form": form, **evidence(request, form, card), "back": back_to(request, card),
        "asked_for": request.GET.get("grade", "") if request.GET.get("grade") in LADDER else "",
        "passed": card.status == CardStatus.OPEN
        and horizon_passed(grade=card.grade, graded_on=card.graded_on, today=request.seat.today(clock.now())),
    }  # fmt: skip
    return render(request, "leads/card_grade.html", context, status=422 if form.errors else 200)


#: The stage at which a grade is judged when nobody says which (GRADE-14): the plus grades have no other one.
_STAGE_OF = {Grade.B_PLUS: Stage.PRODUCT, Grade.A_PLUS: Stage.QUOTATION, Grade.O: Stage.QUOTATION}


def _first_stage(request) -> str:
    asked = request.GET.get("grade", "")
    return _stage(request.GET.get("stage", "") or _STAGE_OF.get(asked, ""))


def _first_grade(request, card: Card) -> str:
    """The grade that was asked for, as a move on the board does; O without an order is H (GAP-03)."""
    asked = request.GET.get("grade", "")
    if asked == Grade.O and card.status != CardStatus.ORDERED:
        return Grade.H
    return asked if asked in Grade.values else card.grade


def _flat(data) -> dict:
    return {key: data.getlist(key) if key == "ticks" else data[key] for key in data}


def _stale_words(card: Card) -> str:
    words = _("Somebody changed this card meanwhile: it is %(grade)s now. Save again to overrule, or leave it.")
    return words % {"grade": card.grade}


def _stage(text: str) -> str:
    return text if text in Stage.values else Stage.FOLLOW_UP


def evidence(request, form: GradeFields, card: Card | None) -> dict:
    """The stage's behaviours by grade, what is ticked, and the ladder's proposal."""
    data = request.POST if request.method == "POST" else request.GET
    stage = _stage(data["stage"]) if "stage" in data else _first_stage(request)
    ticks = tuple(data.getlist("ticks"))
    stated = form.fields["stated_on"]
    try:
        buys_by = stated.clean(data.get("stated_on", ""))
    except ValidationError:
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
    card = own_card(request, pk) if pk else None
    form = GradeFields(request.POST)
    return render(request, "leads/_evidence.html", {"card": card, "form": form, **evidence(request, form, card)})
