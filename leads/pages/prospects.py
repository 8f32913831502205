"""Who the prospects are, how old, where they live or gather, and who of them buys (LEAD-47)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leads.models import Card
from leads.rules.register import share
from leads.statuses import AgeGroup, CardStatus, Family, Grade, LearnedFrom, PurchaseKind, Sex

MOST = 12  # lines of a table whose words are free; the rest is one line
_WARM = Q(grade__in=[Grade.A, Grade.A_PLUS, Grade.H, Grade.O])
_BOUGHT = Q(status__in=[CardStatus.ORDERED, CardStatus.DELIVERED])


@dataclass(frozen=True)
class Facet:
    """One side of a prospect: the field that holds it, and its words where they are given."""

    key: str
    title: str
    field: str
    words: dict[str, str] | None = None


FACETS = (
    Facet("age", _("Age"), "customer__age_group", dict(AgeGroup.choices)),
    Facet("sex", _("Sex"), "customer__sex", dict(Sex.choices)),
    Facet("family", _("Family"), "customer__family", dict(Family.choices)),
    Facet("occupation", _("Occupation"), "customer__occupation"),
    Facet("area", _("Where they live, work or gather"), "area"),
    Facet("learned", _("Brand known from"), "learned_brand", dict(LearnedFrom.choices)),
    Facet("channel", pgettext_lazy("prospects", "How they came"), "channel"),
    Facet("purchase", _("Kind of purchase"), "purchase_kind", dict(PurchaseKind.choices)),
)


@dataclass(frozen=True)
class Line:
    """The prospects that have one thing in common: how many, how many are A or better, how many have bought."""

    label: str
    count: int
    warm: int
    bought: int
    known: int  # of all with this facet known

    @property
    def part(self) -> int:
        """Per cent of those of whom it is known."""
        return share(self.count, self.known)

    @property
    def rate(self) -> int:
        """Per cent that has bought."""
        return share(self.bought, self.count)


@dataclass(frozen=True)
class Table:
    """One facet, the most frequent first where words are free; `unknown` is of how many it is not known."""

    facet: Facet
    lines: list[Line]
    unknown: int


def tables(cards: QuerySet[Card]) -> list[Table]:
    """The portrait of the customers of `cards`: one statement for each facet."""
    return [_table(cards, facet) for facet in FACETS]


def _table(cards: QuerySet[Card], facet: Facet) -> Table:
    rows = cards.order_by().values_list(facet.field)
    found = {
        word: (n, warm, bought)
        for word, n, warm, bought in rows.annotate(
            n=Count("pk"), warm=Count("pk", filter=_WARM), bought=Count("pk", filter=_BOUGHT)
        )
    }
    unknown = found.pop("", (0, 0, 0))[0]
    known = sum(n for n, _warm, _bought in found.values())
    ordered = _by_words(found, facet.words) if facet.words else _by_number(found)
    return Table(facet, [Line(label, *numbers, known=known) for label, numbers in ordered], unknown)


def _by_words(found: dict[str, tuple], words: dict[str, str]) -> Iterable[tuple[str, tuple]]:
    """The words in their own order, also those that nobody has; none as long as nothing is known."""
    if not found:
        return ()
    return ((label, found.get(word, (0, 0, 0))) for word, label in words.items())


def _by_number(found: dict[str, tuple]) -> Iterator[tuple[str, tuple]]:
    """The most frequent words, then all others in one line."""
    rows = sorted(found.items(), key=lambda row: (-row[1][0], row[0]))
    yield from rows[:MOST]
    if rows[MOST:]:
        yield str(_("all others")), _summed(numbers for _word, numbers in rows[MOST:])


def _summed(rows: Iterable[tuple]) -> tuple:
    return tuple(map(sum, zip(*rows, strict=True)))
