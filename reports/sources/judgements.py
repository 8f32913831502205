"""Judgements of a grade that no visit and no contact of the day tells of: each has its line (GRADE-37)."""

from collections.abc import Collection, Iterator, Mapping
from operator import itemgetter

from django.db.models import Case, Exists, F, OuterRef, Q, When

from accounts.models import Membership
from accounts.rights import Role
from core.questions import KEYS, question
from followups.models import Contact
from leads.models import GradeChange, Visit
from leads.statuses import CardStatus, Source, Stage
from reports.rules import daily
from reports.rules.daily import Line, Match, Trace
from reports.sources import base
from reports.sources.base import Day
from reports.statuses import LineKind

_FIELDS = (
    "pk", "whose", "at", "card", "before", "after", "reason", "by", "by__name", "card__customer__name",
    "card__status", "card__source", "card__car_model__name", "card__colour__name",
)  # fmt: skip


def lines(day: Day, matches: Mapping[int, Match]) -> Iterator[Line]:
    """One line per judgement: of who judged, a manager's of the card's consultant."""
    for row in day.told(_untold, matches, itemgetter("whose")):
        yield _line(row)


@question
def _untold(day: Day, people: KEYS):
    """The day's judgements after the first of a card, without those that a line of a visit or a contact shows."""
    made = GradeChange.objects.filter(card__store=day.store, at__gte=day.begin, at__lt=day.end).exclude(before="")
    seller = Membership.objects.filter(user=OuterRef("by"), store=day.store, role=Role.CONSULTANT)
    contact = Contact.objects.filter(card=OuterRef("card"), at=OuterRef("at"))
    visits = Visit.objects.counted().filter(card=OuterRef("card"), store=day.store, consultant__isnull=False)
    visits = visits.filter(arrived_at__gte=day.begin, arrived_at__lt=day.end)
    made = made.filter(~Exists(contact)).filter(Q(stage=Stage.FOLLOW_UP) | ~Exists(visits))
    made = made.annotate(whose=Case(When(Exists(seller), then=F("by")), default=F("card__owner")))
    return made.filter(whose__in=people).values(*_FIELDS)


def _line(row: Mapping) -> Line:
    return Line(
        consultant=row["whose"],
        origin=f"grade:{row['pk']}",
        kind=LineKind.JUDGED,
        card=row["card"],
        at=row["at"],
        customer=row["card__customer__name"],
        car=base.car_words(row["card__car_model__name"], row["card__colour__name"]),
        source=row["card__source"],
        grade_before=row["before"],
        grade_after=row["after"],
        column=daily.column(
            reception=True,  # no callback: no √ before the delivery
            delivered=row["card__status"] == CardStatus.DELIVERED,
            self_found=row["card__source"] == Source.DEVELOPED,
            first_day=False,
            grade=row["after"],
        ),
        content=_words(row),
    )


def _words(row: Mapping) -> str:
    """The reason; where somebody else judged, the name before it."""
    return row["reason"] if row["by"] == row["whose"] else ": ".join(filter(None, [row["by__name"], row["reason"]]))


def traces(keys: Collection[int]) -> dict[int, Trace]:
    """Who judged, and when."""
    rows = GradeChange.objects.filter(pk__in=keys).values_list("pk", "by__name", "at")
    return {pk: Trace(by, at) for pk, by, at in rows}


SOURCE = base.Source("judgements", lines=lines, traces={"grade": traces})
