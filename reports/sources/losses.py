"""Losses: each record has its line on the day it was made and is a failed case of the evening (LOST-16, RHY-12).

What the line tells (reason, what was bought, the words; that the manager sent it back) is a correction when it is
another afterwards. The analysis behind it may grow for days without one (GAP-47), and a customer who comes back on a
later day does not make the record of that day wrong (LOST-21); one who is back on the same day is no loss of it.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from hashlib import blake2s
from operator import attrgetter

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.questions import KEYS, question
from deals.models import Loss, LossEvent
from deals.statuses import LossKind, LossState, LossStep
from leads.statuses import CardStatus, Source
from reports.rules import daily
from reports.rules.daily import Line, Match, Trace
from reports.sources import base
from reports.sources.base import Day
from reports.statuses import LineKind

_BESIDE = ("card__customer", "car_model", "rival_model", "reason__parent")
_READ = (
    "consultant", "kind", "recorded_at", "grade", "state", "note", "decided_at", "detail", "rival", "card__source",
    "card__status", "card__opened_at", "card__customer__name", "car_model__name", "rival_model__maker",
    "rival_model__name", "reason__name", "reason__code", "reason__parent__name", "reason__parent__code",
)  # fmt: skip
_CHANGES = (LossStep.RECORDED, LossStep.ANALYSED, LossStep.RETURNED)  # steps that may change what the line tells


@question
def _recorded(day: Day, consultants: KEYS):
    here = Loss.objects.filter(store=day.store, consultant__in=consultants)
    here = here.filter(recorded_on=day.day)
    return here.select_related(*_BESIDE).only(*_READ)


def _made(day: Day, consultants: Collection[int]) -> list[Loss]:
    return day.told(_recorded, consultants, attrgetter("consultant_id"))


def lines(day: Day, matches: Mapping[int, Match]) -> Iterator[Line]:
    """One line per record made that day."""
    for loss in _made(day, matches):
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
        content=" · ".join(filter(None, [loss.reason.path, loss.bought, loss.detail, _taken_back(loss, day)])),
        stamp=_stamp(loss, day),
    )


def _is_taken_back(loss: Loss, day: Day) -> bool:
    """Sent back by the manager, or open again before the day was over."""
    return loss.state == LossState.RETURNED or (loss.state == LossState.REOPENED and loss.decided_at < day.end)


def _lasting(day: Day, consultants: Collection[int]) -> Iterator[Loss]:
    """The records of the day that were a loss when it was over."""
    return (loss for loss in _made(day, consultants) if not _is_taken_back(loss, day))


def _taken_back(loss: Loss, day: Day) -> str:
    return f"{loss.get_state_display()}: {loss.note}" if _is_taken_back(loss, day) else ""


def _stamp(loss: Loss, day: Day) -> str:
    """Another one when the line tells something else; none of an erased person."""
    if loss.state == LossState.ERASED:
        return ""
    back = _is_taken_back(loss, day)
    told = (loss.kind, loss.reason_id, loss.rival_model_id, loss.rival, loss.detail, back)
    return blake2s(repr(told).encode(), digest_size=16).hexdigest()


def failed(day: Day, matches: Mapping[int, Match]) -> Iterator[Line]:
    """Those of the evening's talk."""
    for loss in _lasting(day, matches):
        yield _line(day, loss)


def count(day: Day, consultants: Collection[int]) -> dict[int, Counter]:
    """Losses per consultant, by kind."""
    found: dict[int, Counter] = defaultdict(Counter)
    for loss in _lasting(day, consultants):
        found[loss.consultant_id][LossKind(loss.kind).label] += 1
    return found


def traces(keys: Collection[int]) -> dict[int, Trace]:
    """Who made the records or changed them last, and when."""
    soon = Q(step=LossStep.REOPENED, at__lt=F("loss__recorded_at") + timedelta(days=1))
    rows = LossEvent.objects.filter(Q(step__in=_CHANGES) | soon, loss__in=keys).order_by("at", "pk")
    return {loss: Trace(by, at) for loss, by, at in rows.values_list("loss", "by__name", "at")}


SOURCE = base.Source("losses", _("Lost customers"), lines, count, traces={"loss": traces}, failed=failed)
