"""Forms of the export: what to make, and the columns of a template."""

import re

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from reports.exports.fields import FIELDS
from reports.models import ExportTemplate
from reports.rules import exporting
from reports.services.exporting import ColumnWords
from reports.statuses import Scope

MOST_COLUMNS = 80
_BLANK_COLUMNS = 3


class BatchForm(forms.Form):
    """Which batch to make. `token` is the form's own: sent twice, made once."""

    template = forms.ModelChoiceField(ExportTemplate.objects.none(), label=_("Template"), empty_label=None)
    scope = forms.ChoiceField(choices=Scope.choices, label=_("Rows"))
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, store, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = ExportTemplate.objects.filter(store=store).order_by("name")


class TemplateForm(forms.ModelForm):
    """Name, sheet and row of the headings."""

    class Meta:
        model = ExportTemplate
        fields = ["name", "sheet", "start_row"]

    def clean_sheet(self) -> str:
        """Refuse what a workbook cannot name a sheet."""
        sheet = self.cleaned_data["sheet"]
        if re.search(r"[\[\]:*?/\\]", sheet) or sheet.startswith("'") or sheet.endswith("'"):
            raise forms.ValidationError(_("A sheet's name has none of [ ] : * ? / \\ and no ' at either end."))
        return sheet

    def clean_name(self) -> str:
        """Refuse a name that another template of the store has."""
        name = self.cleaned_data["name"]
        others = ExportTemplate.objects.filter(store=self.instance.store).exclude(pk=self.instance.pk)
        if others.filter(name=name).exists():
            raise forms.ValidationError(_("Another template has this name."))
        return name


class ColumnForm(forms.Form):
    """One column. A blank line is no column."""

    order = forms.IntegerField(label=_("order"), min_value=1, max_value=999, required=False)
    heading = forms.CharField(label=_("heading"), max_length=40, required=False)
    field = forms.ChoiceField(
        label=_("field"),
        choices=lambda: [("", "–"), *((f.name, f.label) for f in FIELDS.values())],
        required=False,
    )
    required = forms.BooleanField(label=_("required"), required=False)
    max_length = forms.IntegerField(label=_("longest text"), min_value=1, max_value=32767, required=False)
    date_format = forms.CharField(label=_("date format"), max_length=20, required=False)
    codes = forms.CharField(label=_("codes"), max_length=1000, required=False)

    def clean_codes(self) -> dict[str, str]:
        """Read `A=1; B=2`."""
        try:
            return exporting.parse_codes(self.cleaned_data["codes"])
        except exporting.CodesError as error:
            words = {"part": str(error)}
            raise forms.ValidationError(_now("“%(part)s”: write A=1; B=2, each word once.") % words) from error

    def clean(self) -> dict:
        """A heading needs a field and a field a heading; a date format is for a date, and is one."""
        data = super().clean()
        for one, other in (("heading", "field"), ("field", "heading")):
            if data.get(one) and not data.get(other) and other not in self.errors:
                self.add_error(other, _("This is missing."))
        field, shape = FIELDS.get(data.get("field", "")), data.get("date_format")
        if shape and field and not field.is_date:
            self.add_error("date_format", _("This field is not a date."))
        elif shape and not exporting.is_date_format(shape):
            self.add_error("date_format", _("Write it with yyyy, mm and dd, for example yyyy-mm-dd."))
        return data

    def words(self) -> ColumnWords:
        """The column for the service."""
        return ColumnWords(**{k: v for k, v in self.cleaned_data.items() if k not in ("order", "DELETE")})


class BaseColumns(forms.BaseFormSet):
    """All columns: at least one, each heading once."""

    def add_fields(self, form, index) -> None:
        """Name the tick that takes a column away."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("remove")

    def clean(self) -> None:
        """Check the columns together."""
        if any(self.errors):
            return
        headings = [form.cleaned_data["heading"] for form in self.kept()]
        if not headings:
            raise forms.ValidationError(_("A template needs at least one column."))
        for form in self.kept():
            if headings.count(form.cleaned_data["heading"]) > 1:
                form.add_error("heading", _("This heading is there twice."))

    def kept(self) -> list[ColumnForm]:
        """The columns that stay, in their order; without a number at the end."""
        forms_ = [f for f in self.forms if f.cleaned_data.get("heading") and not f.cleaned_data.get("DELETE")]
        return sorted(forms_, key=lambda form: form.cleaned_data.get("order") or 1000)


ColumnFormSet = forms.formset_factory(
    ColumnForm,
    formset=BaseColumns,
    extra=_BLANK_COLUMNS,
    can_delete=True,
    max_num=MOST_COLUMNS,
    absolute_max=MOST_COLUMNS,
    validate_max=True,
)
