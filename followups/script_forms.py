"""The form of a script."""

from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.choices import offer_cars
from catalog.models import RivalModel
from core.fields import ChipSelect, PickOne
from core.stale import Versioned
from followups.models import Script

WORDS = ("kind", "car_model", "rival", "title", "text", "active")


class ScriptForm(forms.ModelForm, Versioned):
    """What to say, for what, about which car and against which rival."""

    token = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Script
        fields = WORDS
        widgets = {"kind": ChipSelect, "text": forms.Textarea(attrs={"rows": 7})}

    def __init__(self, *args, seat, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Script._meta.get_field("kind").choices
        row = self.instance
        self.initial.setdefault("token", uuid4())
        offer_cars(self, seat.store, held=row if row.pk else None)
        rivals = RivalModel.objects.to_choose(seat.store)
        if row.rival_id:
            offered = Q(pk=row.rival_id) | Q(pk__in=rivals.order_by().values("pk"))
            rivals = RivalModel.objects.filter(offered).in_order()
        self.fields["rival"].widget, self.fields["rival"].empty_label = PickOne(), _("not said")
        self.fields["rival"].queryset = rivals
        self.show(values_of(row) if row.pk else {}, row.version if row.pk else 0)

    def words(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in WORDS}


def values_of(script: Script) -> dict[str, Any]:
    """The present values by field, in the shape of the form."""
    return {name: getattr(script, name) for name in WORDS}
