"""Recording a loss, reading it, writing its analysis; the list of lost cards."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core import clock, stale
from core.errors import Refused, Stale
from core.fields import key_of
from deals.forms.losses import LossForm, NoteForm, StandingForm, values_of
from deals.models import Loss, LossReason
from deals.pages import losses as pages
from deals.services import deciding, reasons
from deals.services import losses as services
from followups.models import Contact
from followups.statuses import Method, Result
from leads.models import Card

_RECENT = timedelta(days=14)  # contacts that may have revealed a loss
_NEWEST = 8
_TRIES = 3


def _contacts(card: Card, now) -> list[Contact]:
    rows = card.contacts.filter(at__gt=now - _RECENT, at__lte=now)
    return list(rows.order_by("-at")[:_NEWEST])


def _choices(contacts: list[Contact]) -> list[tuple[int, str]]:
    found = []
    for row in contacts:
        at = timezone.localtime(row.at)
        words = f"{at:%m-%d %H:%M} · {Method(row.method).label} · {Result(row.result).label}"
        found.append((row.pk, f"{words} · {row.content[:30]}" if row.content else words))
    return found


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_WRITE)
def loss_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the loss of card `pk` (LOST-01, LOST-02)."""
    seat, now = request.seat, clock.now()
    rows = Card.objects.writable_by(seat).select_related("customer", "car_model", "owner")
    card = reach(rows, store=seat.store, pk=pk)
    reasons.ensure(seat.store)
    contacts = _contacts(card, now)
    form = LossForm(
        request.POST if request.method == "POST" else None, seat=seat, card=card, contacts=_choices(contacts),
        initial=_first(request, card, contacts),
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        response = _record(request, card, form, {row.pk: row for row in contacts}, now)
        if response:
            return response
    context = {
        "card": card, "form": form, "attempts": card.failed_attempts,
        "limit_reached": card.failed_attempts >= seat.settings.attempts_limit, "closed": not card.is_active,
    }  # fmt: skip
    return render(request, "deals/loss_new.html", context, status=422 if form.errors else 200)


def _first(request, card: Card, contacts: list[Contact]) -> dict:
    """The contact that the page was opened from, else the newest that said no, else one of today."""
    asked = key_of(request.GET.get("contact", ""))
    today = request.seat.today(clock.now())
    said_no = [row for row in contacts if row.result == Result.SAID_NO]
    here = [row for row in contacts if request.seat.today(row.at) == today]
    chosen = next((row for row in contacts if row.pk == asked), None) or next(iter(said_no + here), None)
    wanted = LossReason.objects.visible_to(request.seat).filter(code="unreachable.no_answer", active=True)
    out = request.GET.get("kind") == "out" and wanted.values_list("pk", flat=True).first()
    rivals = card.rival_models.values_list("pk", flat=True)[:2]
    return {
        "contact": chosen.pk if chosen else "", "reason": out or None,
        "rival_model": rivals[0] if len(rivals) == 1 and not out else None,
    }  # fmt: skip


def _record(request, card: Card, form: LossForm, contacts: dict[int, Contact], now) -> HttpResponse | None:
    data = form.cleaned_data
    entry = services.Entry(data["token"], form.analysis(), contacts.get(data["contact"]))
    try:
        loss = services.record(seat=request.seat, card=card, entry=entry, version=data["version"], at=now)
    except Stale as stale_now:
        form.data = {**form.data.dict(), "version": stale_now.current.version}
        form.add_error(None, stale_now.sentence)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    else:
        messages.success(request, _("Recorded. The manager is to confirm it; nothing more is planned."))
        return redirect("loss", pk=loss.pk)
    return None


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_READ)
@require_GET
def losses(request: HttpRequest) -> HttpResponse:
    """The lost cards: one's own, or the store's for who reads its cards."""
    return render(request, "deals/losses.html", pages.listed(request.seat, request.GET))


def _loss(request, pk: int, rows=None) -> Loss:
    rows = Loss.objects.visible_to(request.seat) if rows is None else rows
    return reach(rows.shown().with_life(), store=request.seat.store, pk=pk)


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_READ)
def loss(request: HttpRequest, pk: int) -> HttpResponse:
    """战败分析表 of one loss (FORM-32); its analysis is written here, also later (GAP-47)."""
    if request.method == "POST":
        row = _loss(request, pk, Loss.objects.writable_by(request.seat))
        form, differences = _save(request, row)
        if form is None:
            messages.success(request, _("Saved."))
            return redirect("loss", pk=pk)
        return _page(request, _loss(request, pk), form, differences)
    return _page(request, _loss(request, pk), None, [])


def _save(request, row: Loss):
    """Save what was sent. (None, []) when it is saved, else the form again and what must be chosen first."""
    data = stale.chosen(request.POST, values_of(row))
    for _again in range(_TRIES):
        form = StandingForm(data, seat=request.seat, kept=row)
        if not form.is_valid():
            break
        try:
            services.analyse(
                seat=request.seat, loss=row, analysis=form.analysis(), version=form.cleaned_data["version"],
                at=clock.now(),
            )  # fmt: skip
            return None, []
        except Stale:
            row = _loss(request, row.pk)
            found = stale.resolve(form, values_of(row), row.version)
            data = found.data
            if found.differences:
                return StandingForm(data, seat=request.seat, kept=row), found.differences
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
            break
    return form, []


def _page(request, row: Loss, form: StandingForm | None, differences) -> HttpResponse:
    seat = request.seat
    writes = row.is_standing and Loss.objects.writable_by(seat).filter(pk=row.pk).exists()
    if form is None and writes:
        now = values_of(row)
        form = StandingForm(initial=now, seat=seat, kept=row)
        form.show(now, row.version)
    decides = pages.decides(seat, row)
    context = {
        "loss": row, "form": form, "writes": writes, "differences": differences, "decides": decides,
        "answers": pages.answers(row), "events": list(row.events.select_related("by").order_by("at", "pk")),
        "check": getattr(row, "check_call", None), "note_form": NoteForm(),
        "asks": writes and not decides and row.asked_at is None,
    }  # fmt: skip
    status = 409 if differences else (422 if form is not None and form.errors else 200)
    return render(request, "deals/loss.html", context, status=status)


@requires(Right.CARD_OWN)
@require_POST
def loss_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The consultant asks the manager to reopen (LOST-21)."""
    row = _loss(request, pk, Loss.objects.writable_by(request.seat))
    form = NoteForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(form.errors["note"][0])
        deciding.ask(seat=request.seat, loss=row, note=form.cleaned_data["note"], at=clock.now())
        messages.success(request, _("The manager was asked."))
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("loss", pk=pk)
