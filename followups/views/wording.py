"""The store's texts for messages, with preview for a sample customer."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.errors import Refused
from core.fields import keys_of
from followups.message_forms import TemplateForm
from followups.models import MessageTemplate
from followups.rules import wording
from followups.services import templates as service
from followups.services.writing import in_english, values_for
from leads.models import Card


@section("messages")
@requires(Right.MESSAGE_STORE, Right.MESSAGE_TEMPLATE)
@require_GET
def template_list(request: HttpRequest) -> HttpResponse:
    """Every text, those in use first."""
    service.start(store=request.seat.store, at=clock.now())
    rows = MessageTemplate.objects.visible_to(request.seat).select_related("by").order_by("-active", "kind", "pk")
    return render(request, "followups/message_templates.html", {"rows": rows})


@section("messages")
@requires(Right.MESSAGE_TEMPLATE)
def template_new(request: HttpRequest) -> HttpResponse:
    """A new text."""
    return _edit(request, None)


@section("messages")
@requires(Right.MESSAGE_TEMPLATE)
def template_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a text, or put it away."""
    return _edit(request, reach(MessageTemplate.objects.visible_to(request.seat), store=request.seat.store, pk=pk))


def _edit(request, row: MessageTemplate | None) -> HttpResponse:
    begin = {"token": row.token if row else uuid4(), "version": row.version if row else 0}
    form = TemplateForm(request.POST or None, instance=row or MessageTemplate(), initial=begin)
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, row, form)
            messages.success(request, _("Saved."))
            return redirect("message-templates")
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    context = {"form": form, "row": row, "places": wording.PLACES, "sample": _shown(request, form)}
    return render(request, "followups/message_template.html", context, status=422 if form.errors else 200)


def _save(request, row: MessageTemplate | None, form: TemplateForm) -> MessageTemplate:
    words, at = form.words(), clock.now()
    if row is None:
        return service.write(seat=request.seat, token=form.cleaned_data["token"], fields=words, at=at)
    kept = MessageTemplate.objects.visible_to(request.seat).get(pk=row.pk)
    version = form.cleaned_data["version"] or 0
    return service.change(seat=request.seat, template=kept, version=version, fields=words, at=at)


def _shown(request, form) -> dict:
    said = {name: form[name].value() or "" for name in ("subject", "text", "text_en")}
    return sample_of(request, **said)


def sample_of(request, *, subject: str = "", text: str = "", text_en: str = "") -> dict:
    """What a text says to a sample customer, or to the customer of the card that the address names."""
    here = {"store": request.seat.store.name, "hotline": request.seat.settings.hotline or wording.SAMPLE["hotline"]}
    chinese, english = wording.SAMPLE | here, wording.SAMPLE_EN | here
    card = _real(request)
    if card:
        said = {"store": request.seat.store, "customer": card.customer, "card": card, "at": clock.now()}
        chinese, english = values_for(**said, english=in_english(card.customer)), values_for(**said, english=True)
    return {
        "subject": wording.fill(subject[:200], chinese), "text": wording.fill(text[:2000], chinese),
        "text_en": wording.fill(text_en[:2000], english), "strays": wording.unknown((subject + text + text_en)[:4200]),
    }  # fmt: skip


def _real(request) -> Card | None:
    keys = keys_of([request.POST.get("card", "")])
    rows = Card.objects.visible_to(request.seat).select_related("customer", "owner", "car_model")
    return rows.filter(pk__in=keys).first()


@requires(Right.MESSAGE_OWN, Right.MESSAGE_STORE, Right.MESSAGE_TEMPLATE)
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What is being typed, as the customer will read it."""
    said = {name: request.POST.get(name, "") for name in ("subject", "text", "text_en")}
    return render(request, "followups/_message_sample.html", {"sample": sample_of(request, **said)})
