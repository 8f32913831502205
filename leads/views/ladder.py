"""The ladder's settings page: frequencies, preview, publish."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.errors import Refused
from leads import hooks
from leads.forms.ladder import LadderForm
from leads.models import Ladder
from leads.services import ladders


@section("settings")
@requires(Right.SETTINGS_LADDER)
def ladder(request: HttpRequest) -> HttpResponse:
    """Frequencies of the grades; `preview` shows the dates, `publish` makes a new version."""
    seat, today = request.seat, request.seat.today(clock.now())
    steps = list(ladders.in_force(seat.store, today + timedelta(days=365)).values())
    initial = {"from_day": today, "based_on": ladders.latest_version(seat.store)}
    form = LadderForm(request.POST or None, steps=steps, initial=initial)
    if request.method == "POST" and form.is_valid() and "publish" in request.POST:
        try:
            ladders.publish(seat=seat, frequencies=form.frequencies(), at=clock.now(), **_rest(form))
            messages.success(request, _("Published. Follow-ups planned from that day on use it."))
            return redirect("ladder")
        except Refused as refusal:
            form.add_error(refusal.field, refusal.sentence)
    return render(request, _template(request), _context(seat, form, today), status=422 if form.errors else 200)


def _rest(form: LadderForm) -> dict:
    return {name: form.cleaned_data[name] for name in ("from_day", "note", "based_on")}


def _template(request) -> str:
    return "leads/_ladder_preview.html" if request.htmx else "leads/ladder.html"


def _context(seat, form: LadderForm, today) -> dict:
    """The form, the versions, and for each grade the day on which a card graded today would be contacted."""
    wanted = form.frequencies() if form.is_bound and form.is_valid() else {
        s.grade: (s.contacts, s.period_days) for s in form.steps
    }  # fmt: skip
    preview = hooks.next_contact_preview(seat.store, wanted, today)
    versions = Ladder.objects.filter(store=seat.store).select_related("by").order_by("-version")[:20]
    return {"form": form, "preview": preview, "versions": versions, "today": today}
