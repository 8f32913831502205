"""The needs analysis: the guided record, what of it goes to the card, the grade that follows (FORM-11, GRADE-32)."""

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core import clock, stale
from core.errors import Refused, Stale
from core.fields import key_of
from core.templatetags.crm import money
from leads import facts
from leads.forms.stages import SHEET, NeedsForm, values_of_sheet
from leads.guides import LISTENING, TOPICS
from leads.models import Card, NeedsSheet
from leads.rules import evidence
from leads.services import stages
from leads.services.stages import Agreed, Taken
from leads.statuses import Stage
from leads.views.cards import own_card

_CAR = ("car_model", "trim", "colour")  # taken together: a trim and a colour belong to their model


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_WRITE)
def needs_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A new needs record of a card: asked, shown what goes to the card, saved."""
    return _sheet(request, own_card(request, pk), None)


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_WRITE)
def needs_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a record that has not been checked yet."""
    sheet = _reach(request, NeedsSheet.objects.writable_by(request.seat), pk)
    if sheet.checked_at:
        messages.info(request, _("This record has been checked and stands. Write a new one."))
        return redirect("needs", pk=pk)
    return _sheet(request, own_card(request, sheet.card_id), sheet)


def _reach(request, rows, pk: int) -> NeedsSheet:
    return reach(rows.select_related("card__customer", "by", "checked_by"), store=request.seat.store, pk=pk)


def _sheet(request, card: Card, sheet: NeedsSheet | None) -> HttpResponse:
    if request.method != "POST":
        return _form(request, card, sheet, NeedsForm(seat=request.seat, card=card, sheet=sheet))
    now = values_of_sheet(sheet) if sheet else {}
    form = NeedsForm(stale.chosen(request.POST, now), seat=request.seat, card=card, sheet=sheet)
    step = request.POST.get("step", "")
    if not form.is_valid() or step == "edit":
        return _form(request, card, sheet, form)
    if step != "save":
        return _preview(request, card, sheet, form)
    try:
        saved = _save(request, card, sheet, form)
    except Stale as error:
        return _ask_again(request, error.current, card, form)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return _form(request, card, sheet, form)
    messages.success(request, _("The needs record is saved. Judge the grade now."))
    return redirect("needs", pk=saved.pk)


def _save(request, card: Card, sheet: NeedsSheet | None, form: NeedsForm) -> NeedsSheet:
    data, at = form.cleaned_data, clock.now()
    taken = _taken(request, form, card)
    if sheet:
        return stages.correct_needs(
            seat=request.seat, sheet=sheet, version=data["version"], words=form.words(), taken=taken, at=at
        )
    agreed = Agreed(data["next_on"], data["later_reason"])
    return stages.record_needs(
        seat=request.seat, card=card, token=data["token"], words=form.words(), taken=taken, agreed=agreed, at=at
    )


def _offered(form: NeedsForm, card: Card) -> list[dict]:
    """The answers that differ from the card: what it says now, what the record says."""
    answers = form.answers()
    rows = []
    for name in (name for name in SHEET.fields if name in answers and name not in _CAR[1:]):
        before, after = _both(name, answers, card)
        if before != after:
            rows.append({"name": name, "label": facts.label_of(name), "before": before, "after": after})
    return rows


def _both(name: str, answers: dict, card: Card) -> tuple[str, str]:
    """The words of a field on the card and in the record; of the car with trim and colour."""
    if name == "car_model":
        mine = [answers.get(part) for part in _CAR]
        theirs = [getattr(card, part) for part in _CAR]
        return tuple(" · ".join(str(one) for one in side if one) for side in (theirs, mine))
    if name == "rival_models":
        return facts.words_of(name, sorted(card.rival_models.all(), key=lambda r: r.pk)), facts.words_of(
            name, answers[name]
        )
    row = card.customer if name in SHEET.customer else card
    return facts.words_of(name, getattr(row, name)), facts.words_of(name, answers[name])


def _taken(request, form: NeedsForm, card: Card) -> Taken:
    """What was left ticked in the list of what goes to the card."""
    answers, offered = form.answers(), {row["name"] for row in _offered(form, card)}
    names = [name for name in request.POST.getlist("take") if name in offered]
    of_card = {name: answers[name] for name in names if name in SHEET.card}
    if "car_model" in of_card:
        of_card |= {part: answers.get(part) for part in _CAR}
    version = key_of(request.POST.get("card_version", "")) or 0
    return Taken(version, of_card, {name: answers[name] for name in names if name in SHEET.customer})


def _form(request, card: Card, sheet: NeedsSheet | None, form: NeedsForm, differences=()) -> HttpResponse:
    draft = f"needs:sheet:{sheet.pk}" if sheet else f"needs-new:card:{card.pk}"
    context = {
        "card": card, "sheet": sheet, "form": form, "differences": differences, "listening": LISTENING,
        "draft": draft, "known": {shown.name: shown.words for part in facts.shown(card) for shown in part.facts},
    }  # fmt: skip
    status = 409 if differences else (422 if form.errors else 200)
    response = render(request, "leads/needs_form.html", context, status=status)
    response.keeps_draft = True
    return response


def _preview(request, card: Card, sheet: NeedsSheet | None, form: NeedsForm, status: int = 200) -> HttpResponse:
    """What goes to the card, to untick before it is saved."""
    skipped = {"csrfmiddlewaretoken", "step", "take", "card_version"}
    sent = [(name, value) for name, values in request.POST.lists() if name not in skipped for value in values]
    context = {"card": card, "sheet": sheet, "form": form, "offered": _offered(form, card), "sent": sent}
    response = render(request, "leads/needs_preview.html", context | {"again": status == 409}, status=status)
    response.keeps_draft = True
    return response


def _ask_again(request, current, card: Card, form: NeedsForm) -> HttpResponse:
    """The card changed: show again what goes to it. The record changed: choose field by field."""
    if isinstance(current, Card):
        return _preview(request, own_card(request, card.pk), None, form, status=409)
    found = stale.resolve(form, values_of_sheet(current), current.version, words=facts.words_of)
    again = NeedsForm(found.data, seat=request.seat, card=card, sheet=current)
    return _form(request, card, current, again, found.differences or [_merged()])


def _merged() -> stale.Difference:
    return stale.Difference("", _("They saved the same as you."), "", "")


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_READ)
@require_GET
def needs(request: HttpRequest, pk: int) -> HttpResponse:
    """A needs record as it stands, with the way to the grade."""
    sheet = _reach(request, NeedsSheet.objects.readable_by(request.seat, request.seat.today(clock.now())), pk)
    rows = [(topic, [_answer(n, sheet.answers[n]) for n in topic.fields if n in sheet.answers]) for topic in TOPICS]
    context = {
        "sheet": sheet, "card": sheet.card, "topics": [(topic, found) for topic, found in rows if found],
        "taken": [facts.label_of(name) for name in sheet.taken],
        "grade": _grade_address(sheet, request.seat), "may_write": _writable(request, sheet),
    }  # fmt: skip
    return render(request, "leads/needs.html", context)


def _writable(request, sheet: NeedsSheet) -> bool:
    return sheet.card.owner_id == request.seat.user.pk or request.seat.may(Right.CARD_WRITE)


def _answer(name: str, kept: list) -> facts.Fact:
    """An answer in the reader's words."""
    typed, words = kept
    return facts.Fact(name, facts.label_of(name), _said(name, typed[0] if typed else "", words))


def _said(name: str, typed: str, words: str) -> str:
    field = facts.field_of(name)
    kind = field.get_internal_type()
    if field.choices:
        return facts.words_of(name, typed)
    if kind == "DateField":
        return formats.date_format(date.fromisoformat(typed), "DATE_FORMAT")
    return money(Decimal(typed)) if kind == "DecimalField" else words


def _grade_address(sheet: NeedsSheet, seat) -> str:
    """The evidence dialog with stage and ticks that follow from the record (GRADE-32, 33)."""
    typed: dict[str, Any] = {name: kept[0] for name, kept in sheet.answers.items()}
    buys_by = typed.get("buys_by")
    days = (date.fromisoformat(buys_by[0]) - seat.today(sheet.at)).days if buys_by else None
    rivals = len(typed.get("rival_models", [])) + bool(typed.get("rivals"))
    ticks = evidence.of_needs(cooperated=sheet.cooperated, rivals=rivals, horizon_days=days)
    query = urlencode({"stage": Stage.NEEDS, "ticks": ticks}, doseq=True)
    return f"{reverse('card-grade', args=[sheet.card_id])}?{query}"


@requires(Right.CARD_OWN, Right.CARD_WRITE)
@require_POST
def needs_check(request: HttpRequest, pk: int) -> HttpResponse:
    """The record was read again after the customer left; it stands from now on (STD-NEED-07)."""
    sheet = _reach(request, NeedsSheet.objects.writable_by(request.seat), pk)
    stages.check_needs(seat=request.seat, sheet=sheet, at=clock.now())
    messages.success(request, _("Checked. The record stands."))
    return redirect("needs", pk=pk)
