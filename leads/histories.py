"""The histories of a card as its page shows them, each asked once per card in memory."""

from django.db.models import Value

from core.questions import once, question
from leads.models import Card, Dispute, GradeChange, NeedsSheet, OwnerChange, Presentation
from leads.panels import has
from leads.statuses import Stage

_SHOWN = 40  # rows of one kind


@question
def _moves(card: int):
    rows = OwnerChange.objects.filter(card=card).select_related("before", "after", "by")
    return rows.order_by("-at", "-pk")[:_SHOWN]


@question
def _judgements(card: int):
    columns = ("at", "before", "after", "proposed", "ticks", "reason", "stage", "by__name")
    return GradeChange.objects.filter(card=card).order_by("-at", "-pk").values_list(*columns, named=True)


@question
def _claims(card: int):
    return Dispute.objects.filter(card=card).select_related("claimant", "decided_by").order_by("-pk")[:_SHOWN]


@question
def _stages(card: int):
    needs = NeedsSheet.objects.filter(card=card).annotate(kind=Value(str(Stage.NEEDS)))
    shown = Presentation.objects.filter(card=card).annotate(kind=Value(str(Stage.PRODUCT)))
    columns = ("pk", "kind", "at", "by__name")
    first = needs.values_list(*columns, "summary", "cooperated")
    both = first.union(shown.values_list(*columns, "summary", "drive"), all=True)
    return both.order_by("-at")[: 2 * _SHOWN]


def moves_of(card: Card) -> list[OwnerChange]:
    """Who had the card, newest first."""
    return once(card, _moves)


def judgements_of(card: Card) -> list:
    """How the grade was judged, newest first: for the ladder bar and the timeline."""
    return once(card, _judgements)


def claims_of(card: Card) -> list[Dispute]:
    """Claims of colleagues (撞单), newest first."""
    return once(card, _claims) if has(card, "claims") else []


def stages_of(card: Card) -> list[tuple]:
    """(key, stage, moment, who, words, answer) of needs records and presentations, newest first: one statement."""
    return once(card, _stages) if has(card, "needs") or has(card, "shown") else []
