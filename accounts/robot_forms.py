"""The form of a robot in a group chat."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.robots import Service

#: Not remembered by the browser and shown as dots: who looks over a shoulder reads nothing.
_HIDDEN = {"autocomplete": "new-password", "spellcheck": "false", "data-no-draft": ""}


class RobotForm(forms.Form):
    """Which service, and the key that it gave the robot."""

    service = forms.ChoiceField(label=_("group chat of"), choices=Service.choices)
    key = forms.CharField(
        label=_("key of the robot"), max_length=300, widget=forms.PasswordInput(attrs=_HIDDEN),
        help_text=_("The address that the group chat shows for its robot (webhook), or only the key at its end."),
    )  # fmt: skip
    secret = forms.CharField(
        label=_("secret"), max_length=128, required=False, widget=forms.PasswordInput(attrs=_HIDDEN),
        help_text=_("DingTalk only, where the robot is guarded by a signature: it begins with SEC."),
    )  # fmt: skip
