"""What this app adds to the document of all data about a person."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from followups.models import Appointment, Contact, FollowUp, Guidance, HeardObjection, Introduction, Preparation
from leads.dossier import Part, table
from leads.models import Customer


def contacts(customer: Customer) -> Iterable[Part]:
    """Contacts, planned follow-ups, instructions, messages, and what stands around the talks."""
    mine = {"card__customer": customer}
    yield from _said(mine)
    yield from _talks(customer)
    sent = customer.messages.order_by("made_at")
    yield table(
        _("Messages"), sent,
        {"made_at": _("When"), "number": _("Phone"), "state": _("Status"), "text": _("Text")},
    )  # fmt: skip


def _said(mine: dict) -> Iterable[Part]:
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


def _talks(customer: Customer) -> Iterable[Part]:
    """What was prepared, heard, agreed and asked for (FUP-05…09)."""
    mine = {"card__customer": customer}
    prepared = Preparation.objects.filter(**mine).select_related("by").order_by("at", "pk")
    yield table(
        _("Prepared talks"), prepared,
        {
            "at": _("When"), "by": _("By"), "purpose": _("Purpose"), "way": _("Way"), "points": _("Points"),
            "answers": _("Expected answers"),
        },
    )  # fmt: skip
    heard = HeardObjection.objects.filter(contact__card__customer=customer).select_related("contact")
    yield table(
        _("Objections"), heard.order_by("contact__at", "pk"),
        {"contact__at": _("When"), "kind": _("Kind"), "words": _("What was said")},
    )  # fmt: skip
    agreed = Appointment.objects.filter(**mine).select_related("made_by").order_by("at", "pk")
    yield table(
        _("Appointments"), agreed,
        {"at": _("When"), "kind": _("Kind"), "state": _("Status"), "made_by": _("By"), "reason": _("Why not")},
    )  # fmt: skip
    named = Introduction.objects.filter(contact__card__customer=customer).select_related("contact")
    yield table(_("Named by the customer"), named.order_by("pk"), {"contact__at": _("When"), "name": _("Name")})
