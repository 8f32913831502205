"""The store's reasons and questions: a list, one form to add, one to change."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core.errors import Refused, Stale
from core.seen import seen_of
from deals.forms.settings import QuestionChangeForm, QuestionForm, ReasonChangeForm, ReasonForm
from deals.models import LossQuestion, LossReason
from deals.services import reasons as services

_MAY = (Right.SETTINGS_LADDER, Right.SETTINGS_STORE)


@section("settings")
@requires(*_MAY)
def loss_settings(request: HttpRequest) -> HttpResponse:
    """The reasons in two levels and the questionnaire (LOST-11…15, GAP-46, GAP-48)."""
    seat = request.seat
    services.ensure(seat.store)
    asks = request.POST.get("what") == "question"
    reason = ReasonForm(request.POST if request.method == "POST" and not asks else None, seat=seat)
    question = QuestionForm(request.POST if request.method == "POST" and asks else None)
    form = question if asks else reason
    add = services.add_question if asks else services.add_reason
    if form.is_bound and form.is_valid() and _done(form, lambda: add(seat=seat, **form.cleaned_data)):
        messages.success(request, _("Added."))
        return redirect("loss-settings")
    rows = list(LossReason.objects.visible_to(seat))
    tops = [row for row in rows if row.parent_id is None]
    context = {
        "reason_form": reason, "question_form": question, "questions": LossQuestion.objects.visible_to(seat),
        "tops": [(top, [row for row in rows if row.parent_id == top.pk]) for top in tops],
    }  # fmt: skip
    return render(request, "deals/settings.html", context, status=422 if form.errors else 200)


def _done(form: forms.Form, change: Callable[[], object]) -> bool:
    """Do it; what is refused is told at its field."""
    try:
        change()
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    return not form.errors


@section("settings")
@requires(*_MAY)
def loss_reason(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename one reason, or take it out of use."""
    row = reach(LossReason.objects.visible_to(request.seat), store=request.seat.store, pk=pk)
    return _change(request, row, ReasonChangeForm, lambda **data: services.change_reason(reason=row, **data))


@section("settings")
@requires(*_MAY)
def loss_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Reword one question, or take it out of use."""
    row = reach(LossQuestion.objects.visible_to(request.seat), store=request.seat.store, pk=pk)
    return _change(request, row, QuestionChangeForm, lambda **data: services.change_question(question=row, **data))


def _change(request, row, form_class: type[forms.Form], change: Callable[..., object]) -> HttpResponse:
    form = form_class(request.POST if request.method == "POST" else None, row=row)
    if form.is_bound and form.is_valid():
        try:
            change(seat=request.seat, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("loss-settings")
        except Stale as stale:
            form.data = {**form.data.dict(), "seen": seen_of(stale.current)}
            form.add_error(None, stale.sentence)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    context = {"form": form, "row": row, "title": row.words}
    return render(request, "deals/setting.html", context, status=422 if form.errors else 200)
