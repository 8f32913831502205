"""Form fields that understand what people type, and answer the rest with a sentence."""

import unicodedata
from datetime import date

from django import forms
from django.forms.renderers import TemplatesSetting
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from core import phone, pinyin

YEARS = range(2000, 2101)  # of a showroom's days
TYPED_YEARS = range(1900, 2201)  # of any day that is typed; the ends of the calendar have no day before or after them
DATE_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"]
_NOT_IN_NAMES = {"Cc", "Cs", "Co", "So", "Cf", "Zl", "Zp"}  # control, private, symbols and emoji, invisible


class PhoneField(forms.CharField):
    """A telephone number, brought to the one form of core.phone."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"})

    def clean(self, value: str) -> str:
        """The number in its one form, or a sentence that says what a number looks like."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            return phone.normalise(text)
        except phone.PhoneError as error:
            raise forms.ValidationError(
                _("This is not a phone number. Write it like 154 1234 5678, 0571-8888 6666 or +852 9123 4567."),
                code="phone",
            ) from error


class NameField(forms.CharField):
    """A name of one to thirty characters; rare characters are welcome, emoji and invisible ones are not."""

    def to_python(self, value) -> str:
        """The name with single spaces, in the form that is stored: some characters are two there, and count as two."""
        return " ".join(unicodedata.normalize("NFC", super().to_python(value)).split())

    def clean(self, value: str) -> str:
        """The name, or a sentence that says what no name holds."""
        text = super().clean(value)
        if any(unicodedata.category(c) in _NOT_IN_NAMES for c in text):
            raise forms.ValidationError(_("Use letters or characters only, no symbols or emoji."), code="name")
        return text


class LinesField(forms.CharField):
    """A text of several lines: a browser sends other ends of lines than were drawn, which changes nothing."""

    def to_python(self, value):
        """The text with one character at the end of each line."""
        return super().to_python(value).replace("\r\n", "\n")


class DayField(forms.DateField):
    """A calendar day, typed in the forms that people here use; the browser's own picker where there is one."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(input_formats=DATE_FORMATS, **kwargs)

    def to_python(self, value):
        """Full-width digits are digits."""
        return super().to_python(unicodedata.normalize("NFKC", value) if isinstance(value, str) else value)

    def validate(self, value):
        """Refuse a year that nobody means."""
        super().validate(value)
        if value and value.year not in TYPED_YEARS:
            raise forms.ValidationError(
                _("Write a day between %(first)s and %(last)s."), code="year",
                params={"first": TYPED_YEARS[0], "last": TYPED_YEARS[-1]},
            )  # fmt: skip


class ChipSelect(forms.RadioSelect):
    """Radio buttons drawn as chips; the template draws them from the field's subwidgets."""

    template_name = "components/_chips.html"


class Pick:
    """A list that is filtered while one types, by characters, pinyin or initials (static/js/pick.js).

    `of` names the field whose choice this one belongs to: a colour to its model. Without scripts it is a plain list.
    """

    def __init__(self, *args, of: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.of = of

    def get_context(self, name, value, attrs):
        """Tell the script what it needs: the library, its dress, its words, the field that this one hangs on."""
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-pick": static("vendor/tom-select.popular.min.js"),
            "data-dress": static("css/pick.css"),
            "data-none": _("Nothing like this"),
            "data-take": _("Take away"),
            **({"data-of": context["widget"]["name"].removesuffix(name) + self.of} if self.of else {}),
        }
        return context

    def create_option(self, name, value, label, *args, **kwargs):
        """An option with its pinyin, and with the row that it belongs to."""
        option = super().create_option(name, value, label, *args, **kwargs)
        if value:
            option["attrs"]["data-key"] = " ".join(pinyin.readings(str(label)))
        row = getattr(value, "instance", None)
        if self.of and row is not None:
            option["attrs"]["data-belongs"] = getattr(row, f"{self.of}_id")
        return option


class PickOne(Pick, forms.Select):
    """One of a list."""


class PickMany(Pick, forms.SelectMultiple):
    """Several of a list."""

    def value_from_datadict(self, data, files, name) -> list[str]:
        """What was chosen; a number that no database holds is no choice, like every other text."""
        chosen = super().value_from_datadict(data, files, name) or []
        return [value if key_of(str(value)) is not None else "?" for value in chosen]


def day_of(text: str, default: date) -> date:
    """The day that an address names; what cannot be read, or lies outside of `YEARS`, is `default`."""
    try:
        day = DayField(required=False).clean(text[:20])
    except forms.ValidationError:
        return default
    return day if day and day.year in YEARS else default


def key_of(text: str) -> int | None:
    """The number that an address or a form names a row by; None when it is none that a database could hold."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def keys_of(texts: list[str]) -> list[int]:
    """The numbers among `texts`, in their order."""
    return [key for key in map(key_of, texts) if key is not None]


def storable(text: str) -> str:
    """What was sent past a form, without the one character that no database takes."""
    return text.replace("\0", "")


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows, ticked; a number that no database could hold is no choice."""

    def clean(self, value):
        """The chosen rows."""
        wrong = next((text for text in value or () if key_of(str(text)) is None), None)
        if wrong is not None:
            raise forms.ValidationError(self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": wrong[:20]})
        return super().clean(value)


class KitField(forms.BoundField):
    """A bound field whose input wears the kit's class, also where a template draws it alone."""

    def build_widget_attrs(self, attrs, widget=None):
        """Add the class unless the caller (crispy) has set one, and tie the errors to the input."""
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if "class" not in attrs and not isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.HiddenInput):
            kind = "form-select" if isinstance(widget, forms.Select) else "form-control"
            attrs["class"] = f"{kind} is-invalid" if self.errors else kind
        return attrs


class KitRenderer(TemplatesSetting):
    """Django's renderer with our bound fields."""

    bound_field_class = KitField
