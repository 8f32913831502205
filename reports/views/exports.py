"""The DMS export: check, make, download, mark."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.addresses import page
from core.errors import Refused
from core.fields import key_of
from reports.export_forms import BatchForm
from reports.exports import presets
from reports.exports.rows import exportable_by, survey
from reports.models import ExportBatch, ExportTemplate
from reports.services import asking, making
from reports.services import exporting as services
from reports.statuses import Scope

_SHOWN_BATCHES = 30
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@section("exports")
@requires(Right.EXPORT_RUN)
@require_GET
def exports(request):
    """How many rows are ready, wrong, unchanged; the wrong ones with what is wrong; the batches made so far."""
    return _page(request, _template(request), _scope(request))


def _template(request) -> ExportTemplate:
    """The template of the address; without one the store's first, made when the store has none."""
    here = ExportTemplate.objects.filter(store=request.seat.store)
    wanted = request.GET.get("template", "")
    if wanted:
        return get_object_or_404(here, pk=key_of(wanted) or 0)
    return here.order_by("name").first() or presets.ensure_default_template(request.seat.store)


def _scope(request) -> str:
    wanted = request.GET.get("scope", "")
    return wanted if wanted in Scope.values else Scope.CHANGED


def _page(request, template: ExportTemplate, scope: str, *, refusal: str = "", status: int = 200):
    seat = request.seat
    later = making.cards_of(seat) > services.IN_REQUEST
    context = {
        **({"survey": None} if later else _surveyed(seat, template)),
        "template": template,
        "templates": ExportTemplate.objects.filter(store=seat.store).order_by("name"),
        "scope": scope,
        "scopes": Scope.choices,
        "check_address": page("export-check", template=template.pk),
        "token": uuid4(),
        "batches": _batches(request).prefetch_related("log__by").order_by("-number")[:_SHOWN_BATCHES],
        "now": clock.now(),
        "refusal": refusal,
    }
    return render(request, "reports/exports.html", context, status=status)


def _surveyed(seat, template: ExportTemplate) -> dict:
    """What was found, and what the reader may do about a wrong row: open the card, or ask its consultant."""
    found, may_open = survey(seat, template), seat.may(Right.CARD_READ, Right.CARD_OWN)
    asked = set() if may_open else asking.asked_today(seat, [row.card for row in found.wrong_rows], clock.now())
    return {"survey": found, "may_open_cards": may_open, "asked": asked}


def _batches(request):
    here = ExportBatch.objects.filter(store=request.seat.store)
    return here.defer("content").select_related("template", "made_by")


@section("exports")
@requires(Right.EXPORT_RUN)
@require_GET
def check(request):
    """The numbers of a template and its wrong rows: many cards are checked after the page has come."""
    seat, template = request.seat, _template(request)
    context = {"template": template, **_surveyed(seat, template)}
    if request.headers.get("HX-Request") == "true":
        return render(request, "reports/_checked.html", context)
    return render(request, "reports/export_check.html", context)


@section("exports")
@requires(Right.EXPORT_RUN)
@require_POST
def ask(request, pk: int):
    """Ask the consultant of a card to mend its row."""
    card = get_object_or_404(exportable_by(request.seat).select_related("customer", "owner"), pk=pk)
    template = get_object_or_404(
        ExportTemplate, store=request.seat.store, pk=key_of(request.POST.get("template", "")) or 0
    )
    asking.ask_owner(seat=request.seat, template=template, card=card, at=clock.now())
    if request.headers.get("HX-Request") == "true":
        return render(request, "reports/_asked.html", {"consultant": card.owner.name})
    messages.success(request, _("%(name)s was asked today") % {"name": card.owner.name})
    return redirect(page("exports", template=template.pk))


@section("exports")
@requires(Right.EXPORT_RUN)
@require_GET
def batch(request, pk: int):
    """How far a batch is: its row of the page, asked for again and again while it is being made."""
    row = get_object_or_404(_batches(request).prefetch_related("log__by"), pk=pk)
    if request.headers.get("HX-Request") != "true":
        return redirect("exports")
    return render(request, "reports/_batch.html", {"batch": row, "now": clock.now()})


@section("exports")
@requires(Right.EXPORT_RUN)
@require_POST
def make(request):
    """Make a batch of the good rows."""
    form = BatchForm(request.POST, store=request.seat.store)
    if not form.is_valid():
        sentence = _("This form was not complete. Choose template and rows once more.")
        return _page(request, _template(request), Scope.CHANGED, refusal=sentence, status=422)
    data = form.cleaned_data
    try:
        batch = services.make_batch(seat=request.seat, at=clock.now(), **data)
    except Refused as refusal:
        return _page(request, data["template"], data["scope"], refusal=refusal.sentence, status=409)
    words = {"n": batch.number, "rows": batch.rows_count}
    if batch.is_under_way:
        sentence = _("Batch %(n)s is being made. You can leave this page: a notice tells you when it is done.")
    else:
        sentence = _("Batch %(n)s is made with %(rows)s rows. Download it below.")
    messages.success(request, sentence % words)
    return redirect("exports")


@section("exports")
@requires(Right.EXPORT_RUN)
@require_POST
def again(request, pk: int):
    """A batch that was not made is tried once more."""
    batch = services.make_again(seat=request.seat, batch=_batch(request, pk), at=clock.now())
    messages.success(request, _("Batch %(n)s is being made. You can leave this page.") % {"n": batch.number})
    return redirect("exports")


def _batch(request, pk: int) -> ExportBatch:
    return get_object_or_404(_batches(request), pk=pk)


@section("exports")
@requires(Right.EXPORT_RUN)
@require_GET
def download(request, pk: int):
    """The file of a batch."""
    batch = _batch(request, pk)
    content = services.hand_out(seat=request.seat, batch=batch, at=clock.now())
    name = f"{batch.template.name}-{batch.number:04}.xlsx"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(content, content_type=_XLSX, headers={"Content-Disposition": disposition})


@section("exports")
@requires(Right.EXPORT_RUN)
@require_POST
def accept(request, pk: int):
    """The manufacturer took the batch."""
    batch = services.accept(seat=request.seat, batch=_batch(request, pk), at=clock.now())
    messages.success(request, _("Batch %(n)s is marked as accepted.") % {"n": batch.number})
    return redirect("exports")


@section("exports")
@requires(Right.EXPORT_RUN)
@require_POST
def discard(request, pk: int):
    """The batch counts for nothing; its rows are due again."""
    batch = services.discard(seat=request.seat, batch=_batch(request, pk), at=clock.now())
    messages.success(request, _("Batch %(n)s is discarded; its rows are due again.") % {"n": batch.number})
    return redirect("exports")
