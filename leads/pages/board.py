"""The ladder board: a column for each grade, the first cards of each (screens.md 4)."""

from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from leads.models import Card, GradeChange
from leads.pages.standing import Standing, standings
from leads.rules.grading import LADDER, RANK
from leads.statuses import Grade

COLUMN = 12  # cards of a column that are shown at first
WHOLE = 300  # cards of a column that is shown whole; more are in the drawer


@dataclass
class Column:
    """One grade: how many cards, the first of them, and the ones whose customers behave like O (GAP-03)."""

    grade: str
    count: int
    rows: list[Standing] = field(default_factory=list)
    candidates: set[int] = field(default_factory=set)

    @property
    def hidden(self) -> int:
        """How many are not shown."""
        return self.count - len(self.rows)

    @property
    def is_long(self) -> bool:
        """Say whether the column has more cards than a board can hold."""
        return self.count > WHOLE


def board(cards: QuerySet[Card], *, zone: ZoneInfo, today: date, whole: str = "") -> list[Column]:
    """The columns of `cards` (active ones), highest grade first; the column of grade `whole` is shown whole.

    In a column the card that was judged longest ago stands first. Four statements, however many cards there are.
    """
    counts = dict(cards.order_by().values_list("grade").annotate(n=Count("pk")))
    columns = {grade: Column(grade, counts.get(grade, 0)) for grade in reversed(LADDER)}
    shown = list(_first(cards, whole))
    for row in standings(shown, zone=zone, today=today):
        columns[row.card.grade].rows.append(row)
    columns[Grade.H].candidates = o_candidates([row.card.pk for row in columns[Grade.H].rows])
    return list(columns.values())


def _first(cards: QuerySet[Card], whole: str) -> QuerySet[Card]:
    numbered = cards.annotate(
        place=Window(RowNumber(), partition_by=F("grade"), order_by=[F("graded_on").asc(), F("pk").asc()])
    )
    first = numbered.filter(place__lte=COLUMN).values("pk")
    keys = Card.objects.filter(pk__in=first)
    if whole in RANK:
        all_of_it = cards.filter(grade=whole).order_by("graded_on", "pk").values("pk")[:WHOLE]
        keys = keys | Card.objects.filter(pk__in=all_of_it)
    return keys.select_related("customer", "owner", "car_model").with_grade_since().order_by("graded_on", "pk")


def o_candidates(cards: list[int]) -> set[int]:
    """Those of `cards` whose last judgement saw the behaviours of O, which no deposit has made an O yet."""
    newest: dict[int, list] = dict(
        GradeChange.objects.filter(card__in=cards).order_by("at", "pk").values_list("card", "ticks")
    )
    return {card for card, ticks in newest.items() if any(f".{Grade.O}." in key for key in ticks)}
