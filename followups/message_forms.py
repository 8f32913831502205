"""Forms of messages: the filter of the outbox, texts, one message, a message to many."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.people import consultants
from catalog.models import CarModel
from followups.models import MassMessage, MessageTemplate
from followups.rules.wording import TEXT_LENGTH
from followups.statuses import Carrier, MessageKind, MessageState
from leads.statuses import Grade, Source

_STATUSES = [("", _("Active")), ("lost", _("Lost")), ("delivered", _("Delivered")), ("all", _("All"))]


class OutboxFilter(forms.Form):
    """The filters of the outbox; they live in the address."""

    state = forms.ChoiceField(choices=[("", _("All")), *MessageState.choices], required=False)
    kind = forms.ChoiceField(choices=[("", _("All kinds")), *MessageKind.choices], required=False)
    carrier = forms.ChoiceField(choices=[("", _("All ways")), *Carrier.choices], required=False)
    before = forms.IntegerField(min_value=1, max_value=2**62, required=False)


class TemplateForm(forms.ModelForm):
    """A text of the store."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = MessageTemplate
        fields = ["kind", "carrier", "title", "subject", "text", "text_en", "active"]
        widgets = {name: forms.Textarea(attrs={"rows": 6}) for name in ("text", "text_en")}

    def words(self) -> dict:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class MessageForm(forms.Form):
    """One message to one customer."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("kind"), choices=MessageKind.choices)
    carrier = forms.ChoiceField(label=_("way"), choices=Carrier.choices)
    subject = forms.CharField(label=_("subject or heading"), max_length=80, required=False)
    text = forms.CharField(label=_("text"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 6}))


class MassForm(forms.ModelForm):
    """A message to many: what it says, and the filters of the drawer."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    grades = forms.MultipleChoiceField(
        label=_("grade"), choices=Grade.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    status = forms.ChoiceField(label=_("cards"), choices=_STATUSES, required=False)
    owner = forms.ModelChoiceField(
        label=_("consultant"), queryset=None, required=False, empty_label=_("All consultants")
    )
    car_model = forms.ModelChoiceField(
        label=_("intended model"), queryset=None, required=False, empty_label=_("Every model")
    )
    source = forms.TypedChoiceField(
        label=_("source"), choices=[("", _("Every source")), *Source.choices], required=False, coerce=int,
        empty_value=None,
    )  # fmt: skip
    last_before = forms.IntegerField(
        label=_("last contact at least … days ago"), min_value=1, max_value=3650, required=False
    )
    last_within = forms.IntegerField(
        label=_("last contact at most … days ago"), min_value=1, max_value=3650, required=False
    )

    class Meta:
        model = MassMessage
        fields = ["title", "kind", "carrier", "subject", "text", "text_en"]
        widgets = {"text": forms.Textarea(attrs={"rows": 6}), "text_en": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, seat, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = consultants(seat.store)
        self.fields["car_model"].queryset = CarModel.objects.sold_by(seat.store)

    def words(self) -> dict:
        """What the service takes: the text, and the filter as plain values."""
        data = self.cleaned_data
        wanted = {name: data[name] for name in ("grades", "status", "source", "last_before", "last_within")}
        wanted |= {name: data[name].pk for name in ("owner", "car_model") if data[name]}
        kept = {name: value for name, value in wanted.items() if value not in (None, "", [])}
        return {name: data[name] for name in self._meta.fields} | {"wanted": kept}
