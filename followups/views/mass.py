"""Messages to many: list, draft with preview of who gets it, approval, progress, pause, stop."""

from uuid import uuid4

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.models import User
from accounts.rights import Right
from catalog.models import CarModel
from core import clock
from core.errors import Refused
from core.fields import key_of, storable
from followups import audience
from followups.message_forms import MassForm
from followups.models import MassMessage
from followups.rules import mass as rules
from followups.services import mass as service
from followups.statuses import MassState, MessageState
from followups.views.wording import sample_of
from leads.statuses import Source

PAGE = 50
_EXAMPLES = 8
_REASONS = {
    audience.NO_ADDRESS: gettext_lazy("no number or address for this way"),
    audience.NO_CONSENT: gettext_lazy("does not agree"),
    audience.LIMIT: gettext_lazy("had a mass message a short while ago"),
}
_DONE = {
    "submit": gettext_lazy("Handed in for approval."), "approve": gettext_lazy("Approved: it goes out."),
    "refuse": gettext_lazy("Refused."), "pause": gettext_lazy("Paused."), "go-on": gettext_lazy("It goes on."),
    "stop": gettext_lazy("Stopped: nobody else gets it."),
}  # fmt: skip


@section("messages")
@requires(Right.MESSAGE_STORE, Right.MESSAGE_APPROVE)
@require_GET
def mass_list(request: HttpRequest) -> HttpResponse:
    """The mass messages of the store, newest first."""
    rows = MassMessage.objects.visible_to(request.seat).select_related("made_by", "decided_by").order_by("-pk")[:PAGE]
    return render(request, "followups/mass_list.html", {"rows": rows})


@section("messages")
@requires(Right.MESSAGE_STORE)
def mass_new(request: HttpRequest) -> HttpResponse:
    """A new draft."""
    return _edit(request, None)


@section("messages")
@requires(Right.MESSAGE_STORE)
def mass_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    return _edit(request, _mass(request, pk))


def _mass(request, pk: int) -> MassMessage:
    rows = MassMessage.objects.visible_to(request.seat).select_related("store__settings", "made_by", "decided_by")
    return reach(rows, store=request.seat.store, pk=pk)


def _edit(request, row: MassMessage | None) -> HttpResponse:
    begin = {"token": row.token if row else uuid4(), "version": row.version if row else 0}
    begin |= row.wanted if row else {}
    form = MassForm(request.POST or None, instance=row or MassMessage(), seat=request.seat, initial=begin)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("mass", pk=_save(request, row, form).pk)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    return render(request, "followups/mass_form.html", {"form": form, "row": row}, status=422 if form.errors else 200)


def _save(request, row: MassMessage | None, form: MassForm) -> MassMessage:
    data, at = form.cleaned_data, clock.now()
    if row is None:
        return service.write(seat=request.seat, token=data["token"], fields=form.words(), at=at)
    return service.change(seat=request.seat, mass=row, version=data["version"] or 0, fields=form.words(), at=at)


@section("messages")
@requires(Right.MESSAGE_STORE, Right.MESSAGE_APPROVE)
@require_GET
def mass_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What it says, who would get it and who not and why; later how far it is."""
    row, seat = _mass(request, pk), request.seat
    sample = sample_of(request, text=row.text, text_en=row.text_en)
    context = {"row": row, "filter": _filter_words(row), "sample": sample}
    if row.state in (MassState.DRAFT, MassState.WAITING, MassState.REFUSED):
        context |= _forecast(row, seat.today(clock.now()))
    else:
        context |= _progress(row)
    mine = row.made_by_id == seat.user.pk
    moves = [m for m in rules.moves_from(row.state) if _may(seat, m, mine=mine)]
    context |= {"moves": moves, "editable": row.state in rules.EDITABLE and seat.may(Right.MESSAGE_STORE), "mine": mine}
    return render(request, "followups/mass.html", context)


def _may(seat, move: str, *, mine: bool) -> bool:
    if move in rules.DECISIONS:
        return seat.may(Right.MESSAGE_APPROVE) and not mine
    return seat.may(Right.MESSAGE_STORE)


def _forecast(row: MassMessage, today) -> dict:
    counts = audience.counted(row, today)
    out = [(words, counts[reason]) for reason, words in _REASONS.items() if counts.get(reason)]
    people = audience.people(row, today)
    some = list(people.exclude(reason="").order_by("-pk").values("name", "reason")[:_EXAMPLES])
    examples = [(one["name"], _REASONS[one["reason"]]) for one in some]
    return {"gets": counts.get("", 0), "left_out": out, "examples": examples, "forecast": True}


def _progress(row: MassMessage) -> dict:
    counts = dict(row.messages.order_by().values_list("state").annotate(n=Count("pk")))
    out = [(words, row.left_out[reason]) for reason, words in _REASONS.items() if row.left_out.get(reason)]
    states = [(MessageState(state).label, counts[state]) for state in MessageState.values if state in counts]
    total, done = sum(counts.values()), sum(counts.get(s, 0) for s in ("sent", "failed", "stopped"))
    return {
        "states": states,
        "total": total,
        "done": done,
        "left_out": out,
        "width": done * 74 // total if total else 0,
    }


def _filter_words(row: MassMessage) -> list[str]:
    """The filter in words, for who approves it."""
    wanted = row.wanted
    words = [" ".join(wanted["grades"])] if wanted.get("grades") else []
    words.append(dict(MassForm.base_fields["status"].choices)[wanted.get("status", "")])
    for name, model in (("owner", User), ("car_model", CarModel)):
        if wanted.get(name):
            words.append(str(model.objects.filter(pk=wanted[name]).first() or "–"))
    if wanted.get("source"):
        words.append(str(Source(wanted["source"]).label))
    for name, text in (
        ("last_before", _("last contact at least %(n)d days ago")),
        ("last_within", _("last contact at most %(n)d days ago")),
    ):
        words += [text % {"n": wanted[name]}] if wanted.get(name) else []
    return [str(word) for word in words]


@requires(Right.MESSAGE_STORE, Right.MESSAGE_APPROVE)
@require_POST
def mass_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in, approve, refuse, pause, go on, stop."""
    row, doing = _mass(request, pk), request.POST.get("doing", "")
    if not _may(request.seat, doing, mine=row.made_by_id == request.seat.user.pk):
        messages.warning(request, _("Who wrote it cannot approve it: somebody else has to."))
        return redirect("mass", pk=pk)
    try:
        service.move(
            seat=request.seat, mass=row, doing=doing, note=storable(request.POST.get("note", "")), at=clock.now(),
            version=key_of(request.POST.get("version", "")),
        )  # fmt: skip
        messages.success(request, _DONE[doing])
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("mass", pk=pk)
