"""Forms of the card and its list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.people import consultants
from leads.forms.grades import GradeFields
from leads.forms.groups import NEW, CardFields
from leads.statuses import Grade


class NewCardForm(CardFields, GradeFields):
    """A card opened by hand: customer, intention and the first judgement."""

    consent = forms.BooleanField(label=_("agrees to messages"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, groups=NEW, **kwargs)

    def grouped(self) -> list[tuple[str, list]]:
        """Without the stated date, which stands with the grade."""
        return [(title, [f for f in fields if f.name != "buys_by"]) for title, fields in super().grouped()]

    def details(self) -> dict:
        """Fields of the card for the opening service."""
        return self.card_fields() | {"buys_by": self.cleaned_data["stated_on"] or self.cleaned_data["buys_by"]}


class ReassignForm(forms.Form):
    """Another owner, with a reason."""

    to = forms.ModelChoiceField(label=_("to"), queryset=None)
    reason = forms.CharField(label=_("why"), max_length=200)

    def __init__(self, *args, seat, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = consultants(seat.store)


class CardFilter(forms.Form):
    """The filters of the list of cards; they live in the address."""

    grade = forms.MultipleChoiceField(choices=Grade.choices, required=False)
    status = forms.ChoiceField(
        choices=[
            ("", _("Active")),
            ("regrade", _("Horizon passed")),
            ("lost", _("Lost")),
            ("delivered", _("Delivered")),
            ("all", _("All")),
        ],
        required=False,
    )
    owner = forms.ModelChoiceField(queryset=None, required=False)
    q = forms.CharField(max_length=60, required=False)
    before = forms.IntegerField(min_value=1, required=False)

    def __init__(self, *args, seat, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = consultants(seat.store)
