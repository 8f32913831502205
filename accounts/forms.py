"""Forms about people and the store's settings."""

from django import forms
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.validators import validate_email
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts import channels
from accounts.models import ROLE_NAMES, ClosedDay, StoreSettings, User
from core import text_templates
from core.seen import seen_of

_DIGEST_RECEIVERS = 20
_READY_ITEMS, _READY_LETTERS = 12, 80


#: What holds a sales manager to rules is not the sales manager's to change (product.md §1: ladder, roster, checklists).
LIMITS_OF_MANAGERS = ("own_report", "reveals_per_hour")


class StoreSettingsForm(forms.ModelForm):
    """What the store decides for itself; `whole`: with the limits that only an administrator changes."""

    class Meta:
        model = StoreSettings
        fields = [
            "card_label", "evening_at", "quiet_from", "quiet_until", "thank_you", "thank_you_text", "confirm_hours",
            "sms_minutes", "follow_up_hours", "clocks_pause", "quality_calls", "quality_rest_days", "small_numbers",
            "no_data_uses_turn", "same_day_once", "calls_own_order", "online_own_order", "busy_passed_over", "stands",
            "stand_minutes", "rotation_uses_turn", "attempts_limit", "red_days", "manager_days", "reassign_days",
            "agreed_needs_reason",
            "thank_letter", "letter_hours", "messages_per_day", "mass_gap_days", "postcode",
            "birthday_to", "birthday_at", "reminder", "reminder_hours",
            "online_response_minutes", "online_from", "online_until", "online_repeat_hours", "online_per_minute",
            "online_form", "online_form_per_hour", "online_prices", "online_offers", "online_gift",
            "protection_days", "pool", "pool_days_hot", "pool_days", "pool_warn_days", "pool_per_day", "pool_most",
            "pool_back_days", "channels", "hotline", "address", "profile", "brand_profile",
            "front_item_1", "front_item_2", "front_item_3",
            "loss_check_percent", "closing_small", "reveals_per_hour", "document_megabytes",
            "ready_items", "evening_bundle", "own_report", "digest_to", "digest_at",
        ]  # fmt: skip
        widgets = {
            name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            for name in (
                "evening_at",
                "quiet_from",
                "quiet_until",
                "online_from",
                "online_until",
                "digest_at",
                "birthday_at",
            )
        } | {
            "digest_to": forms.Textarea(attrs={"rows": 3}),
            "online_offers": forms.Textarea(attrs={"rows": 3}),
            "ready_items": forms.Textarea(attrs={"rows": 5}),
            "thank_you_text": forms.Textarea(attrs={"rows": 3}),
            "profile": forms.Textarea(attrs={"rows": 4}),
            "brand_profile": forms.Textarea(attrs={"rows": 4}),
            "channels": forms.Textarea(attrs={"rows": 7}),
        }
        help_texts = {
            "online_offers": _("One offer a line; empty: none is shown."),
            "channels": _("One line for each of the six source codes: the code, a colon, the channels."),
            "ready_items": _("One item a line, at most 12 of up to 80 characters; consultants tick them."),
            "profile": _("Who the store is, in its own words: it stands in the personal brochure."),
            "brand_profile": _("After the rules of the brand; it stands beside it."),
            "digest_to": _("One address a line, at most 20; empty: no mail."),
        }

    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(self, *args, whole: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = self.initial["seen"] = seen_of(self.instance)
        for name in () if whole else LIMITS_OF_MANAGERS:
            del self.fields[name]

    def clean(self) -> dict:
        """Who saved meanwhile is not overwritten unseen: what differs is shown, saving again keeps what was typed."""
        data = super().clean()
        if data.get("seen") and data["seen"] != self.now:
            self.data = self.data.copy()
            self.data["seen"] = self.now
            self.add_error(None, _("Somebody changed this meanwhile. Save again to keep what you typed."))
            for name in set(self.changed_data) & set(self._meta.fields):
                self.add_error(name, _("By now it is: %(words)s") % {"words": self.initial[name]})
        return data

    def clean_channels(self) -> str:
        """Refuse a list that could not be offered on the card (GAP-18)."""
        try:
            channels.read(self.cleaned_data["channels"])
        except channels.ChannelError as error:
            raise forms.ValidationError(
                _("This line is not a code from 1 to 6, a colon and channels of up to 30 characters: %(line)s"),
                params={"line": error.line},
            ) from error
        return self.cleaned_data["channels"]

    def clean_ready_items(self) -> str:
        """Refuse a list too long to be ticked in the morning."""
        found = list(dict.fromkeys(filter(None, map(str.strip, self.cleaned_data["ready_items"].splitlines()))))
        if len(found) > _READY_ITEMS or any(len(item) > _READY_LETTERS for item in found):
            raise forms.ValidationError(_("At most 12 items of up to 80 characters."))
        return "\n".join(found)

    def clean_digest_to(self) -> str:
        """Refuse what is no address, and a list that nobody looks through."""
        found = list(dict.fromkeys(self.cleaned_data["digest_to"].split()))
        for address in found:
            try:
                validate_email(address)
            except forms.ValidationError as error:
                raise forms.ValidationError(
                    _("This is no mail address: %(address)s"), params={"address": address}
                ) from error
        if len(found) > _DIGEST_RECEIVERS:
            raise forms.ValidationError(_("At most %(n)d addresses."), params={"n": _DIGEST_RECEIVERS})
        return "\n".join(found)

    def clean_thank_you_text(self) -> str:
        """Refuse a text whose braces do not fit: it could not be filled in later."""
        text = self.cleaned_data["thank_you_text"]
        if not text_templates.fits(text, ("customer", "store", "consultant")):
            raise forms.ValidationError(_("Only {customer}, {store} and {consultant} can be filled in."))
        return text


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
