"""The rows of an export: read in pages, written as the template says, checked, compared with what went before."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db.models import FilteredRelation, OuterRef, Q, Subquery

from accounts.rights import Right
from accounts.seat import Seat
from followups.statuses import Kind, State
from leads.models import Card
from reports.exports.fields import FIELDS, reader
from reports.models import ExportColumn, ExportRow, ExportTemplate
from reports.rules import exporting
from reports.rules.exporting import Problem, Value
from reports.statuses import BatchState, Scope

PAGE = 2000  # cards of one statement
_HEAD = 4  # card, customer, consultant, last digest
SHOWN_WRONG_ROWS = 100


@dataclass(frozen=True)
class Row:
    """One card of an export. `is_new` says that the last batch which stands holds other cells for it, or none."""

    card: int
    customer: str
    consultant: str
    cells: list[Value]
    problems: list[Problem]
    digest: str
    is_new: bool

    def belongs_to(self, scope: str) -> bool:
        """Say whether a batch of this scope takes the row: a wrong row never goes."""
        return not self.problems and (self.is_new or scope == Scope.ALL)


@dataclass
class Survey:
    """What a batch would hold: rows ready, wrong, and unchanged since they went."""

    ready: int = 0
    unchanged: int = 0
    wrong: int = 0
    wrong_rows: list[Row] = field(default_factory=list)

    @property
    def not_shown(self) -> int:
        """Wrong rows beyond those listed."""
        return self.wrong - len(self.wrong_rows)


def exportable_by(seat: Seat):
    """The cards whose rows the person in `seat` may export: the store's that are followed up."""
    here = Card.objects.filter(store=seat.store).active()
    return here if seat.may(Right.EXPORT_RUN) else here.none()


def rows(seat: Seat, template: ExportTemplate, *, only: int | None = None) -> Iterator[Row]:
    """Every exportable card of the template's store as a row; a statement for each page, never all rows in memory.

    `only`: the row of this card alone.

    Between two pages no statement is open: who makes a big batch can write down how far it is.
    """
    columns = list(template.columns.all())
    asked = [FIELDS[column.field] for column in columns]
    readers = [reader(one, seat.store.zone) for one in asked]
    rules = [rule_of(column) for column in columns]
    places = [place for place, one in enumerate(asked) if one.name == "rivals"]
    stored = _values(seat, template, [one.path for one in asked], only)
    for pk, customer, consultant, last, *values in _with_rivals(stored, places) if places else stored:
        read = [function(v) if function else v for function, v in zip(readers, values, strict=True)]
        cells, problems = exporting.row(rules, read)
        digest = exporting.digest(cells)
        yield Row(pk, customer, consultant, cells, problems, digest, digest != last)


def _values(seat: Seat, template: ExportTemplate, paths: list[str], only: int | None) -> Iterator[tuple]:
    stands = ExportRow.objects.filter(card=OuterRef("pk"), batch__template=template)
    last = stands.exclude(batch__state=BatchState.DISCARDED).order_by("-batch").values("digest")[:1]
    main = FilteredRelation("customer__phones", condition=Q(customer__phones__is_main=True))
    upcoming = Q(follow_ups__kind=Kind.CADENCE, follow_ups__state=State.PLANNED)  # at most one, by constraint
    cards = exportable_by(seat).annotate(main_phone=main, last_digest=Subquery(last)).order_by("pk")
    cards = cards.annotate(next_contact=FilteredRelation("follow_ups", condition=upcoming))
    cards = cards if only is None else cards.filter(pk=only)
    values = cards.values_list("pk", "customer__name", "owner__name", "last_digest", *paths)
    reached = 0
    while page := list(values.filter(pk__gt=reached)[:PAGE]):
        yield from page
        reached = page[-1][0]
        if len(page) < PAGE:
            return


def _with_rivals(stored: Iterator[tuple], places: list[int]) -> Iterator[tuple]:
    """Put the rivals chosen in the catalogue before the free words, a page of cards at a time."""
    while chunk := list(islice(stored, PAGE)):
        known = _rivals_of([row[0] for row in chunk])
        for head, values in ((row[:_HEAD], list(row[_HEAD:])) for row in chunk):
            for place in places:
                values[place] = "、".join([*known[head[0]], *filter(None, [values[place]])])
            yield (*head, *values)


def _rivals_of(cards: list[int]) -> dict[int, list[str]]:
    chosen = Card.rival_models.through.objects.filter(card__in=cards).order_by("rivalmodel_id")
    found = defaultdict(list)
    for card, maker, name in chosen.values_list("card", "rivalmodel__maker", "rivalmodel__name"):
        found[card].append(f"{maker} {name}")
    return found


def rule_of(column: ExportColumn) -> exporting.Column:
    """The column as the rules know it."""
    return exporting.Column(
        heading=column.heading,
        required=column.required,
        max_length=column.max_length,
        date_format=column.date_format,
        codes=column.codes,
    )


def survey(seat: Seat, template: ExportTemplate) -> Survey:
    """Check every row and count; the first wrong ones are kept to be shown."""
    found = Survey()
    for one in rows(seat, template):
        if one.problems:
            found.wrong += 1
            if len(found.wrong_rows) < SHOWN_WRONG_ROWS:
                found.wrong_rows.append(one)
        elif one.is_new:
            found.ready += 1
        else:
            found.unchanged += 1
    return found
