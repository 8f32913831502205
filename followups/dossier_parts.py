"""What this app adds to the document of all data about a person."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from followups.models import Contact, FollowUp, Guidance
from leads.dossier import Part, table
from leads.models import Customer


def contacts(customer: Customer) -> Iterable[Part]:
    """Contacts, planned follow-ups, instructions, messages."""
    mine = {"card__customer": customer}
    said = Contact.objects.filter(**mine).select_related("by").order_by("at")
    yield table(
        _("Contacts"), said,
        {"at": _("When"), "by": _("By"), "method": _("Way"), "result": _("Result"), "content": _("What was said")},
    )  # fmt: skip
    planned = FollowUp.objects.filter(**mine).select_related("responsible").order_by("due_on", "pk")
    yield table(
        _("Follow-ups"), planned,
        {"due_on": _("Due"), "kind": _("Kind"), "state": _("Status"), "responsible": _("Consultant")},
    )  # fmt: skip
    told = Guidance.objects.filter(**mine).select_related("by").order_by("at")
    yield table(_("Guidance"), told, {"at": _("When"), "by": _("By"), "text": _("Text")})
    sent = customer.messages.order_by("made_at")
    yield table(
        _("Messages"), sent,
        {"made_at": _("When"), "number": _("Phone"), "state": _("Status"), "text": _("Text")},
    )  # fmt: skip
