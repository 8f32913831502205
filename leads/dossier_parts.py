"""What this app adds to the document of all data."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from leads.dossier import Part, facts, table
from leads.models import Access, CardEdit, Customer, GradeChange, OwnerChange


def person(customer: Customer) -> Iterable[Part]:
    """The person, the numbers, what was agreed to, what was corrected, the files."""
    yield facts(_("Person"), customer, {"created_at": _("Known since"), "erased_at": _("Erased")})
    yield table(_("Telephone numbers"), customer.phones.order_by("-is_main", "pk"), {"number": _("Phone")})
    agreed = customer.consents.select_related("by", "wording").order_by("at", "pk")
    yield table(
        _("Consents"), agreed,
        {"at": _("When"), "purpose": _("Purpose"), "given": _("Agreed"), "channel": _("How"), "by": _("Written by"),
         "wording__text": _("Wording")},
    )  # fmt: skip
    corrections = customer.corrections.select_related("by").order_by("at")
    yield table(_("Corrections"), corrections, {"at": _("When"), "changes": _("Changes"), "by": _("By"),
                                                "state": _("Status")})  # fmt: skip
    files = customer.documents.kept().select_related("by").order_by("at")
    yield table(_("Documents"), files, {"at": _("When"), "kind": _("Kind"), "title": _("Title"), "by": _("By")})


def cards(customer: Customer) -> Iterable[Part]:
    """The cards with their visits, grades, owners and edits."""
    related = ("owner", "car_model", "trim", "colour")
    for card in customer.cards.select_related(*related).order_by("pk"):
        yield facts(_("Card"), card, {"status": _("Status"), "opened_at": _("Opened"), "graded_on": _("Graded on")})
    visits = customer.visits.select_related("consultant").order_by("arrived_at")
    yield table(
        _("Visits and calls"), visits,
        {"arrived_at": _("Arrived"), "left_at": _("Left"), "kind": _("Type"), "party_size": _("People"),
         "consultant": _("Consultant"), "content": _("What happened")},
    )  # fmt: skip
    who = {"at": _("When"), "by": _("By")}
    grades = GradeChange.objects.filter(card__customer=customer).select_related("by").order_by("at")
    yield table(_("Grades"), grades, {**who, "before": _("Before"), "after": _("After"), "reason": _("Why")})
    owners = OwnerChange.objects.filter(card__customer=customer).select_related("by", "after").order_by("at")
    yield table(_("Consultants"), owners, {**who, "after": _("Consultant"), "reason": _("Why")})
    edits = CardEdit.objects.filter(card__customer=customer).select_related("by").order_by("at")
    yield table(_("Edits"), edits, {**who, "changes": _("Changes")})


def accesses(customer: Customer) -> Iterable[Part]:
    """Who looked."""
    rows = Access.objects.filter(customer=customer).select_related("by").order_by("at")
    yield table(_("Who looked at these data"), rows, {"at": _("When"), "by": _("By"), "kind": _("What")})


SOURCES = (person, cards, accesses)
