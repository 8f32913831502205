"""The units of the sale: each needs record and each presentation has its line (LEAD-33, FORM-11, GRADE-37)."""

from collections.abc import Collection, Iterator, Mapping
from operator import itemgetter

from django.db.models import F, Value

from core.questions import KEYS, question
from leads.models import NeedsSheet, Presentation
from leads.statuses import CardStatus, Source
from reports.rules import daily
from reports.rules.daily import Line, Match, Trace
from reports.sources import base, standing
from reports.sources.base import Day
from reports.statuses import LineKind

_FIELDS = (
    "pk", "kind", "by", "at", "card", "card__customer__name", "card__status", "grade", "card__source",
    "card__opened_at", "model", "colour", "summary",
)  # fmt: skip


def lines(day: Day, matches: Mapping[int, Match]) -> Iterator[Line]:
    """One line per record of the day."""
    for row in day.told(_recorded, matches, itemgetter(_FIELDS.index("by"))):
        yield _line(day, dict(zip(_FIELDS, row, strict=True)))


@question
def _recorded(day: Day, consultants: KEYS):
    """Both kinds in one statement."""
    needs, shown = (
        model.objects.filter(store=day.store, by__in=consultants, at__gte=day.begin, at__lt=day.end).annotate(
            grade=standing.grade_at(day, "card")
        )
        for model in (NeedsSheet, Presentation)
    )
    needs = needs.annotate(
        kind=Value(str(LineKind.NEEDS)), model=F("card__car_model__name"), colour=F("card__colour__name")
    )
    shown = shown.annotate(kind=Value(str(LineKind.PRESENTED)), model=F("car_model__name"), colour=Value(""))
    return needs.values_list(*_FIELDS).union(shown.values_list(*_FIELDS), all=True)


def _line(day: Day, row: dict) -> Line:
    return Line(
        consultant=row["by"],
        origin=f"{row['kind']}:{row['pk']}",
        kind=row["kind"],
        card=row["card"],
        at=row["at"],
        customer=row["card__customer__name"],
        car=base.car_words(row["model"], row["colour"]),
        source=row["card__source"],
        grade_before=row["grade"],
        grade_after=row["grade"],
        column=daily.column(
            reception=True,
            delivered=row["card__status"] == CardStatus.DELIVERED,
            self_found=row["card__source"] == Source.DEVELOPED,
            first_day=day.begin <= row["card__opened_at"] < day.end,
            grade=row["grade"],
        ),
        content=row["summary"],
    )


def _traces(model):
    def traces(keys: Collection[int]) -> dict[int, Trace]:
        rows = model.objects.filter(pk__in=keys).values_list("pk", "by__name", "at")
        return {pk: Trace(by, at) for pk, by, at in rows}

    return traces


SOURCE = base.Source(
    "stages",
    lines=lines,
    traces={str(LineKind.NEEDS): _traces(NeedsSheet), str(LineKind.PRESENTED): _traces(Presentation)},
)
