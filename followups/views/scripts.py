"""Settings: what to answer on the telephone (LOST-17…19)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core import clock, stale
from core.errors import Refused, Stale
from followups.models import Script
from followups.script_forms import ScriptForm, values_of
from followups.services import scripts as service
from followups.statuses import ScriptKind


@section("settings")
@requires(Right.SCRIPT_WRITE)
@require_GET
def scripts(request: HttpRequest) -> HttpResponse:
    """The store's scripts by kind; those that were put away stand below."""
    service.start(store=request.seat.store, at=clock.now())
    rows = Script.objects.visible_to(request.seat).select_related("car_model", "rival", "by").order_by("-active", "pk")
    groups: dict[str, list[Script]] = {kind: [] for kind in ScriptKind.values}
    for row in rows:
        groups[row.kind].append(row)
    return render(request, "followups/scripts.html", {"groups": [(ScriptKind(k).label, r) for k, r in groups.items()]})


@section("settings")
@requires(Right.SCRIPT_WRITE)
def script_new(request: HttpRequest) -> HttpResponse:
    """A new script."""
    return _edit(request, None)


@section("settings")
@requires(Right.SCRIPT_WRITE)
def script_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a script, or put it away."""
    row = reach(Script.objects.visible_to(request.seat), store=request.seat.store, pk=pk)
    return _edit(request, row)


def _edit(request, row: Script | None) -> HttpResponse:
    now = values_of(row) if row else {}
    data = stale.chosen(request.POST, now) if request.method == "POST" else None
    form = ScriptForm(data, seat=request.seat, instance=row or Script(), initial={"kind": _kind(request)})
    if data is None or not form.is_valid():
        return _page(request, row, form)
    try:
        _save(request, row, form)
    except Stale as error:
        found = stale.resolve(form, values_of(error.current), error.current.version, words=_words)
        again = ScriptForm(found.data, seat=request.seat, instance=error.current)
        same = stale.Difference("", _("They saved the same as you."), "", "")
        return _page(request, row, again, found.differences or [same])
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return _page(request, row, form)
    messages.success(request, _("Saved."))
    return redirect("scripts")


def _kind(request) -> str:
    wanted = request.GET.get("kind", "")
    return wanted if wanted in ScriptKind.values else ScriptKind.MISUNDERSTANDING


def _save(request, row: Script | None, form: ScriptForm) -> Script:
    data, at = form.cleaned_data, clock.now()
    if row is None:
        return service.write(seat=request.seat, token=data["token"], fields=form.words(), at=at)
    return service.change(seat=request.seat, script=row, version=data["version"], fields=form.words(), at=at)


def _page(request, row: Script | None, form: ScriptForm, differences=()) -> HttpResponse:
    context = {"row": row, "form": form, "differences": differences}
    status = 409 if differences else (422 if form.errors else 200)
    return render(request, "followups/script_form.html", context, status=status)


def _words(name: str, value) -> str:
    if name == "kind":
        return str(ScriptKind(value).label)
    return (_("yes") if value else _("no")) if isinstance(value, bool) else str(value or "–")
