"""The last step of the day: tomorrow's list, proposed by a job, disposed of by the person (FUP-20, RHY-13)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.errors import Refused
from core.fields import key_of, keys_of, storable
from core.templatetags.crm import dated
from followups import day as days
from followups.forms import AddForm, MoveForm
from followups.services import evening
from followups.statuses import PlanGroup
from followups.views.day import next_day, plan_of
from leads.models import Card

_WHY = "why_"


@section("day")
@requires(Right.FOLLOWUP_OWN)
def tomorrow(request: HttpRequest) -> HttpResponse:
    """The next open day's list in its three groups, to confirm (RHY-13, FUP-21)."""
    seat, now = request.seat, clock.now()
    on = next_day(seat, now)
    if request.method != "POST":
        return _page(request, on, now)
    sent = ((name.removeprefix(_WHY), text) for name, text in request.POST.items() if name.startswith(_WHY))
    reasons = {key_of(name): storable(text) for name, text in sent}
    try:
        cards = keys_of(request.POST.getlist("card"))
        plan = evening.confirm(seat=seat, day=on, cards=cards, at=now, left_out=reasons)
        messages.success(request, _("Confirmed: %(n)d customers.") % {"n": plan.lines.count()})
        return redirect("day")
    except Refused as refusal:
        wrong = key_of((refusal.field or "").removeprefix(_WHY))
        return _page(request, on, now, refused=refusal.sentence, wrong=wrong, chosen=set(cards), reasons=reasons)


def _page(request, on, now, *, refused="", wrong=None, chosen=None, reasons=None, moving=None) -> HttpResponse:
    seat = request.seat
    plan = plan_of(seat, on)
    lines = dict(plan.lines.values_list("card", "added")) if plan else {}
    omitted = dict(plan.omissions.values_list("card", "reason")) if plan and reasons is None else reasons or {}
    if chosen is None:
        chosen = set(lines) if plan and plan.confirmed_at else None
    groups = days.tomorrow_of(seat, on, now, [card for card, added in lines.items() if added])
    context = {
        "groups": [
            (PlanGroup(name).label, [(row, omitted.get(row.key, "")) for row in rows]) for name, rows in groups.items()
        ],
        "on": on, "plan": plan, "kept": chosen, "count": sum(map(len, groups.values())), "refused": refused,
        "wrong": wrong, "added": {card for card, added in lines.items() if added}, "moving": moving,
        "form": AddForm(seat=seat, listed=[row.key for rows in groups.values() for row in rows]),
    }  # fmt: skip
    return render(request, "followups/tomorrow.html", context, status=422 if refused else 200)


@section("day")
@requires(Right.FOLLOWUP_OWN)
@require_POST
def tomorrow_add(request: HttpRequest) -> HttpResponse:
    """Put a customer of one's own on the list, though nothing is due."""
    seat, now = request.seat, clock.now()
    try:
        evening.add(seat=seat, day=next_day(seat, now), card=key_of(request.POST.get("add", "")) or 0, at=now)
        messages.success(request, _("Added to the list."))
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("tomorrow")


@section("day")
@requires(Right.FOLLOWUP_OWN)
@require_POST
def tomorrow_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a customer's next contact to another day; later than the ladder with a reason."""
    seat, now = request.seat, clock.now()
    mine = Card.objects.filter(store=seat.store, owner=seat.user, pooled_at=None)
    card = reach(mine, store=seat.store, pk=pk)
    form = MoveForm({"on": request.POST.get(f"move_{pk}", ""), "reason": request.POST.get(f"later_{pk}", "")})
    try:
        if not form.is_valid():
            raise Refused(_("Choose the day of the next contact."))
        planned = evening.move(seat=seat, card=card, at=now, **form.cleaned_data)
        messages.success(request, _("Moved: next contact %(day)s.") % {"day": dated(planned.due_on)})
        return redirect("tomorrow")
    except Refused as refusal:
        return _page(request, next_day(seat, now), now, refused=refusal.sentence, moving=pk)
