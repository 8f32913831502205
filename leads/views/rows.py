"""One row of the register: a call is written down, a row is completed or corrected."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core import clock, phone
from core.errors import Refused, Stale
from leads.forms.rows import RowForm
from leads.forms.visits import CallForm
from leads.models import Visit, VisitEdit
from leads.services import corrections, register_days, visits
from leads.views.desk import told
from leads.views.roster import say_whom_to_call


@section("visits")
@requires(Right.VISIT_DESK, Right.VISIT_OWN)
def call_new(request: HttpRequest) -> HttpResponse:
    """Write down a call while it lasts (FORM-03, LEAD-18, 36…41)."""
    form = CallForm(request.POST or None, seat=request.seat)
    if request.method == "POST" and form.is_valid():
        try:
            received = visits.register(seat=request.seat, arrival=form.arrival(), at=clock.now())
            messages.success(request, told(received))
            say_whom_to_call(request, received.call)
            return redirect(f"{reverse('visits')}?sheet=calls")
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    return render(request, "leads/call_new.html", {"form": form}, status=422 if form.errors else 200)


@section("visits")
@requires(Right.VISIT_DESK, Right.VISIT_OWN)
def visit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Complete or correct a row after the party has left (LEAD-15); what stood there is kept."""
    visit = _row(request, pk)
    day = request.seat.today(visit.arrived_at)
    sheet = register_days.standing(request.seat.store, day)
    if sheet and sheet.closed_at:
        return _closed(request, visit, sheet)
    form = RowForm(_chosen(request, visit), visit=visit, seat=request.seat)
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            corrections.correct(
                seat=request.seat, visit=visit, version=form.cleaned_data["version"], fields=form.row_fields(),
                call=form.facts(), at=clock.now(), sign=request.POST.get("then") == "sign",
            )  # fmt: skip
            messages.success(request, _("Saved."))
            return redirect(f"{reverse('visits')}?day={day:%Y-%m-%d}")
        except Stale as stale:
            theirs, form = _beside(request, stale.current, form)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    status = 409 if theirs is not None else (422 if form.errors else 200)
    return _page(request, visit, form=form, theirs=theirs, status=status)


def _row(request, pk: int) -> Visit:
    rows = Visit.objects.editable_by(request.seat).select_related("consultant", "store", "car_model", "customer")
    return reach(rows, store=request.seat.store, pk=pk)


def _closed(request, visit: Visit, sheet) -> HttpResponse:
    """A closed day is shown, not changed."""
    try:
        register_days.refuse_closed(sheet)
    except Refused as refusal:
        return _page(request, visit, closed=refusal.sentence, status=409 if request.method == "POST" else 200)
    raise AssertionError("An open sheet is no closed one.")


def _page(request, visit: Visit, *, status: int, **more) -> HttpResponse:
    context = {"visit": visit, "history": _history(visit), "mine": visit.consultant_id == request.seat.user.pk, **more}
    return render(request, "leads/visit_edit.html", context, status=status)


def _chosen(request, visit: Visit) -> QueryDict | None:
    """What was typed; where "theirs" was chosen for a field, the field as it is now."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    now = RowForm(visit=visit, seat=request.seat)
    for name in now.fields:
        if data.get(f"choose_{name}") == "theirs":
            data.setlist(name, _as_typed(now, name))
    return data


def _as_typed(form: RowForm, name: str) -> list[str]:
    """The field's value as a browser would send it."""
    value = form[name].value()
    if isinstance(form.fields[name], forms.BooleanField):
        return ["on"] if value else []
    if value is None:
        return [""]
    widget = form.fields[name].widget
    return [str(widget.format_value(getattr(value, "pk", value)) or "") if name.endswith("_at") else
            str(getattr(value, "pk", value))]  # fmt: skip


def _beside(request, current: Visit, mine: RowForm) -> tuple[list[dict], RowForm]:
    """The fields in which the typed form and the row as it is now differ, and the form with the new version."""
    now = RowForm(visit=current, seat=request.seat)
    data = mine.data.copy()
    data["version"] = current.version
    names = [name for name in now.fields if name in mine.fields and name != "version"]
    pairs = [(name, mine.data.getlist(name), _as_typed(now, name)) for name in names]
    rows = [
        {"name": name, "label": now.fields[name].label, "mine": _shown(mine, name, a), "theirs": _shown(now, name, b)}
        for name, a, b in pairs
        if "".join(a) != "".join(b)
    ]
    return rows, RowForm(data, visit=current, seat=request.seat)


def _shown(form: RowForm, name: str, typed: list[str]) -> str:
    """A typed value in words."""
    field, text = form.fields[name], "".join(typed)
    if isinstance(field, forms.BooleanField):
        return _("yes") if text else _("no")
    if isinstance(field, forms.ModelChoiceField):
        row = field.queryset.filter(pk=text).first() if text.isdigit() else None
        return str(row or "")
    return str(dict(getattr(field, "choices", [])).get(text, text))


def _history(visit: Visit) -> list[dict]:
    """The corrections of a row, newest first, in the reader's words; numbers masked."""
    rows = VisitEdit.objects.filter(visit=visit).select_related("by").order_by("-at", "-pk")
    return [
        {"by": row.by, "at": row.at, "lines": [_line(name, pair) for name, pair in row.changes.items()]} for row in rows
    ]


def _line(name: str, pair: list[str]) -> dict:
    before, after = (_word(name, text) for text in pair)
    return {"label": _FIELDS[name].label if name in _FIELDS else name, "before": before, "after": after}


def _word(name: str, text: str) -> str:
    if name == "phone":
        return phone.mask(text) if text else ""
    return str(_CHOICES.get(name, _YES_NO).get(text, text))


_YES_NO = {"yes": gettext_lazy("yes"), "no": gettext_lazy("no")}
_FIELDS = RowForm.base_fields
_CHOICES = {
    name: dict(field.choices)
    for name, field in _FIELDS.items()
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField)
}
