"""What the pages of the stock-take show: the list with its differences, one drawer with its tallies and lines."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from leads.models import Card
from leads.rules.grading import LADDER
from leads.statuses import ACTIVE_CARD
from reports.models import StockExtra, StockLine, StockTake
from reports.rules.stock import HERE, Tally, place_of, tallies, total
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
    keys = [take.pk for take in found]
    counts, extras = ({row["take"]: row for row in rows} for rows in (_counts(keys), _extra_counts(keys)))
    for take in found:
        lines, more = counts.get(take.pk, {}), extras.get(take.pk, {})
        take.counts = lines | {name: lines.get(name, 0) + more.get(name, 0) for name in ("different", "unsettled")}
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


def _extra_counts(keys: list[int]):
    open_ones = StockExtra.objects.unsettled().filter(take__in=keys).values("pk")
    return (
        StockExtra.objects.filter(take__in=keys)
        .values("take")
        .annotate(different=Count("pk"), unsettled=Count("pk", Q(pk__in=open_ones)))
    )


def drawer(take: StockTake) -> Drawer:
    """The tallies of a drawer; two statements."""
    rows = take.lines.order_by().values_list("expected", "result", "should_be").annotate(n=Count("pk"))
    extras = dict(take.extras.order_by().values_list("grade").annotate(n=Count("pk")))
    found = tallies(reversed(LADDER), rows, extras)
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


def extras(take: StockTake) -> list[StockExtra]:
    """The paper cards that are on no list, each with `place`, `card` and `settled` as its phone is known now."""
    found = list(take.extras.select_related("added_by", "settled_by").order_by("pk")[:MOST_DIFFERENCES])
    cards = _by_phone(take, {extra.phone for extra in found if extra.phone})
    for extra in found:
        card = extra.card = cards.get(extra.phone)
        active, mine = bool(card and card.is_active), bool(card and card.owner_id == take.consultant_id)
        extra.place = place_of(known=card is not None, active=active, mine=mine)
        extra.settled = bool(extra.settled_at) or extra.place == HERE
    return found


def _by_phone(take: StockTake, phones: set[str]) -> dict[str, Card]:
    """The card of each phone: the active one where there is one, else the last."""
    if not phones:
        return {}
    rows = Card.objects.filter(store=take.store_id, customer__phones__number__in=phones).select_related("owner")
    found = rows.annotate(number=F("customer__phones__number")).order_by("pk")
    return {card.number: card for card in sorted(found, key=lambda card: card.is_active)}
