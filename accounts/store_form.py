"""The settings of a store: in sections, so that one finds a setting in seconds."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import channels
from accounts.change_models import Area
from accounts.changes import said
from accounts.models import StoreSettings
from core import text_templates
from core.fields import LinesField
from core.seen import seen_of

_DIGEST_RECEIVERS = 20
_READY_ITEMS, _READY_LETTERS = 12, 80


@dataclass(frozen=True)
class Section:
    """Settings that one looks for together: the name is the anchor on the page."""

    name: str
    title: str
    fields: tuple[str, ...]


SECTIONS = (
    Section(
        "clocks", _("Clocks"),
        ("sms_minutes", "follow_up_hours", "confirm_hours", "clocks_pause"),
    ),
    Section(
        "follow-ups", _("Follow-ups and escalation"),
        ("evening_at", "agreed_needs_reason", "attempts_limit", "red_days", "manager_days", "reassign_days"),
    ),
    Section(
        "messages", _("Messages to customers"),
        (
            "quiet_from", "quiet_until", "messages_per_day", "mass_gap_days", "thank_you", "thank_you_text",
            "thank_letter", "letter_hours", "reminder", "reminder_hours", "birthday_to", "birthday_at",
        ),
    ),
    Section(
        "turns", _("Turns and stands"),
        (
            "no_data_uses_turn", "calls_own_order", "online_own_order", "busy_passed_over", "stands", "stand_minutes",
            "rotation_uses_turn",
        ),
    ),
    Section(
        "register", _("Register of visits"), ("same_day_once", "front_item_1", "front_item_2", "front_item_3"),
    ),
    Section(
        "online", _("Online leads"),
        ("online_response_minutes", "online_from", "online_until", "online_repeat_hours", "online_per_minute"),
    ),
    Section(
        "public", _("Public page"),
        ("online_form", "online_form_per_hour", "online_prices", "online_offers", "online_gift"),
    ),
    Section(
        "cards", pgettext_lazy("settings", "Cards"),
        ("card_label", "channels", "protection_days", "reveals_per_hour", "document_megabytes"),
    ),
    Section(
        "pool", _("Pool"),
        (
            "pool", "pool_days_hot", "pool_days", "pool_warn_days", "pool_per_day", "pool_most", "pool_back_days",
        ),
    ),
    Section(
        "meetings", _("Meetings and reports"),
        ("ready_items", "evening_bundle", "own_report", "digest_to", "digest_at"),
    ),
    Section(
        "checks", _("Spot checks and small numbers"),
        ("quality_calls", "quality_rest_days", "loss_check_percent", "closing_small", "small_numbers"),
    ),
    Section(
        "papers", _("The store on papers"), ("hotline", "address", "postcode", "profile", "brand_profile"),
    ),
)  # fmt: skip

#: What holds a sales manager to rules is not the sales manager's to change (product.md §1: ladder, roster, checklists).
LIMITS_OF_MANAGERS = ("own_report", "reveals_per_hour")
_TIMES = ("evening_at", "quiet_from", "quiet_until", "online_from", "online_until", "digest_at", "birthday_at")
_TEXTS = {
    "digest_to": 3, "online_offers": 3, "ready_items": 5, "thank_you_text": 3, "profile": 4, "brand_profile": 4,
    "channels": 7,
}  # fmt: skip
#: Where a rule between several settings is told: the rule's name and the field.
_TOLD_AT = {
    "settings_escalation_rises": "manager_days",
    "settings_online_hours": "online_until",
    "settings_front_items_differ": "front_item_2",
}


@dataclass(frozen=True)
class Shown:
    """A section as the page shows it, and how many of its settings are refused."""

    section: Section
    fields: list[forms.BoundField]

    @property
    def wrong(self) -> int:
        """How many settings have an error."""
        return sum(bool(field.errors) for field in self.fields)


class StoreSettingsForm(forms.ModelForm):
    """What the store decides for itself; `whole`: with the limits that only an administrator changes."""

    class Meta:
        model = StoreSettings
        fields = [name for section in SECTIONS for name in section.fields]
        widgets = {name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M") for name in _TIMES} | {
            name: forms.Textarea(attrs={"rows": rows}) for name, rows in _TEXTS.items()
        }
        field_classes = dict.fromkeys(_TEXTS, LinesField)
        help_texts = {
            "thank_you_text": _(
                "A text for it under Messages, Texts comes before this one, and may be in English too."
            ),
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

    def sections(self) -> list[Shown]:
        """The settings in their sections, without those that this person may not change."""
        return [Shown(one, [self[name] for name in one.fields if name in self.fields]) for one in SECTIONS]

    def changed_section(self) -> str:
        """The section of the first setting that was changed, "" when nothing was."""
        changed = set(self.changed_data)
        return next((one.name for one in SECTIONS if changed.intersection(one.fields)), "")

    def full_clean(self) -> None:
        """A rule between several settings is told at one of them, not above the page."""
        super().full_clean()
        told_at = {
            str(rule.violation_error_message): _TOLD_AT.get(rule.name) for rule in StoreSettings._meta.constraints
        }
        for error in self.errors.pop(NON_FIELD_ERRORS, self.error_class()).as_data():
            self.add_error(told_at.get(str(error.message)), error)

    def clean(self) -> dict:
        """Who saved meanwhile is not overwritten unseen: what differs is shown, saving again keeps what was typed."""
        data = super().clean()
        if data.get("seen") and data["seen"] != self.now:
            self.data = self.data.copy()
            self.data["seen"] = self.now
            self.add_error(None, _("Somebody changed this meanwhile. Save again to keep what you typed."))
            for name in set(self.changed_data) & set(self._meta.fields):
                self.add_error(
                    name, _("By now it is: %(words)s") % {"words": said(Area.STORE, name, self.initial[name])}
                )
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
