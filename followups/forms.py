"""The form under a row: result, words, grade, next date."""

from collections.abc import Collection
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import DayField, PickOne
from followups.services.contacts import Entry
from followups.statuses import Method, Result
from leads.models import Card
from leads.statuses import Grade

LADDER_DATE = "ladder"  # the date that the ladder proposes, or the retry day after an attempt
OTHER_DATE = "other"
MOST_TO_ADD = 500  # customers that a list offers


class LogForm(forms.Form):
    """What happened with a customer. `next_choice` is the ladder's date, a chip's ISO date, or "other"."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    result = forms.ChoiceField(
        label=_("result"), choices=Result.choices, error_messages={"required": _("Choose how it ended.")}
    )
    method = forms.ChoiceField(label=_("way"), choices=Method.choices, required=False)
    content = forms.CharField(label=_("what was said"), max_length=1000, required=False)
    grade = forms.ChoiceField(
        label=_("grade"), choices=Grade.choices, required=False,
        error_messages={"invalid_choice": _("The ladder has no such grade.")},
    )  # fmt: skip
    next_choice = forms.CharField(max_length=12, required=False, initial=LADDER_DATE)
    next_on = DayField(label=_("next contact"), required=False)
    later_reason = forms.CharField(label=_("why later than the ladder"), max_length=200, required=False)

    def __init__(self, data=None, *, card, **kwargs):
        initial = {
            "token": uuid4(), "version": card.version, "grade": card.grade, "method": Method.PHONE,
            "next_choice": LADDER_DATE,
        }  # fmt: skip
        super().__init__(data, initial=initial, **kwargs)

    def clean(self) -> dict:
        """Turn the chosen chip into a date."""
        data = super().clean()
        choice = data.get("next_choice") or LADDER_DATE
        if choice == LADDER_DATE:
            data["next_on"] = None
        elif choice == OTHER_DATE:
            if not data.get("next_on") and "next_on" not in self.errors:
                self.add_error("next_on", _("Choose the day of the next contact."))
        else:
            data["next_on"] = self._chip_date(choice)
        return data

    def _chip_date(self, choice: str):
        try:
            return self.fields["next_on"].clean(choice)
        except forms.ValidationError as error:
            self.add_error("next_on", error)
            return None

    def entry(self) -> Entry:
        """What the service takes."""
        data = self.cleaned_data
        return Entry(
            token=data["token"], result=data["result"], method=data["method"] or Method.PHONE, content=data["content"],
            grade=data["grade"], next_on=data["next_on"], later_reason=data["later_reason"],
        )  # fmt: skip


class MoveForm(forms.Form):
    """Another day for a customer's next contact."""

    on = DayField()
    reason = forms.CharField(max_length=200, required=False)


class AddForm(forms.Form):
    """A customer of one's own for tomorrow's list, found while one types."""

    add = forms.ModelChoiceField(label=_("customer"), queryset=Card.objects.none(), widget=PickOne)

    def __init__(self, *args, seat, listed: Collection[int] = (), **kwargs):
        super().__init__(*args, **kwargs)
        mine = Card.objects.filter(store=seat.store, owner=seat.user).followed().exclude(pk__in=list(listed))
        newest = mine.order_by("-pk").values("pk")[:MOST_TO_ADD]
        field = self.fields["add"]
        field.queryset = Card.objects.filter(pk__in=newest)
        field.queryset = field.queryset.select_related("customer", "car_model").order_by("-pk")
        field.label_from_instance = _in_words


def _in_words(card: Card) -> str:
    return " · ".join(filter(None, [card.customer.name, card.grade, str(card.car_model or "")]))
