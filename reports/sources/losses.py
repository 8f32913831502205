"""Losses: each record has its line on the day it was made and is a failed case of the evening (LOST-16, RHY-12)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from deals.models import Loss
from deals.statuses import LossKind, LossState
from leads.statuses import CardStatus, Source
from reports.rules import daily
from reports.rules.daily import Line, Match, Trace
from reports.sources import base
from reports.sources.base import Day
from reports.statuses import LineKind

_BESIDE = ("card__customer", "car_model", "rival_model", "reason__parent")


def _made(day: Day, consultants: Collection[int]):
    here = Loss.objects.filter(store=day.store, consultant__in=consultants).exclude(state=LossState.ERASED)
    return here.filter(recorded_at__gte=day.begin, recorded_at__lt=day.end)


def lines(day: Day, matches: Mapping[int, Match]) -> Iterator[Line]:
    """One line per record made that day."""
    for loss in _made(day, matches).select_related(*_BESIDE):
        yield _line(day, loss)


def _line(day: Day, loss: Loss) -> Line:
    return Line(
        consultant=loss.consultant_id,
        origin=f"loss:{loss.pk}",
        kind=LineKind(loss.kind),
        card=loss.card_id,
        at=loss.recorded_at,
        customer=loss.card.customer.name,
        car=loss.car_model.name if loss.car_model else "",
        source=loss.card.source,
        grade_before=loss.grade,
        grade_after=loss.grade,
        column=daily.column(
            reception=True,  # a record, not a callback: no √ before the delivery
            delivered=loss.card.status == CardStatus.DELIVERED,
            self_found=loss.card.source == Source.DEVELOPED,
            first_day=day.begin <= loss.card.opened_at < day.end,
            grade=loss.grade,
        ),
        content=" · ".join(filter(None, [loss.reason.path, loss.bought, loss.detail])),
    )


def count(day: Day, consultants: Collection[int]) -> dict[int, Counter]:
    """Records per consultant, by kind."""
    found: dict[int, Counter] = defaultdict(Counter)
    for who, kind in _made(day, consultants).values_list("consultant", "kind"):
        found[who][LossKind(kind).label] += 1
    return found


def traces(keys: Collection[int]) -> dict[int, Trace]:
    """Who made the records, and when."""
    rows = Loss.objects.filter(pk__in=keys).values_list("pk", "recorded_by__name", "recorded_at")
    return {pk: Trace(by, at) for pk, by, at in rows}


SOURCE = base.Source("losses", _("Lost customers"), lines, count, traces={"loss": traces}, failed=lines)
