"""RPT-26: what became of the cards of a period, by source code 1–6 and the channels under each (LEAD-26…31, GAP-18)."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from leads import past
from leads.models import Card, GradeChange
from leads.statuses import ACTIVE_CARD, LOST_CARD, CardStatus, Grade, Source

HOPEFUL = (Grade.A, Grade.A_PLUS, Grade.H, Grade.O)
HOT = (Grade.H, Grade.O)


@dataclass(frozen=True)
class Step:
    """One step of the funnel: how many came so far, of all cards in per cent (None: there were none)."""

    number: int
    percent: int | None


@dataclass(frozen=True)
class Line:
    """One source, one channel, or all: cards opened, how far they came, how they ended."""

    label: str
    cards: int = 0
    hopeful: int = 0  # ever stood at A or better
    hot: int = 0  # ever stood at H or better
    bought: int = 0
    lost: int = 0
    going_on: int = 0
    source: int | None = None

    def __add__(self, other: "Line") -> "Line":
        names = ("cards", "hopeful", "hot", "bought", "lost", "going_on")
        return Line(self.label, **{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def steps(self) -> list[Step]:
        """The steps after the card was opened, then the two other ways."""
        numbers = (self.hopeful, self.hot, self.bought, self.lost, self.going_on)
        return [Step(n, (200 * n + self.cards) // (2 * self.cards) if self.cards else None) for n in numbers]


@dataclass(frozen=True)
class Funnel:
    """The page: a line per source code, the sum, and the channels of the source that was clicked."""

    lines: list[Line]
    total: Line
    channels: list[Line]


def funnel(cards: QuerySet[Card], source: int | None = None) -> Funnel:
    """The funnel of `cards` (of a period): one statement, a second for the channels of `source`."""
    found = {row["source"]: _line(str(Source(row["source"]).label), row) for row in _rows(cards, "source")}
    lines = [found.get(code) or Line(str(Source(code).label), source=code) for code in Source.values]
    channels = []
    if source in Source.values:
        of_it = _rows(cards.filter(source=source), "channel")
        channels = [_line(row["channel"], row) for row in of_it.order_by("-cards", "channel")]
    return Funnel(lines, sum(lines, Line("")), channels)


def _rows(cards: QuerySet[Card], by: str) -> QuerySet:
    stood = GradeChange.objects.filter(card=OuterRef("pk"))
    rows = cards.exclude(status=CardStatus.DUPLICATE).order_by()
    rows = rows.annotate(bought_at=past.bought_at(), was_a=Exists(stood.filter(after__in=HOPEFUL)))
    rows = rows.annotate(was_h=Exists(stood.filter(after__in=HOT)))
    bought = Q(bought_at__isnull=False)
    return rows.values(by).annotate(
        cards=Count("pk"), hopeful=Count("pk", filter=Q(was_a=True)), hot=Count("pk", filter=Q(was_h=True)),
        bought=Count("pk", filter=bought), lost=Count("pk", filter=Q(status__in=LOST_CARD)),
        going_on=Count("pk", filter=Q(status__in=ACTIVE_CARD) & ~bought), of=F(by),
    )  # fmt: skip


def _line(label: str, row: dict) -> Line:
    names = ("cards", "hopeful", "hot", "bought", "lost", "going_on")
    return Line(label, **{name: row[name] for name in names}, source=row.get("source"))
