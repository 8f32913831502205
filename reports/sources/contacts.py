"""Follow-ups: every contact and every attempt; one that a visit recorded by itself stands with the visit (SDR-17)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from operator import itemgetter

from django.utils.translation import gettext_lazy as _

from core.questions import KEYS, question
from followups.models import Contact
from followups.statuses import Result
from leads.statuses import CardStatus, Source
from reports.rules import daily
from reports.rules.daily import Line, Match, Trace
from reports.sources import base
from reports.sources.base import Day
from reports.statuses import LineKind

_FIELDS = (
    "pk", "by", "at", "card", "method", "result", "content", "grade_before", "grade_after", "was_due", "next_on",
    "card__customer__name", "card__status", "card__source", "card__opened_at", "card__car_model__name",
    "card__colour__name",
)  # fmt: skip


def _contacts(day: Day, consultants: KEYS):
    here = Contact.objects.filter(store=day.store, by__in=consultants, visit__isnull=True)
    return here.filter(at__gte=day.begin, at__lt=day.end).values(*_FIELDS)


_made = question(_contacts)


@question
def _refused(day: Day, consultants: KEYS):
    return _contacts(day, consultants).filter(result=Result.SAID_NO)


def lines(day: Day, matches: Mapping[int, Match]) -> Iterator[Line]:
    """One line per contact or attempt."""
    yield from _lines(day, day.told(_made, matches, itemgetter("by")))


def failed(day: Day, matches: Mapping[int, Match]) -> Iterator[Line]:
    """Who said that they will not buy."""
    yield from _lines(day, day.told(_refused, matches, itemgetter("by")))


def _lines(day: Day, contacts: Iterable[Mapping]) -> Iterator[Line]:
    for row in contacts:
        yield Line(
            consultant=row["by"],
            origin=f"contact:{row['pk']}",
            kind=LineKind.CONTACT,
            card=row["card"],
            at=row["at"],
            customer=row["card__customer__name"],
            car=base.car_words(row["card__car_model__name"], row["card__colour__name"]),
            source=row["card__source"],
            grade_before=row["grade_before"],
            grade_after=row["grade_after"],
            column=_column(day, row),
            was_due=row["was_due"],
            method=row["method"],
            result=row["result"],
            content=row["content"],
            next_on=row["next_on"],
        )


def _column(day: Day, row: dict) -> str:
    return daily.column(
        reception=False,
        delivered=row["card__status"] == CardStatus.DELIVERED,
        self_found=row["card__source"] == Source.DEVELOPED,
        first_day=day.begin <= row["card__opened_at"] < day.end,
        grade=row["grade_after"],
    )


def count(day: Day, consultants: Collection[int]) -> dict[int, Counter]:
    """Customers per consultant who said that they will not buy: the failed cases of the meeting (ROLE-10)."""
    found: dict[int, Counter] = defaultdict(Counter)
    for who, _card in {(row["by"], row["card"]) for row in day.told(_refused, consultants, itemgetter("by"))}:
        found[who][""] += 1
    return found


def traces(keys: Collection[int]) -> dict[int, Trace]:
    """Who wrote the contacts, and when."""
    rows = Contact.objects.filter(pk__in=keys).values_list("pk", "by__name", "at")
    return {pk: Trace(by, at) for pk, by, at in rows}


SOURCE = base.Source("said_no", _("Said no"), lines, count, traces={"contact": traces}, failed=failed)
