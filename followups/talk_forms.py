"""The forms of the follow-up desk: what is prepared, and the log with everything that a hard talk needs."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import DayField, NameField, PhoneField
from core.stale import Versioned
from followups.forms import LogForm
from followups.models import Preparation
from followups.services.contacts import Entry
from followups.services.talks import Introduced, Meeting, Talk, Words
from followups.statuses import AppointmentKind, Method, Objection, TalkPurpose
from leads.models import NAME_LENGTH

YES, NO = "yes", "no"
WORDS = ("purpose", "way", "points", "answers")


class PreparedFields(forms.Form):
    """Steps 2 to 4: purpose and planned way, points, expected answers (FUP-05…07, FUP-18)."""

    purpose = forms.ChoiceField(label=_("purpose"), choices=TalkPurpose.choices, required=False)
    way = forms.ChoiceField(label=_("planned way"), choices=Method.choices, required=False)
    points = forms.CharField(
        label=_("points to discuss"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    answers = forms.CharField(
        label=_("expected answers and objections"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def words(self) -> Words:
        """What the service takes."""
        return Words(**{name: self.cleaned_data.get(name, "") for name in WORDS})


class PrepareForm(PreparedFields, Versioned):
    """Preparing alone, before the call or the evening before."""


def values_of(prepared: Preparation | None) -> dict[str, str]:
    """What is prepared, by field."""
    return {name: getattr(prepared, name) if prepared else "" for name in WORDS}


class TalkForm(PreparedFields, LogForm):
    """The log of a follow-up with objections, appointment and referral (FUP-08, FUP-09, LOST-05)."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)  # what was prepared, as the writer saw it
    prepared_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    meeting_kind = forms.ChoiceField(label=_("appointment"), choices=AppointmentKind.choices, required=False)
    meeting_day = DayField(label=_("day"), required=False)
    meeting_time = forms.TimeField(
        label=_("time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M", "%H:%M:%S"],
    )  # fmt: skip
    referral = forms.ChoiceField(
        label=_("asked for a referral"), choices=[(YES, _("yes")), (NO, _("no"))], required=False
    )
    referral_name = NameField(label=_("name of who was recommended"), max_length=NAME_LENGTH, required=False)
    referral_phone = PhoneField(label=_("phone"), max_length=60, required=False)

    def __init__(self, data=None, *, card, prepared: Preparation | None, zone: ZoneInfo, **kwargs):
        super().__init__(data, card=card, **kwargs)
        self.zone = zone
        now = values_of(prepared)
        self.initial |= {**now, "prepared_version": prepared.version if prepared else 0}
        self.initial["method"] = now["way"] or self.initial["method"]  # as it was planned, so it is mostly done
        for kind, label in Objection.choices:
            self.fields[f"heard_{kind}"] = forms.BooleanField(label=label, required=False)
            self.fields[f"said_{kind}"] = forms.CharField(label=label, max_length=200, required=False)

    def clean(self) -> dict:
        """An appointment is whole: what, on which day, when; who was recommended has a name."""
        data = super().clean()
        self._clean_meeting(data)
        if data.get("referral_phone") and not data.get("referral_name") and "referral_name" not in self.errors:
            self.add_error("referral_name", _("Whose number is it?"))
        return data

    def _clean_meeting(self, data: dict) -> None:
        kind, day, time = (data.get(f"meeting_{part}") for part in ("kind", "day", "time"))
        if not (kind or day or time):
            return
        missing = {
            "kind": (kind, _("Choose what was agreed.")), "day": (day, _("On which day?")),
            "time": (time, _("At what time?")),
        }  # fmt: skip
        for part, (value, sentence) in missing.items():
            if not value and f"meeting_{part}" not in self.errors:
                self.add_error(f"meeting_{part}", sentence)

    def heard(self) -> tuple[tuple[str, str], ...]:
        """The kinds of objection that were ticked, or that have words."""
        data = self.cleaned_data
        said = ((kind, data.get(f"said_{kind}", ""), data.get(f"heard_{kind}")) for kind in Objection.values)
        return tuple((kind, words) for kind, words, ticked in said if ticked or words)

    def entry(self) -> Entry:
        """What the service takes."""
        plain = super().entry()
        return Entry(**{**vars(plain), "talk": self._talk()})

    def _talk(self) -> Talk:
        data = self.cleaned_data
        who, asked = data.get("referral_name"), data.get("referral")
        kind = data.get("meeting_kind")
        at = datetime.combine(data["meeting_day"], data["meeting_time"], tzinfo=self.zone) if kind else None
        return Talk(
            words=self.words(), heard=self.heard(), referral_asked=True if who else {YES: True, NO: False}.get(asked),
            introduced=Introduced(who, data.get("referral_phone", "")) if who else None,
            meeting=Meeting(kind, at) if kind else None,
        )  # fmt: skip

    @property
    def objections(self) -> list[tuple]:
        """(kind, its tick, its words)."""
        return [(kind, self[f"heard_{kind}"], self[f"said_{kind}"]) for kind in Objection.values]
