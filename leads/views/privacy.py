"""Privacy of one customer: consents, who looked, all data as one document, erasing; and the store's overview."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core import clock, idcard
from core.errors import Refused
from core.fields import key_of
from leads import dossier, panels
from leads.forms.privacy import ConsentForm, EraseForm, FindForm, WordingForm
from leads.models import Access, Card, Customer, Erasure
from leads.panels import Event
from leads.services import accesses, consents, customers, erasing
from leads.statuses import ONCE_AN_HOUR, AccessKind, Channel, Purpose

PAGE = 100
OVERVIEW = timedelta(days=30)
READERS = (Right.CARD_OWN, Right.CARD_READ, Right.ACCESS_LOG, Right.CUSTOMER_ERASE)


def guarded(request, pk: int) -> Customer:
    """A customer whose privacy page one may open."""
    rows = Customer.objects.guarded_by(request.seat).select_related("store")
    return reach(rows, store=request.seat.store, pk=pk)


def frame(request, customer: Customer, here: str) -> dict:
    """What the pages of one customer share: the tabs and which card they lead back to."""
    seat = request.seat
    card = Card.objects.visible_to(seat).filter(customer=customer).order_by("-pk").first()
    return {
        "customer": customer, "card": card, "here": here,
        "may_log": seat.may(Right.ACCESS_LOG), "may_have_data": seat.may(Right.CUSTOMER_DATA),
        "may_erase": seat.may(Right.CUSTOMER_ERASE) and not customer.erased_at,
        "may_see_documents": seat.may(Right.CARD_OWN, Right.CARD_READ),
        "may_write": Customer.objects.writable_by(seat).filter(pk=customer.pk).exists(),
    }  # fmt: skip


@section("cards")
@requires(*READERS)
@require_GET
def customer_privacy(request: HttpRequest, pk: int) -> HttpResponse:
    """The consents as they stand and as they came, and the ways from here. A part of it stands on the card page."""
    customer = guarded(request, pk)
    words, standing = consents.wordings(customer.store), consents.standing(customer)
    rows = [{"purpose": p, "label": label, "row": standing.get(p), "wording": words[p]} for p, label in Purpose.choices]
    if request.htmx:
        count = customer.documents.kept().count()
        context = {"rows": rows, "customer": customer, "documents": count}
        return render(request, "leads/_privacy_part.html", context)
    history = customer.consents.select_related("by", "wording").order_by("-at", "-pk")
    context = {**frame(request, customer, "privacy"), "rows": rows, "history": history, "channels": Channel.choices,
               "id_masked": idcard.mask(customer.id_number)}  # fmt: skip
    return render(request, "leads/privacy.html", context)


@requires(Right.CARD_OWN, Right.CARD_WRITE, Right.CUSTOMER_MASTER)
@require_POST
def customer_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that a customer agrees to a purpose, or takes it back."""
    customer = reach(Customer.objects.writable_by(request.seat), store=request.seat.store, pk=pk)
    form = ConsentForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose what the customer agrees to and where it was said."))
        return redirect("customer-privacy", pk=pk)
    data = form.cleaned_data
    write = consents.give if data["given"] == "1" else consents.withdraw
    write(
        customer=customer, purpose=data["purpose"], channel=data["channel"], by=request.seat.user, at=clock.now()
    )  # fmt: skip
    messages.success(request, _("Written down."))
    return redirect("customer-privacy", pk=pk)


@section("cards")
@requires(Right.ACCESS_LOG)
@require_GET
def customer_accesses(request: HttpRequest, pk: int) -> HttpResponse:
    """Who opened, found, revealed, printed, exported, downloaded; newest first, paged by key."""
    customer = guarded(request, pk)
    rows = Access.objects.filter(customer=customer).select_related("by").order_by("-pk")
    before = key_of(request.GET.get("before", ""))
    page = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    more = page[PAGE - 1].pk if len(page) > PAGE else None
    shown = [_event(row) for row in page[:PAGE]]
    events = shown if before else sorted([*shown, *panels.accesses_of(customer)], key=lambda e: e.at, reverse=True)
    context = {**frame(request, customer, "accesses"), "events": events, "more": more}
    return render(request, "leads/accesses.html", context)


def _event(row: Access) -> Event:
    words = {"phone": _("phone"), "id_number": _("ID number")}.get(row.what, "")
    return Event(row.at, row.get_kind_display(), words, str(row.by), row.kind not in ONCE_AN_HOUR)


def _document(request, pk: int) -> tuple[Customer, list[dossier.Part]]:
    """Who sees numbers masked shows one with this document: it counts for the limit of an hour like any other."""
    customer, at = guarded(request, pk), clock.now()
    if not request.seat.may_see_phones:
        accesses.reveal(seat=request.seat, customer=customer, what="phone", at=at)
    accesses.note(seat=request.seat, customers=[customer.pk], kind=AccessKind.HANDED_OUT, at=at)
    return customer, dossier.parts_of(customer)


@section("cards")
@requires(Right.CUSTOMER_DATA)
@require_GET
def customer_data(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything stored about the person on one printable page; making it is logged."""
    customer, parts = _document(request, pk)
    context = {**frame(request, customer, "data"), "parts": parts, "made_at": clock.now()}
    return render(request, "leads/customer_data.html", context)


@requires(Right.CUSTOMER_DATA)
@require_GET
def customer_data_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as JSON, to take along."""
    customer, parts = _document(request, pk)
    content = {"customer": customer.pk, "made_at": clock.now().isoformat()}
    content["parts"] = [{"title": part.title, "rows": part.records()} for part in parts]
    answer = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="customer-{customer.pk}.json"'
    return answer


@requires(*READERS)
@require_POST
def customer_printed(request: HttpRequest, pk: int) -> HttpResponse:
    """The browser says that a page about this customer is being printed."""
    customer = guarded(request, pk)
    accesses.note(seat=request.seat, customers=[customer.pk], kind=AccessKind.PRINTED, at=clock.now())
    return HttpResponse()


@section("cards")
@requires(Right.CUSTOMER_ERASE)
def customer_erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Erase a person: what goes, what stays, the name typed once more."""
    customer = guarded(request, pk)
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            erasing.erase(seat=request.seat, customer=customer, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("Erased. Counts, grades and days stay."))
            return redirect("customer-privacy", pk=pk)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    context = {**frame(request, customer, "erase"), "form": form}
    return render(request, "leads/customer_erase.html", context, status=422 if form.errors else 200)


@section("settings")
@requires(Right.ACCESS_LOG)
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """Who looked how much in thirty days, who met the limit, who was erased; a customer is found by phone."""
    seat, now = request.seat, clock.now()
    form = FindForm(request.GET if request.GET.get("phone") else None)
    found = customers.by_phone(seat.store, form.cleaned_data["phone"]) if form.is_valid() else None
    if found:
        accesses.note(seat=seat, customers=[found.pk], kind=AccessKind.FOUND, at=now)
        return redirect("customer-privacy", pk=found.pk)
    if form.is_bound and form.is_valid():
        form.add_error("phone", _("No customer of this store has this number."))
    erased = Erasure.objects.filter(store=seat.store).select_related("by").order_by("-at")[:50]
    context = {"form": form, "people": _lookers(seat.store, now - OVERVIEW), "erased": erased,
               "limit": seat.settings.reveals_per_hour}  # fmt: skip
    return render(request, "leads/privacy_overview.html", context, status=422 if form.errors else 200)


def _lookers(store, since) -> list[dict]:
    """Per person what they did since then, who showed the most numbers first."""
    kinds = {kind.value: Count("pk", filter=Q(kind=kind)) for kind in AccessKind}
    rows = Access.objects.filter(store=store, at__gte=since).values("by__name").annotate(**kinds)
    return list(rows.order_by("-revealed", "-refused", "-opened", "by__name"))


@section("settings")
@requires(Right.SETTINGS_STORE)
def consent_wordings(request: HttpRequest) -> HttpResponse:
    """The text of each purpose, its version, and the form of the next."""
    seat = request.seat
    sent = WordingForm(request.POST) if request.method == "POST" else None
    if sent and sent.is_valid():
        try:
            data = sent.cleaned_data
            consents.publish_wording(
                seat=seat, purpose=data["purpose"], text=data["text"], based_on=data["version"], at=clock.now()
            )  # fmt: skip
            messages.success(request, _("Published. Who agreed before agreed to the text of then."))
            return redirect("consent-wordings")
        except Refused as refusal:
            sent.add_error(refusal.field, refusal.sentence)
    forms = [_wording_form(sent, purpose, row) for purpose, row in consents.wordings(seat.store).items()]
    status = 422 if sent and sent.errors else 200
    return render(request, "leads/consent_wordings.html", {"forms": forms}, status=status)


def _wording_form(sent: WordingForm | None, purpose: str, row) -> dict:
    """The form of a purpose; the one that was sent shows what was typed."""
    mine = sent if sent is not None and sent.data.get("purpose") == purpose else None
    initial = {"purpose": purpose, "version": row.version, "text": row.text}
    form = mine or WordingForm(initial=initial, auto_id=f"id_{purpose}_%s")
    return {"form": form, "row": row, "label": Purpose(purpose).label}
