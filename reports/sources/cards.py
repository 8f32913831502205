"""New cards: their number by grade, and a line for a new customer whom no reception brought (SDR-06, SDR-16)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from operator import itemgetter

from django.utils.translation import gettext_lazy as _

from core.questions import KEYS, question
from leads.models import Card, GradeChange
from leads.rules import grading
from leads.statuses import CardStatus, NextStep, Source
from reports.rules import daily
from reports.rules.daily import Ahead, Line, Match, Trace
from reports.sources import base, referrals, standing
from reports.sources.base import Day
from reports.statuses import LineKind

_FIELDS = (
    "pk", "had", "opened_at", "customer__name", "status", "stood", "source", "car_model__name", "colour__name",
    "needs",
)  # fmt: skip


@question
def _opened(day: Day, consultants: KEYS):
    here = Card.objects.filter(store=day.store, opened_at__gte=day.begin, opened_at__lt=day.end)
    here = here.annotate(had=standing.owner_at(day), stood=standing.grade_at(day))
    return here.filter(had__in=consultants).values(*_FIELDS)


@question
def _steps(store: int, cards: KEYS):
    here = Card.objects.filter(store=store, pk__in=cards)
    return here.values_list("pk", "next_step", "next_step_on", "delivery_on")


def lines(day: Day, matches: Mapping[int, Match]) -> Iterator[Line]:
    """One line per card opened on the day; the report drops it when another line tells of the same customer."""
    told = referrals.recommended(day, matches)
    for row in day.told(_opened, matches, itemgetter("had")):
        yield Line(
            consultant=row["had"],
            origin=f"card:{row['pk']}",
            kind=LineKind.OPENED,
            card=row["pk"],
            at=row["opened_at"],
            customer=row["customer__name"],
            car=base.car_words(row["car_model__name"], row["colour__name"]),
            source=row["source"],
            grade_after=row["stood"],
            column=_column(row),
            content=" · ".join(filter(None, [told.get(row["pk"]), row["needs"]])),
        )


def _column(row: dict) -> str:
    return daily.column(
        reception=True,
        delivered=row["status"] == CardStatus.DELIVERED,
        self_found=row["source"] == Source.DEVELOPED,
        first_day=True,
        grade=row["stood"],
    )


def count(day: Day, consultants: Collection[int]) -> dict[int, Counter]:
    """New cards per consultant, by grade in its short form (GAP-06)."""
    found: dict[int, Counter] = defaultdict(Counter)
    for row in day.told(_opened, consultants, itemgetter("had")):
        found[row["had"]][grading.short(row["stood"])] += 1
    return found


def plans(day: Day, cards: Collection[int]) -> dict[int, list[Ahead]]:
    """The next step of the progress table and the agreed delivery, as far as they lie ahead (SDR-12, SDR-14)."""
    found: dict[int, list[Ahead]] = {}
    for pk, step, step_on, delivery_on in _steps(day.store.pk, cards):
        ahead = [Ahead(f"step-{step}", step_on)] if step and (step_on is None or step_on >= day.day) else []
        ahead += [Ahead("delivery", delivery_on)] if delivery_on and delivery_on >= day.day else []
        found[pk] = ahead
    return found


def traces(keys: Collection[int]) -> dict[int, Trace]:
    """Who opened the cards, and when; who judged one since."""
    rows = Card.objects.filter(pk__in=keys).values_list("pk", "opened_by__name", "opened_at")
    found = {pk: Trace(by, at) for pk, by, at in rows}
    judged = GradeChange.objects.filter(card__in=keys).order_by("at", "pk").values_list("card", "by__name", "at")
    return found | {pk: Trace(by, at) for pk, by, at in judged}


SOURCE = base.Source(
    "new_cards",
    _("New cards"),
    lines,
    count,
    plans=plans,
    plan_labels={f"step-{value}": label for value, label in NextStep.choices} | {"delivery": _("Delivery agreed for")},
    traces={"card": traces},
)
