"""Losses: each record has its line on the day it was made and is a failed case of the evening (LOST-16, RHY-12).

What the line tells (reason, what was bought, the words; that the manager sent it back) is a correction when it is
another afterwards. The analysis behind it may grow for days without one (GAP-47), and a customer who comes back later
does not make the record of that day wrong (LOST-21).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from hashlib import blake2s

from django.utils.translation import gettext_lazy as _

from deals.models import Loss, LossEvent
from deals.statuses import LossKind, LossState, LossStep
from leads.statuses import CardStatus, Source
from reports.rules import daily
from reports.rules.daily import Line, Match, Trace
from reports.sources import base
from reports.sources.base import Day
from reports.statuses import LineKind

_BESIDE = ("card__customer", "car_model", "rival_model", "reason__parent")
_CHANGES = (LossStep.RECORDED, LossStep.ANALYSED, LossStep.RETURNED)  # steps that may change what the line tells


def _made(day: Day, consultants: Collection[int]):
    here = Loss.objects.filter(store=day.store, consultant__in=consultants)
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
        content=" · ".join(filter(None, [loss.reason.path, loss.bought, loss.detail, _sent_back(loss)])),
        stamp=_stamp(loss),
    )


def _sent_back(loss: Loss) -> str:
    return f"{loss.get_state_display()}: {loss.note}" if loss.state == LossState.RETURNED else ""


def _stamp(loss: Loss) -> str:
    """Another one when the line tells something else; none of an erased person."""
    if loss.state == LossState.ERASED:
        return ""
    told = (loss.kind, loss.reason_id, loss.rival_model_id, loss.rival, loss.detail, loss.state == LossState.RETURNED)
    return blake2s(repr(told).encode(), digest_size=16).hexdigest()


def failed(day: Day, matches: Mapping[int, Match]) -> Iterator[Line]:
    """Those of the evening's talk: not what the manager has sent back meanwhile."""
    for loss in _made(day, matches).exclude(state=LossState.RETURNED).select_related(*_BESIDE):
        yield _line(day, loss)


def count(day: Day, consultants: Collection[int]) -> dict[int, Counter]:
    """Records per consultant, by kind; one that was sent back is no loss."""
    found: dict[int, Counter] = defaultdict(Counter)
    rows = _made(day, consultants).exclude(state=LossState.RETURNED)
    for who, kind in rows.values_list("consultant", "kind"):
        found[who][LossKind(kind).label] += 1
    return found


def traces(keys: Collection[int]) -> dict[int, Trace]:
    """Who made the records or changed them last, and when."""
    rows = LossEvent.objects.filter(loss__in=keys, step__in=_CHANGES).order_by("at", "pk")
    return {loss: Trace(by, at) for loss, by, at in rows.values_list("loss", "by__name", "at")}


SOURCE = base.Source("losses", _("Lost customers"), lines, count, traces={"loss": traces}, failed=failed)
