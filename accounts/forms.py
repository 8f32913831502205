"""Forms about people, closed days and opening hours."""

from django import forms
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import ROLE_NAMES, ClosedDay, User


class ClosedDayForm(forms.ModelForm):
    """One closed day."""

    class Meta:
        model = ClosedDay
        fields = ["day", "note"]
        widgets = {"day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class OpeningForm(forms.Form):
    """The opening hours of the week: an empty pair is a closed day."""

    def __init__(self, data=None, *, week):
        super().__init__(data)
        for n, (opens, closes) in enumerate(week):
            for name, label, at in (("opens", _("opens"), opens), ("closes", _("closes"), closes)):
                box = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
                self.fields[f"{name}_{n}"] = forms.TimeField(label=label, initial=at, required=False, widget=box)

    @property
    def days(self) -> list[tuple]:
        """Per weekday its name and the pair of its fields."""
        return [(WEEKDAYS[n], (self[f"opens_{n}"], self[f"closes_{n}"])) for n in range(len(WEEKDAYS))]

    @property
    def week(self) -> list[tuple]:
        """The hours as typed."""
        return [(self.cleaned_data[f"opens_{n}"], self.cleaned_data[f"closes_{n}"]) for n in range(len(WEEKDAYS))]


class PersonForm(forms.Form):
    """A new person of the store, or the roles of one who is there."""

    username = UsernameField(label=capfirst(_("username")), max_length=60, validators=[UnicodeUsernameValidator()])
    name = forms.CharField(label=capfirst(_("name")), max_length=30)
    email = forms.EmailField(label=capfirst(_("e-mail")), required=False)
    roles = forms.MultipleChoiceField(
        label=capfirst(_("roles")), choices=ROLE_NAMES, widget=forms.CheckboxSelectMultiple
    )
    password = forms.CharField(
        label=capfirst(_("first password")),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def clean_username(self) -> str:
        """Refuse a log-in name that somebody has."""
        username = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("This username is taken."))
        return username

    def clean(self) -> dict:
        """Hold the first password to the rules of passwords."""
        data = super().clean()
        if data.get("password"):
            try:
                validate_password(data["password"], User(username=data.get("username", ""), name=data.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data


class RolesForm(forms.Form):
    """The roles of a person in this store; none means the person no longer works here."""

    roles = forms.MultipleChoiceField(
        label=capfirst(_("roles")), choices=ROLE_NAMES, widget=forms.CheckboxSelectMultiple, required=False
    )
