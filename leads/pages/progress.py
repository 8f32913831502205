"""潜在顾客等级推进表 (FORM-09): the active cards with the last move of each and the plan for the next step."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Case, IntegerField, OuterRef, QuerySet, Subquery, Value, When

from core import clock
from leads.behaviours import BY_KEY
from leads.models import Card, GradeChange
from leads.pages.standing import Standing, standings
from leads.rules.grading import RANK

PAGE = 100


@dataclass(frozen=True)
class Asked:
    """What the page is asked for: grades (none: all), days between which the grade moved last, which page (from 0)
    of how many rows."""

    grades: tuple[str, ...] = ()
    begin: date | None = None
    end: date | None = None
    page: int = 0
    size: int = PAGE


@dataclass(frozen=True)
class Line:
    """One row: how the card stands, its last move, and its last judgement (which may have kept the grade)."""

    standing: Standing
    move: GradeChange | None
    judged: GradeChange | None

    @property
    def card(self) -> Card:
        """The card."""
        return self.standing.card

    @property
    def evidence(self) -> list[str]:
        """What was seen when the card was judged last."""
        return evidence(self.judged) if self.judged else []


def evidence(change: GradeChange) -> list[str]:
    """The words of the behaviours that were ticked."""
    return [str(BY_KEY[key].words) for key in change.ticks if key in BY_KEY]


def lines(cards: QuerySet[Card], asked: Asked, *, zone: ZoneInfo, today: date) -> tuple[list[Line], bool]:
    """The rows of the page that is asked for, highest grade first, and whether more follow. Three statements."""
    first = asked.page * asked.size
    found = list(
        _sorted(_filtered(cards.select_related("customer", "owner", "car_model").with_grade_since(), asked, zone))[
            first : first + asked.size + 1
        ]
    )
    shown = found[: asked.size]
    keys = {key for card in shown for key in (card.change_pk, card.judged_pk) if key}
    changes = GradeChange.objects.select_related("by").in_bulk(keys)
    rows = [
        Line(standing, changes.get(standing.card.change_pk), changes.get(standing.card.judged_pk))
        for standing in standings(shown, zone=zone, today=today)
    ]
    return rows, len(found) > asked.size


def _filtered(cards: QuerySet[Card], asked: Asked, zone: ZoneInfo) -> QuerySet[Card]:
    if asked.grades:
        cards = cards.filter(grade__in=asked.grades)
    if asked.begin:
        cards = cards.filter(grade_since__gte=clock.start_of(asked.begin, zone))
    if asked.end:
        cards = cards.filter(grade_since__lt=clock.day_bounds(asked.end, zone)[1])
    return cards


def _sorted(cards: QuerySet[Card]) -> QuerySet[Card]:
    height = Case(*[When(grade=g, then=Value(place)) for g, place in RANK.items()], output_field=IntegerField())
    judged = GradeChange.objects.filter(card=OuterRef("pk")).order_by("-at", "-pk").values("pk")[:1]
    return cards.annotate(judged_pk=Subquery(judged)).order_by(height.desc(), "graded_on", "pk")
