"""How a card stood at the end of a day: what happened since is no correction of that day's report."""

from django.db.models import BigIntegerField, CharField, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from leads.models import GradeChange, OwnerChange
from reports.sources.base import Day


def grade_at(day: Day, card: str = "") -> Coalesce:
    """The grade at the end of `day` of the card under the path `card` ("": the row is the card)."""
    rows = GradeChange.objects.filter(card=OuterRef(card or "pk"), at__lt=day.end).order_by("-at", "-pk")
    now = F(f"{card}__grade" if card else "grade")
    return Coalesce(Subquery(rows.values("after")[:1]), now, output_field=CharField())


def owner_at(day: Day, card: str = "") -> Coalesce:
    """Who had the card under the path `card` ("": the row is the card) at the end of `day`."""
    rows = OwnerChange.objects.filter(card=OuterRef(card or "pk"), at__lt=day.end).order_by("-at", "-pk")
    now = F(f"{card}__owner" if card else "owner")
    return Coalesce(Subquery(rows.values("after")[:1]), now, output_field=BigIntegerField())
