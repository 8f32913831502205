"""What this app adds to the document of all data about a person."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from deals.models import Loss, LossAnswer
from leads.dossier import Part, table
from leads.models import Customer


def losses(customer: Customer) -> Iterable[Part]:
    """Loss records and what the customer answered."""
    rows = Loss.objects.filter(card__customer=customer).select_related("reason__parent", "rival_model", "consultant")
    yield table(
        _("Losses"), rows.order_by("recorded_at"),
        {"recorded_at": _("When"), "kind": _("Kind"), "reason__path": _("Reason"), "detail": _("Text"),
         "bought": _("Bought"), "why_theirs": _("Why the other one"), "why_not_ours": _("Why not ours"),
         "tried": _("What was tried"), "consultant": _("Consultant"), "state": _("Status")},
    )  # fmt: skip
    answers = LossAnswer.objects.filter(loss__card__customer=customer).select_related("question").order_by("pk")
    yield table(_("Questionnaire"), answers, {"question": _("Question"), "score": _("Points"), "words": _("Text")})
