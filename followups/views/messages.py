"""The outbox: what waits, what went, what failed; letters to print; a message to one customer."""

from uuid import uuid4

from django.contrib import messages as told
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.errors import Refused
from core.fields import keys_of
from followups.message_forms import MessageForm, OutboxFilter
from followups.models import Message, MessageStep, MessageTemplate
from followups.services import outbox as service
from followups.services import writing
from followups.services.agreeing import agrees
from followups.statuses import MessageKind, MessageState, Trouble
from leads.models import Card

PAGE = 50
MOST_LETTERS = 200  # on one print page


@section("messages")
@requires(Right.MESSAGE_OWN, Right.MESSAGE_STORE)
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """Messages by state and kind, newest first, paged by key; failed ones can be sent again."""
    form = OutboxFilter(request.GET)
    form.is_valid()  # what cannot be read does not filter
    wanted = {name: value for name, value in form.cleaned_data.items() if value}
    before = wanted.pop("before", None)
    rows = Message.objects.visible_to(request.seat).filter(**wanted)
    rows = rows.filter(pk__lt=before) if before else rows
    steps = MessageStep.objects.select_related("by").order_by("at", "pk")
    shown = rows.select_related("customer", "mass", "by").prefetch_related(Prefetch("steps", steps))
    page = list(shown.order_by("-pk")[: PAGE + 1])
    for row in page:
        row.trouble = _trouble(row.error)
        row.doubtful = row.state == MessageState.FAILED and row.error == Trouble.ABANDONED
    context = {
        "rows": page[:PAGE], "more": page[PAGE - 1].pk if len(page) > PAGE else None, "form": form,
        "wanted": form.cleaned_data, "states": MessageState.choices,
    }  # fmt: skip
    return render(request, "followups/outbox.html", context)


def _trouble(error: str) -> str:
    return str(dict(Trouble.choices).get(error, error))


def _message(request, pk: int) -> Message:
    return reach(Message.objects.visible_to(request.seat), store=request.seat.store, pk=pk)


@requires(Right.MESSAGE_OWN, Right.MESSAGE_STORE)
@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a failed message once more."""
    message = _message(request, pk)
    try:
        service.resend(seat=request.seat, message=message, sure=bool(request.POST.get("sure")), at=clock.now())
        told.success(request, _("It goes out again."))
    except Refused as refusal:
        told.warning(request, refusal.sentence)
    return redirect("messages")


@requires(Right.MESSAGE_OWN, Right.MESSAGE_STORE)
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a message that waits."""
    message = _message(request, pk)
    try:
        service.stop(seat=request.seat, message=message, at=clock.now())
        told.success(request, _("Stopped."))
    except Refused as refusal:
        told.warning(request, refusal.sentence)
    return redirect("messages")


@section("messages")
@requires(Right.MESSAGE_STORE)
@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """Letters that wait to be printed and posted, the most urgent first (FUP-12)."""
    rows = Message.objects.visible_to(request.seat).letters().select_related("customer", "card__owner")
    page = list(rows.order_by("due_at", "pk")[:MOST_LETTERS])
    context = {"rows": page, "most": MOST_LETTERS, "setting": request.seat.settings.thank_letter}
    return render(request, "followups/letters.html", context)


@section("messages")
@requires(Right.MESSAGE_STORE)
@require_GET
def print_letters(request: HttpRequest) -> HttpResponse:
    """The chosen letters, a sheet each, with the address where the envelope has its window."""
    keys = keys_of(request.GET.getlist("letter"))[:MOST_LETTERS]
    rows = Message.objects.visible_to(request.seat).letters().filter(pk__in=keys).select_related("customer")
    page = list(rows.order_by("due_at", "pk"))
    for row in page:
        row.addressee = writing.salutation(row.customer)
    if not page:
        told.info(request, _("Choose letters to print."))
        return redirect("letters")
    return render(request, "followups/letters_print.html", {"rows": page})


@requires(Right.MESSAGE_STORE)
@require_POST
def letters_posted(request: HttpRequest) -> HttpResponse:
    """Mark the chosen letters as posted."""
    keys = keys_of(request.POST.getlist("letter"))
    count = service.posted(seat=request.seat, letters=keys, at=clock.now())
    words = ngettext("%(n)d letter marked as posted.", "%(n)d letters marked as posted.", count) % {"n": count}
    told.success(request, words)
    return redirect("letters")


@section("cards")
@requires(Right.MESSAGE_OWN, Right.MESSAGE_STORE)
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write one message to the customer of a card, from a text of the store or freely (FUP-16, FUP-37)."""
    card = reach(_writable(request.seat), store=request.seat.store, pk=pk)
    template = _chosen(request)
    form = MessageForm(request.POST or None, initial=_begin(template, card))
    if request.method == "POST" and form.is_valid():
        try:
            writing.write(seat=request.seat, card=card, draft=writing.Draft(**form.cleaned_data), at=clock.now())
            told.success(request, _("The message is in the outbox."))
            return redirect("card", pk=pk)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    templates = MessageTemplate.objects.visible_to(request.seat).in_use().order_by("kind", "pk")
    context = {
        "card": card, "form": form, "templates": templates, "template": template,
        "agreed": {kind: agrees(card.customer_id, kind) for kind in (MessageKind.GREETING, MessageKind.NEWS)},
    }  # fmt: skip
    return render(request, "followups/message_new.html", context, status=422 if form.errors else 200)


def _writable(seat):
    """Who writes for the store reaches every card of it; a consultant the own ones."""
    whole = seat.may(Right.MESSAGE_STORE)
    rows = Card.objects.filter(store=seat.store) if whole else Card.objects.writable_by(seat)
    return rows.select_related("customer", "owner", "car_model")


def _chosen(request) -> MessageTemplate | None:
    keys = keys_of([request.GET.get("text", "")])
    rows = MessageTemplate.objects.visible_to(request.seat).in_use()
    return rows.filter(pk__in=keys).first()


def _begin(template: MessageTemplate | None, card: Card) -> dict:
    begin = {"token": uuid4(), "kind": MessageKind.GREETING}
    if template:
        begin |= {name: getattr(template, name) for name in ("kind", "carrier", "subject", "text")}
        begin["text"] = (writing.in_english(card.customer) and template.text_en) or template.text
    return begin
