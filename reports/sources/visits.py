"""Receptions: every party or call that a consultant received (SDR-10, GAP-50)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from operator import itemgetter

from django.db.models import Count, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from core.questions import KEYS, question
from followups.models import FollowUp
from followups.statuses import Kind, Method
from leads.models import GradeChange, Visit, VisitEdit
from leads.statuses import CardStatus, Source, Stage, VisitKind
from reports.rules import daily
from reports.rules.daily import Line, Match, Trace
from reports.sources import base, standing
from reports.sources.base import Day
from reports.statuses import LineKind

_METHOD = {VisitKind.WALK_IN: Method.IN_PERSON, VisitKind.CALL: Method.PHONE, VisitKind.ONLINE: Method.MESSAGE}
_KIND = {VisitKind.CALL: LineKind.CALL, VisitKind.ONLINE: LineKind.ONLINE}
_FIELDS = (
    "pk", "consultant", "kind", "is_first", "arrived_at", "name", "content", "card", "card__customer__name",
    "card__status", "grade", "card__source", "card__opened_at", "card__car_model__name", "card__colour__name",
    "car_model__name", "colour__name", "contact__grade_before", "contact__grade_after", "contact__next_on",
    "contact__content", "confirm_on",
)  # fmt: skip


def lines(day: Day, matches: Mapping[int, Match]) -> Iterator[Line]:
    """One line per visit, with the grades judged at the reception."""
    rows = day.told(_received, matches, itemgetter("consultant"))
    judged = _judged(day, {row["card"] for row in rows if row["card"]})
    for row in rows:
        yield _line(day, row, judged.get(row["card"]))


def _visits(day: Day, consultants: KEYS):
    held = Visit.objects.counted().filter(store=day.store, consultant__in=consultants)
    return held.filter(arrived_at__gte=day.begin, arrived_at__lt=day.end)


@question
def _received(day: Day, consultants: KEYS):
    """`confirm_on` is the day the 24-hour contact was due: a retry moves its `due_on` and is no correction."""
    confirm = FollowUp.objects.filter(visit=OuterRef("pk"), kind=Kind.CONFIRM).values("late_from")[:1]
    held = _visits(day, consultants)
    held = held.annotate(confirm_on=Subquery(confirm), grade=standing.grade_at(day, "card"))
    return held.values(*_FIELDS)


@question
def _numbers(day: Day, consultants: KEYS):
    held = _visits(day, consultants).order_by()
    return held.values_list("consultant", "kind").annotate(number=Count("pk"))


@question
def _judgements(day: Day, cards: KEYS):
    changes = GradeChange.objects.filter(card__in=cards, at__gte=day.begin, at__lt=day.end)
    return changes.exclude(stage=Stage.FOLLOW_UP).order_by("at", "pk").values_list("card", "before", "after")


def _judged(day: Day, cards: Collection[int]) -> dict[int, tuple[str, str]]:
    """Card → grade before and after the reception's judgements of the day (those of follow-ups belong to contacts)."""
    found: dict[int, tuple[str, str]] = {}
    for card, before, after in _judgements(day, cards):
        found[card] = (found[card][0] if card in found else before, after)
    return found


def _line(day: Day, row: dict, judged: tuple[str, str] | None) -> Line:
    before, after = judged or (row["contact__grade_before"] or "", row["contact__grade_after"] or "")
    return Line(
        consultant=row["consultant"],
        origin=f"visit:{row['pk']}",
        kind=_kind(row),
        card=row["card"],
        at=row["arrived_at"],
        customer=row["card__customer__name"] or row["name"],
        car=_car(row),
        source=row["card__source"],
        grade_before=before,
        grade_after=after or row["grade"] or "",
        column=_column(day, row),
        method=_METHOD[row["kind"]],
        content=row["content"] or row["contact__content"] or "",
        next_on=row["contact__next_on"] or row["confirm_on"],
    )


def _kind(row: dict) -> str:
    return _KIND.get(row["kind"]) or (LineKind.FIRST_VISIT if row["is_first"] else LineKind.REPEAT_VISIT)


def _car(row: dict) -> str:
    model, colour = row["car_model__name"], row["colour__name"]
    return base.car_words(model or row["card__car_model__name"], colour or row["card__colour__name"])


def _column(day: Day, row: dict) -> str:
    opened = row["card__opened_at"]
    return daily.column(
        reception=True,
        delivered=row["card__status"] == CardStatus.DELIVERED,
        self_found=row["card__source"] == Source.DEVELOPED,
        first_day=bool(opened) and day.begin <= opened < day.end,
        grade=row["grade"] or "",
    )


def count(day: Day, consultants: Collection[int]) -> dict[int, Counter]:
    """Receptions per consultant, by the way the party came."""
    found: dict[int, Counter] = defaultdict(Counter)
    for who, kind, number in _numbers(day, consultants):
        found[who][VisitKind(kind).label] += number
    return found


def traces(keys: Collection[int]) -> dict[int, Trace]:
    """Who corrected the rows last, and when; a row that was never corrected was written when the party came."""
    rows = Visit.objects.filter(pk__in=keys).values_list("pk", "registered_by__name", "arrived_at")
    found = {pk: Trace(by, at) for pk, by, at in rows}
    edits = VisitEdit.objects.filter(visit__in=keys).order_by("at", "pk").values_list("visit", "by__name", "at")
    return found | {pk: Trace(by, at) for pk, by, at in edits}


SOURCE = base.Source("receptions", _("Receptions"), lines, count, traces={"visit": traces})
