"""The quality page: the week's checks, and the figure per consultant and month."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from accounts.models import Store, User
from core import clock
from followups.models import QualityCheck
from followups.models.quality import QUESTIONS
from followups.rules.sampling import Figure
from followups.statuses import CheckState, Verdict

MONTHS = 6


@dataclass(frozen=True)
class Trend:
    """One consultant: a figure per month, the earliest first; None is the store."""

    person: User | None
    figures: list[Figure]


def months(today: date) -> list[date]:
    """The first days of the last months, this one included, the earliest first."""
    found = [today.replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found[::-1]


def trends(store: Store, checks: QuerySet[QualityCheck], now: datetime) -> tuple[list[date], list[Trend]]:
    """The months and a line per consultant, then the store: two statements."""
    span = months(clock.local_day(now, store.zone))
    rows = checks.filter(state=CheckState.ANSWERED, checked_at__gte=clock.start_of(span[0], store.zone))
    found: dict[int, list[Figure]] = {}
    for at, who, *verdicts in rows.values_list("checked_at", "consultant", *QUESTIONS):
        place = span.index(clock.local_day(at, store.zone).replace(day=1))
        line = found.setdefault(who, [Figure()] * MONTHS)
        line[place] += Figure(verdicts.count(Verdict.YES), verdicts.count(Verdict.NO), 1)
    people = User.objects.filter(pk__in=found).order_by("name", "pk")
    lines = [Trend(person, found[person.pk]) for person in people]
    total = [sum((line.figures[n] for line in lines), Figure()) for n in range(MONTHS)]
    return span, [*lines, Trend(None, total)]


def shown(checks: QuerySet[QualityCheck]) -> QuerySet[QualityCheck]:
    """With what a row of the page shows, by consultant, open ones first."""
    rows = checks.select_related("contact__card__customer", "contact__card__car_model", "consultant", "checked_by")
    return rows.prefetch_related("contact__card__customer__phones").order_by("consultant__name", "contact__at", "pk")
