"""Trims, prices and colours from Excel: template, upload, every row with what it would do, run, result."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import requires
from accounts.menu import section
from accounts.rights import Right
from catalog.forms import UploadForm
from catalog.importing import plan
from catalog.importing.columns import HEADINGS, NEEDED, WRONG
from catalog.importing.reading import MAX_BYTES, MAX_ROWS
from catalog.models import Brand, CatalogImport
from catalog.services import imports
from catalog.statuses import ImportState
from core import clock, xlsx
from core.errors import Refused
from core.fields import key_of

PAGE = 100
SHOWN_UPLOADS = 20
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires(Right.CATALOG_EDIT)
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """The blank workbook: headings and one row that shows how to write."""
    brand = Brand.objects.visible_to(request.seat).values_list("name", flat=True).first() or ""
    row = [
        brand, "S5", "QH-S5", _("1.5T automatic luxury"), 129800, request.seat.today(clock.now()),
        _("Panoramic roof; heated front seats"), _("Pearl white, Obsidian black"),
    ]  # fmt: skip
    header = [f"{words}*" if name in NEEDED else str(words) for name, words in HEADINGS.items()]
    content = xlsx.write(sheet=_("Vehicles"), header=header, rows=[row])
    return HttpResponse(
        content, content_type=_XLSX, headers={"Content-Disposition": 'attachment; filename="vehicles.xlsx"'}
    )


@section("cards")
@requires(Right.CATALOG_EDIT)
def upload(request: HttpRequest) -> HttpResponse:
    """Upload a file; nothing is written into the catalogue before its rows were looked at."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("catalog-import", pk=_kept(request, form).pk)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.sentence)
    context = {
        "form": form, "max_mb": MAX_BYTES // 1_000_000, "max_rows": MAX_ROWS,
        "uploads": CatalogImport.objects.visible_to(request.seat).select_related("by").defer("rows")[:SHOWN_UPLOADS],
    }  # fmt: skip
    return render(request, "catalog/upload.html", context, status=422 if form.errors else 200)


def _kept(request, form: UploadForm) -> CatalogImport:
    file = form.cleaned_data["file"]
    content = file.read(MAX_BYTES + 1)  # one more than allowed is seen, the rest is never held
    token = form.cleaned_data["token"]
    return imports.keep(seat=request.seat, token=token, file_name=file.name, content=content, at=clock.now())


def _upload(request, pk: int) -> CatalogImport:
    return get_object_or_404(CatalogImport.objects.visible_to(request.seat).select_related("store"), pk=pk)


@section("cards")
@requires(Right.CATALOG_EDIT)
@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Every row with what it would do or what is wrong with it; after the run what became of the file."""
    found = _upload(request, pk)
    context = {"upload": found, "counts": found.counts}
    if found.state == ImportState.WAITING:
        context |= _rows(request, found)
    return render(request, "catalog/import.html", context)


def _rows(request, found: CatalogImport) -> dict:
    steps = imports.steps_of(found, request.seat.today(clock.now()))
    total = plan.counts(steps)
    kind = request.GET.get("show", "")
    kind = kind if kind in plan.KINDS else ""
    wanted = [step for step in steps if step.kind == kind] if kind else steps
    page = min(key_of(request.GET.get("page", "")) or 1, max(1, -(-len(wanted) // PAGE)))
    shown = wanted[(page - 1) * PAGE : page * PAGE]
    for step in shown:
        step.problems = [_problem(column, code) for column, code in step.wrong]
    return {
        "counts": total, "good": total[plan.NEW] + total[plan.CHANGED], "kind": kind, "rows": shown, "all": len(steps),
        "previous": page - 1, "next": page + 1 if page * PAGE < len(wanted) else None,
    }  # fmt: skip


def _problem(column: str, code: str) -> str:
    if not column:
        return str(WRONG[code])
    return _("%(column)s %(problem)s") % {"column": HEADINGS[column], "problem": WRONG[code]}


@requires(Right.CATALOG_EDIT)
@require_POST
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the good rows into the catalogue, all of them or none."""
    found = _upload(request, pk)
    try:
        imports.run(seat=request.seat, upload=found, at=clock.now())
        messages.success(request, _("Imported."))
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("catalog-import", pk=pk)
