"""What the pages of the stock-take show: the list with its differences, one drawer with its tallies and lines."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from leads.rules.grading import LADDER
from leads.statuses import ACTIVE_CARD
from reports.models import StockLine, StockTake
from reports.rules.stock import Tally, tallies, total
from reports.statuses import StockResult

PAGE = 50  # lines of a drawer
LIST = 24  # stock-takes
MOST_DIFFERENCES = 300
DIFFERENT = (StockResult.MISSING, StockResult.OTHER, StockResult.DUPLICATE, StockResult.CLOSE)
SHOWN = ("", "waiting", "different")


@dataclass(frozen=True)
class Drawer:
    """One stock-take: a tally per grade and their sum."""

    take: StockTake
    tallies: list[Tally]
    total: Tally


def unsettled() -> Q:
    """Lines whose difference has not led to anything yet: the card is active and has not the grade it should have."""
    ends = Q(result__in=(StockResult.MISSING, StockResult.DUPLICATE, StockResult.CLOSE))
    other = Q(result=StockResult.OTHER) & ~Q(card__grade=F("should_be"))
    return Q(card__status__in=ACTIVE_CARD) & (ends | other)


def listed(takes: QuerySet[StockTake], page: int) -> tuple[list[StockTake], bool]:
    """The stock-takes of a page, newest month first, each with its counts; and whether more follow."""
    rows = takes.select_related("consultant", "signed_by").order_by("-month", "consultant__name", "pk")
    found = list(rows[page * LIST : (page + 1) * LIST + 1])
    counts = {row["take"]: row for row in _counts([take.pk for take in found])}
    for take in found:
        take.counts = counts.get(take.pk, {})
    return found[:LIST], len(found) > LIST


def _counts(keys: list[int]):
    waiting, different = Q(result=StockResult.WAITING), Q(result__in=DIFFERENT)
    return (
        StockLine.objects.filter(take__in=keys)
        .values("take")
        .annotate(
            cards=Count("pk"), waiting=Count("pk", waiting), different=Count("pk", different),
            unsettled=Count("pk", unsettled()),
        )
    )  # fmt: skip


def drawer(take: StockTake) -> Drawer:
    """The tallies of a drawer; one statement."""
    rows = take.lines.order_by().values_list("expected", "result", "should_be").annotate(n=Count("pk"))
    found = tallies(reversed(LADDER), rows)
    return Drawer(take, found, total(found))


def lines(take: StockTake, *, shown: str, grade: str, page: int) -> tuple[list[StockLine], bool]:
    """The lines of a page in the order of the drawer, and whether more follow."""
    rows = take.lines.select_related("card__customer", "card__car_model", "marked_by").order_by("position")
    if shown == "waiting":
        rows = rows.filter(result=StockResult.WAITING)
    elif shown == "different":
        rows = rows.filter(result__in=DIFFERENT)
    if grade in LADDER:
        rows = rows.filter(expected=grade)
    found = list(rows[page * PAGE : (page + 1) * PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def differences(take: StockTake) -> list[StockLine]:
    """The lines that differ, with `settled`: whether the card has been dealt with since."""
    rows = take.lines.filter(result__in=DIFFERENT).select_related("card__customer", "card__car_model", "card__owner")
    open_ones = set(take.lines.filter(unsettled()).values_list("pk", flat=True))
    found = list(rows.order_by("position")[:MOST_DIFFERENCES])
    for line in found:
        line.settled = line.pk not in open_ones
    return found
