"""How a card stood at a moment of the past, for queries: from the rows of its history, which never change.

`moment` is a datetime (aware) or an OuterRef/expression; `card` names the column that holds the card's key.
"""

from datetime import datetime

from django.db.models import BigIntegerField, DateTimeField, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from leads.models import GradeChange, OwnerChange
from leads.statuses import ACTIVE_CARD, CardStatus, Grade

Moment = datetime | OuterRef


def owner_at(moment: Moment, *, card: str = "pk", now: str = "owner") -> Combinable:
    """Who had the card at `moment`: the giver of the first move after it, else who has it `now` (a column)."""
    later = OwnerChange.objects.filter(card=OuterRef(card), at__gt=moment, before__isnull=False)
    giver = later.order_by("at", "pk").values("before")[:1]
    return Coalesce(Subquery(giver, output_field=BigIntegerField()), F(now), output_field=BigIntegerField())


def grade_at(moment: Moment, *, card: str = "pk") -> Subquery:
    """The grade of the card before `moment`; NULL when it had none yet."""
    earlier = GradeChange.objects.filter(card=OuterRef(card), at__lt=moment)
    return Subquery(earlier.order_by("-at", "-pk").values("after")[:1])


def bought_at(*, card: str = "pk") -> Subquery:
    """When the customer bought: the card first came to O, which it does with a deposit or contract only (GAP-03).

    The one place that says what "bought" means; orders will say it here.
    """
    came = GradeChange.objects.filter(card=OuterRef(card), after=Grade.O).order_by()
    first = came.values("card").annotate(first=Min("at")).values("first")
    return Subquery(first, output_field=DateTimeField())


def stood_at(cards: QuerySet, moment: datetime, *, known: Q | None = None) -> QuerySet:
    """The cards that were open at `moment` and had not bought: opened before, not ended since long.

    A card that has ended was open until its last contact, unless a later app knows better: `known` are those of which
    it says that they had not ended yet. Duplicates count with the card that goes on.
    """
    going_on = Q(status__in=ACTIVE_CARD) | Q(last_contact_at__gte=moment)
    going_on = going_on if known is None else going_on | known
    there = cards.exclude(status=CardStatus.DUPLICATE).filter(going_on, opened_at__lt=moment)
    bought = bought_at()
    return there.annotate(bought_at=bought).filter(Q(bought_at=None) | Q(bought_at__gte=moment))
