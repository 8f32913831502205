"""Forms of merging, reassigning many, claims and the pool."""

from uuid import uuid4

from django import forms
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.people import consultants
from core.fields import ChipSelect, PhoneField, RowsField
from leads.models import Card
from leads.statuses import ACTIVE_CARD, Decision, Grade


class MergeForm(forms.Form):
    """Which card stays open, which phone is the main one; the fields' choices come as `f_<name>` and `c_<name>`."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    winner = forms.TypedChoiceField(label=_("goes on"), coerce=int, widget=forms.RadioSelect)
    main = forms.TypedChoiceField(label=_("main phone"), coerce=int, required=False, widget=forms.RadioSelect)

    def __init__(self, data=None, *, sides, seen: str, winner: int):
        phones = [phone for side in sides for phone in side.phones]
        initial = {"token": uuid4(), "seen": seen, "winner": winner}
        super().__init__(data, initial=initial)
        self.fields["winner"].choices = [(side.customer.pk, side.customer.name) for side in sides]
        self.fields["main"].choices = [(phone.pk, phone.number) for phone in phones]

    def taken(self, prefix: str, loser: int) -> list[str]:
        """The names of the fields for which the loser's side was chosen."""
        return [
            n.removeprefix(prefix) for n, value in self.data.items() if n.startswith(prefix) and value == str(loser)
        ]


class MoveForm(forms.Form):
    """Which cards go to whom: filters that live in the address, people, the way of sharing."""

    owner = RowsField(label=_("from"), queryset=None, required=False)
    grade = forms.MultipleChoiceField(label=_("grade"), choices=Grade.choices, required=False)
    regrade = forms.BooleanField(label=_("horizon passed"), required=False)
    q = forms.CharField(label=_("name, pinyin or phone"), max_length=60, required=False)
    to = RowsField(label=_("to"), queryset=None, required=False)
    way = forms.ChoiceField(
        label=_("shared out"), required=False, initial="grade", widget=ChipSelect,
        choices=[("grade", _("evenly in every grade")), ("all", _("evenly, whatever the grade"))],
    )  # fmt: skip

    def __init__(self, data=None, *, seat):
        typed = data.copy() if data else None
        if typed is not None:
            typed.setdefault("way", "grade")
        super().__init__(typed)
        self.fields["owner"].queryset = holders(seat.store)
        self.fields["to"].queryset = consultants(seat.store)

    def cards(self, seat, today):
        """The cards that the filters name."""
        rows, wanted = Card.objects.visible_to(seat).followed(), self.cleaned_data
        if wanted["owner"]:
            rows = rows.filter(owner__in=wanted["owner"])
        if wanted["grade"]:
            rows = rows.filter(grade__in=wanted["grade"])
        if wanted["q"]:
            rows = rows.found_by(wanted["q"])
        return rows.horizon_passed(today) if wanted["regrade"] else rows


def holders(store):
    """Everybody who has open cards in `store`, also who works there no more, with the number of cards."""
    mine = Q(cards__store=store, cards__status__in=ACTIVE_CARD, cards__pooled_at=None)
    people = User.objects.filter(mine).annotate(open_cards=Count("cards", filter=mine, distinct=True))
    return people.order_by("name", "pk")


class WhyForm(forms.Form):
    """A reason."""

    reason = forms.CharField(label=_("why"), max_length=200)


class ClaimForm(forms.Form):
    """A claim of a colleague's customer."""

    phone = PhoneField(label=_("phone of the customer"), max_length=60)
    reason = forms.CharField(
        label=_("why it is your customer"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class SettleForm(forms.Form):
    """The manager's decision."""

    decision = forms.ChoiceField(label=_("decision"), choices=Decision.choices, widget=ChipSelect)
    decision_reason = forms.CharField(label=_("why (both read it)"), max_length=300)
