"""The guide of an outgoing call: what the telephone standard says of every call (8.3, STD-REC-19…26)."""

from django.utils.translation import gettext_lazy as _

TELEPHONE = (
    _("Say the store and your name first, in Mandarin; say at once what you call for."),  # STD-REC-19, STD-REC-20
    _("The tone is heard more than the words: sit upright, smile, speak slowly."),  # STD-REC-25
    _("Sum up what was agreed and write it down before you hang up."),  # STD-REC-22, STD-REC-26
    _("Give a further way to reach you: mobile, WeChat, address of the store."),  # STD-REC-23
    _("Thank for the talk; hang up after the customer."),  # STD-REC-24, STD-REC-26
)
