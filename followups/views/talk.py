"""The follow-up desk: one screen while the phone rings (FUP-04…10)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core import clock, stale
from core.errors import Refused, Stale
from core.fields import storable
from followups import desk
from followups.guides import TELEPHONE
from followups.models import Appointment, Preparation
from followups.reach import talkable
from followups.services import appointments, contacts, scripts, talks
from followups.statuses import AppointmentKind, Method, TalkPurpose
from followups.talk_forms import PrepareForm, TalkForm, values_of
from followups.views.day import log_context, saved
from leads.models import Card
from leads.services import accesses


@section("day")
@requires(Right.FOLLOWUP_OWN, Right.CARD_WRITE)
def talk(request: HttpRequest, pk: int) -> HttpResponse:
    """History, wanted car, purpose, prepared points, scripts; then the log with appointment and referral."""
    card = talkable(request, pk)
    prepared = talks.prepared_for(card)
    form = TalkForm(request.POST or None, card=card, prepared=prepared, zone=request.seat.store.zone)
    if request.method == "POST" and form.is_valid():
        try:
            recorded = contacts.record(
                seat=request.seat, card=card, entry=form.entry(), at=clock.now(), version=form.cleaned_data["version"]
            )
            return saved(request, card, recorded)
        except Stale as error:
            sentence = _("The grade was changed meanwhile: it is %(grade)s now.") % {"grade": error.current.grade}
            form.add_error(None, sentence)
            form.data = {**form.data.dict(), "version": error.current.version}
            card = talkable(request, pk)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    return _page(request, card, form, prepared)


def _page(request, card: Card, form, prepared: Preparation | None, *, differences=(), status: int = 0) -> HttpResponse:
    now = clock.now()
    scripts.start(store=request.seat.store, at=now)
    accesses.note_opened(seat=request.seat, customer=card.customer_id, at=now)
    context = {
        "desk": desk.desk_of(request.seat, card, now), "form": form, "purposes": TalkPurpose.choices,
        "meetings": AppointmentKind.choices, "differences": differences, "prepared": prepared,
        "telephone": TELEPHONE,
        **log_context(request, card, form),
    }  # fmt: skip
    return render(request, "followups/talk.html", context, status=status or (422 if form.errors else 200))


@section("day")
@requires(Right.FOLLOWUP_OWN, Right.CARD_WRITE)
@require_POST
def talk_prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """Save purpose, points and expected answers for the next talk, before it or the evening before (FUP-05…07)."""
    card = talkable(request, pk)
    prepared = talks.prepared_for(card)
    data = stale.chosen(request.POST, values_of(prepared))
    data["version"] = data.get("prepared_version", "")
    form = PrepareForm(data)
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            talks.prepare(seat=request.seat, card=card, words=form.words(), at=clock.now(), version=version)
            messages.success(request, _("Prepared. It waits here for the talk."))
            back = f"?back={request.POST.get('back')}" if request.POST.get("back") == "day" else ""
            return redirect(reverse("talk", args=[card.pk]) + back)
        except Stale as error:
            return _ask_again(request, card, error.current, form)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
    return _page(request, card, _both(request, card, prepared, data, form), prepared, status=422)


def _both(request, card: Card, prepared, data, form: PrepareForm) -> TalkForm:
    """The whole form of the desk with what was typed, and only the errors of what was to be saved."""
    whole = TalkForm(data, card=card, prepared=prepared, zone=request.seat.store.zone)
    whole.full_clean()
    whole._errors.clear()
    for name, errors in form.errors.items():
        for sentence in errors:
            whole.add_error(name if name in whole.fields else None, sentence)
    return whole


def _ask_again(request, card: Card, current: Preparation | None, form: PrepareForm) -> HttpResponse:
    """Somebody else prepared the talk meanwhile: choose per field (nothing typed is lost)."""
    found = stale.resolve(form, values_of(current), current.version if current else 0, words=_words)
    found.data["prepared_version"] = found.data["version"]
    whole = _both(request, card, current, found.data, PrepareForm(found.data))
    same = stale.Difference("", _("They saved the same as you."), "", "")
    return _page(request, card, whole, current, differences=found.differences or [same], status=409)


def _words(name: str, value: str) -> str:
    choices = {"purpose": TalkPurpose, "way": Method}.get(name)
    return str(choices(value).label) if choices and value else value


@requires(Right.FOLLOWUP_OWN, Right.CARD_WRITE)
@require_POST
def appointment_close(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer came after all, or the appointment was called off."""
    rows = Appointment.objects.writable_by(request.seat).select_related("card")
    row = reach(rows, store=request.seat.store, pk=pk)
    try:
        kept = "kept" in request.POST
        reason = storable(request.POST.get("reason", ""))
        appointments.close(seat=request.seat, appointment=row, kept=kept, reason=reason, at=clock.now())
        messages.success(request, _("Noted: kept.") if kept else _("Called off."))
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("card", pk=row.card_id)
