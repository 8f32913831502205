"""Settings of online leads: who may send, the public page, trying the interface out."""

import json

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.errors import Refused
from leads.forms.online import SenderForm
from leads.models import LeadSender
from leads.rules import lead_body
from leads.services import senders as service


@section("settings")
@requires(Right.ONLINE_MANAGE)
@never_cache
def senders(request: HttpRequest) -> HttpResponse:
    """The senders of the store; a new one gets its token here, shown once."""
    form, token = SenderForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            sender, token = service.add(seat=request.seat, at=clock.now(), **form.cleaned_data)
            form = SenderForm()
        except Refused as refusal:
            form.add_error(refusal.field, refusal.sentence)
    rows = LeadSender.objects.filter(store=request.seat.store).select_related("made_by", "revoked_by")
    context = {
        "form": form, "token": token, "name": sender.name if token else "",
        "rows": rows.order_by(F("revoked_at").desc(nulls_first=True), "-made_at"), "settings": request.seat.settings,
        "public": request.build_absolute_uri(reverse("lead-form", args=[request.seat.store.code])),
        "document": request.build_absolute_uri(reverse("lead-api-document")),
    }  # fmt: skip
    return render(request, "leads/senders.html", context, status=422 if form.errors else 200)


@requires(Right.ONLINE_MANAGE)
@require_POST
def sender_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The token of a sender opens nothing any more."""
    sender = reach(LeadSender.objects.filter(store=request.seat.store), store=request.seat.store, pk=pk)
    try:
        service.revoke(seat=request.seat, sender=sender, at=clock.now())
        messages.success(request, _("Revoked: %(name)s cannot send any more.") % {"name": sender.name})
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("online-settings")


@section("settings")
@requires(Right.ONLINE_MANAGE)
@require_GET
def playground(request: HttpRequest) -> HttpResponse:
    """Send a lead with a token, as a platform would, and see the answer."""
    context = {
        "sample": json.dumps(lead_body.EXAMPLE, ensure_ascii=False, indent=2), "address": reverse("lead-api"),
        "document": reverse("lead-api-document"),
    }  # fmt: skip
    return render(request, "leads/playground.html", context)
