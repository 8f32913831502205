"""Sentences for what the rules answer with a key."""

from django.utils.translation import gettext_lazy as _

from leads.rules.likeness import Reason

#: Why two customers look alike.
REASONS = {
    Reason.ID: _("same identity number"),
    Reason.PHONE: _("same phone in another form"),
    Reason.VIN: _("same VIN"),
    Reason.TRANSPOSED: _("same name, two digits of the phone exchanged"),
    Reason.DIGIT: _("same name, one digit of the phone differs"),
    Reason.ENDING: _("same name, same last eight digits"),
    Reason.PLATE: _("same plate"),
}
