"""The export templates of the store: seen by who exports, changed by who keeps them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import requires
from accounts.menu import section
from accounts.rights import Right
from reports.export_forms import ColumnFormSet, TemplateForm
from reports.exports import presets
from reports.exports.fields import FIELDS
from reports.models import ExportColumn, ExportTemplate
from reports.rules.exporting import codes_text
from reports.services import exporting as services


@section("settings")
@requires(Right.EXPORT_TEMPLATE, Right.EXPORT_RUN)
@require_GET
def export_templates(request):
    """Every template with its columns."""
    here = ExportTemplate.objects.filter(store=request.seat.store)
    if not here.exists():
        presets.ensure_default_template(request.seat.store)
    shown = [(row, [_shown(column) for column in row.columns.all()]) for row in _with_columns(here)]
    context = {"shown": shown, "may_edit": request.seat.may(Right.EXPORT_TEMPLATE)}
    return render(request, "reports/export_templates.html", context)


def _with_columns(templates):
    return templates.prefetch_related("columns").order_by("name")


def _shown(column: ExportColumn) -> dict:
    return {"column": column, "field": FIELDS[column.field].label, "codes": codes_text(column.codes)}


@section("settings")
@requires(Right.EXPORT_TEMPLATE)
def export_template(request, pk: int):
    """Change a template: its columns, their order, what each must hold."""
    template = get_object_or_404(ExportTemplate.objects.filter(store=request.seat.store), pk=pk)
    form = TemplateForm(request.POST or None, instance=template)
    columns = ColumnFormSet(request.POST or None, prefix="columns", initial=_initial(template))
    if request.method == "POST" and form.is_valid() & columns.is_valid():
        words = [column.words() for column in columns.kept()]
        services.save_template(seat=request.seat, template=template, columns=words, **form.cleaned_data)
        messages.success(request, _("Saved. Rows that are now written differently count as changed."))
        return redirect("export-templates")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "columns": columns, "fields": FIELDS.values(), "template": template}
    return render(request, "reports/export_template.html", context, status=status)


def _initial(template: ExportTemplate) -> list[dict]:
    return [
        {
            "order": column.position * 10,
            "heading": column.heading,
            "field": column.field,
            "required": column.required,
            "max_length": column.max_length,
            "date_format": column.date_format,
            "codes": codes_text(column.codes),
        }
        for column in template.columns.all()
    ]
