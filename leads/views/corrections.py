"""Corrections of a customer's data: handed in on the day, entered by customer service (DATA-04, DATA-25)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core import clock, idcard, phone
from core.errors import Refused
from leads.dossier import words_of_change
from leads.forms.privacy import CorrectionForm, DecideForm
from leads.models import Correction, Customer
from leads.services import customer_file
from leads.statuses import CorrectionState
from leads.views.privacy import frame

PAGE = 100


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_WRITE, Right.CUSTOMER_MASTER)
def customer_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """客户信息变更表: what the data should say, learned on which day."""
    seat = request.seat
    customer = reach(Customer.objects.writable_by(seat), store=seat.store, pk=pk)
    now = customer_file.present(customer)
    initial = {**now, "is_company": customer.is_company, "learned_on": seat.today(clock.now())}
    form = CorrectionForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            row = customer_file.hand_in(
                seat=seat, customer=customer, token=form.cleaned_data["token"], wanted=form.wanted(),
                learned_on=form.cleaned_data["learned_on"], at=clock.now(),
            )  # fmt: skip
            entered = row.state == CorrectionState.APPLIED
            messages.success(request, _("Entered.") if entered else _("Handed in: customer service enters it."))
            return redirect("customer-privacy", pk=pk)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    context = {**frame(request, customer, "correct"), "form": form, "rows": _rows(customer.corrections.all(), seat)}
    return render(request, "leads/customer_correct.html", context, status=422 if form.errors else 200)


def _rows(rows, seat) -> list[Correction]:
    """Newest first, with what is to change in words; numbers are hidden from who sees them hidden."""
    found = list(rows.select_related("customer", "by", "decided_by", "store").order_by("-at", "-pk")[:PAGE])
    whole = seat.may(Right.PHONE_STORE, Right.CUSTOMER_MASTER)
    for row in found:
        row.lines = [words_of_change(name, pair, _shown(name, whole)) for name, pair in row.changes.items()]
        row.may_decide = row.state == CorrectionState.WAITING and seat.may(Right.CUSTOMER_MASTER)
    return found


def _shown(name: str, whole: bool):
    if name == "id_number":
        return idcard.mask
    return phone.mask if name == "phone" and not whole else str


@section("cards")
@requires(Right.CARD_OWN, Right.CARD_READ)
@require_GET
def correction_list(request: HttpRequest) -> HttpResponse:
    """What was handed in, what waits; days late are told (RPT-32 counts them)."""
    rows = Correction.objects.visible_to(request.seat)
    waiting = request.GET.get("state") != "all"
    if waiting:
        rows = rows.filter(state=CorrectionState.WAITING)
    return render(request, "leads/corrections.html", {"rows": _rows(rows, request.seat), "waiting": waiting})


@requires(Right.CUSTOMER_MASTER)
@require_POST
def correction_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter it, or not."""
    row = reach(Correction.objects.visible_to(request.seat), store=request.seat.store, pk=pk)
    form = DecideForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose whether it is entered."))
        return redirect("corrections")
    enter = form.cleaned_data["enter"] == "1"
    try:
        reason = form.cleaned_data["reason"]
        customer_file.decide(seat=request.seat, correction=row, enter=enter, reason=reason, at=clock.now())
        messages.success(request, _("Entered.") if enter else _("Not entered."))
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("corrections")
