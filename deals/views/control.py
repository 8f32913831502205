"""The manager's daily confirmation of losses, with spot checks (ROLE-14, LOST-03)."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.addresses import back
from core.errors import Refused
from core.fields import day_of, keys_of
from deals.forms.losses import CheckForm, NoteForm
from deals.models import Loss
from deals.pages import losses as pages
from deals.services import checks, deciding

_DECIDERS = (Right.LOSS_CONFIRM, Right.LOSS_CONFIRM_MANAGERS)


@section("control")
@requires(*_DECIDERS)
@require_GET
def loss_control(request: HttpRequest) -> HttpResponse:
    """What waits, what was decided on the day, whom to call."""
    return render(request, "deals/control.html", pages.control(request.seat, request.GET.get("day", ""), clock.now()))


@requires(*_DECIDERS)
@require_POST
def losses_confirm(request: HttpRequest) -> HttpResponse:
    """Confirm the ticked records; what somebody decided meanwhile stays as it is."""
    keys = keys_of(request.POST.getlist("loss"))[: pages.MOST]
    done, left = deciding.confirm_many(seat=request.seat, losses=keys, at=clock.now())
    messages.success(request, ngettext("%(n)d loss confirmed.", "%(n)d losses confirmed.", done) % {"n": done})
    if left:
        words = ngettext("%(n)d was decided meanwhile.", "%(n)d were decided meanwhile.", left)
        messages.warning(request, words % {"n": left})
    return back(request, otherwise="loss-control")


def _loss(request, pk: int) -> Loss:
    return reach(Loss.objects.decidable_by(request.seat), store=request.seat.store, pk=pk)


def _decide(request, pk: int, change: Callable, said: str) -> HttpResponse:
    """Do it with the note that was typed; what is refused is told and changes nothing."""
    row, form = _loss(request, pk), NoteForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(form.errors["note"][0])
        change(seat=request.seat, loss=row, note=form.cleaned_data["note"], at=clock.now())
        messages.success(request, said)
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return back(request, otherwise="loss-control")


@requires(*_DECIDERS)
@require_POST
def loss_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a record back with a note."""
    return _decide(request, pk, deciding.give_back, _("Returned: the card is open and stands on today's list."))


@requires(*_DECIDERS)
@require_POST
def loss_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a lost customer back into the active list."""
    return _decide(request, pk, deciding.reopen, _("Reopened: the card stands on today's list."))


@requires(*_DECIDERS)
@require_POST
def loss_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """The loss stands although the consultant asked."""
    return _decide(request, pk, deciding.decline, _("Declined: the loss stands."))


@requires(*_DECIDERS)
@require_POST
def losses_draw(request: HttpRequest) -> HttpResponse:
    """Let the system draw the day's spot checks."""
    seat, now = request.seat, clock.now()
    day = day_of(request.POST.get("day", ""), seat.today(now))
    drawn = checks.draw(seat=seat, day=day, at=now)
    if drawn:
        messages.success(request, ngettext("%(n)d loss drawn.", "%(n)d losses drawn.", drawn) % {"n": drawn})
    else:
        messages.info(request, _("Nothing more is to be drawn for this day."))
    return back(request, otherwise="loss-control")


@requires(*_DECIDERS)
@require_POST
def loss_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a record by hand, or write what the call found."""
    row = _loss(request, pk)
    if "result" not in request.POST:
        checks.choose(seat=request.seat, loss=row, at=clock.now())
        messages.success(request, _("It stands among the spot checks."))
        return back(request, otherwise="loss-control")
    form = CheckForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(next(iter(form.errors.values()))[0])
        data = form.cleaned_data
        checks.note(seat=request.seat, loss=row, result=data["result"], words=data["words"], at=clock.now())
        messages.success(request, _("Written down."))
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return back(request, otherwise="loss-control")
