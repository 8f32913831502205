"""Setting, agreeing and giving back the plan of a month, a week or a day (ROLE-01, ROLE-09)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.seat import Seat
from core.errors import Refused, Stale
from reports.metrics import metrics
from reports.models import WorkPlan, WorkPlanEvent
from reports.rules import goals as rules
from reports.statuses import PlanMove, PlanSpan, PlanState

FARTHEST = timedelta(days=366)
MOST = 9999


@transaction.atomic
def set_plan(
    *, seat: Seat, span: str, begin: date, goals: Mapping[str, int | None], version: int, at: datetime
) -> WorkPlan:
    """Set the goals of the person in `seat` for a span; a metric with None is not planned.

    `version` is the plan's version that the form showed, 0 for none. What was agreed waits to be agreed again. Raises
    Refused for a span that is over or too far ahead and for numbers out of bounds, Stale when it changed meanwhile.
    """
    begin = _checked(span, begin, seat.today(at))
    plain = _plain(goals)
    row, _made = WorkPlan.objects.get_or_create(
        store=seat.store, consultant=seat.user, span=span, begin=begin, defaults={"version": 0}
    )
    row = WorkPlan.objects.select_for_update(no_key=True).get(pk=row.pk)
    if row.version and row.goals == plain:
        return row
    if row.version != version:
        raise Stale(_("This plan was changed meanwhile: look at it again, then save."), current=row)
    row.goals = plain
    _move(seat, row, PlanMove.SET, at)
    return row


def _checked(span: str, begin: date, today: date) -> date:
    if span not in PlanSpan.values:
        raise Refused(_("A plan is for a month, a week or a day."), field="span")
    begin = rules.first_of(span, begin)
    if rules.last_of(span, begin) < today:
        raise Refused(_("This time is over: its plan stays as it was."), field="begin")
    if begin - today > FARTHEST:
        raise Refused(_("Plan for a year ahead at most."), field="begin")
    return begin


def _plain(goals: Mapping[str, int | None]) -> dict[str, int]:
    known = {metric.name for metric in metrics()}
    plain = {name: number for name, number in goals.items() if number is not None and name in known}
    if any(not 0 <= number <= MOST for number in plain.values()):
        raise Refused(_("A goal is a number from 0 to %(n)d.") % {"n": MOST}, field="goals")
    return plain


@transaction.atomic
def agree(*, seat: Seat, plan: WorkPlan, version: int, at: datetime) -> WorkPlan:
    """The manager agrees to the plan as it was read. Raises Refused for the own plan, Stale when it changed."""
    row = _locked(seat, plan)
    if row.state == PlanState.AGREED and row.version == version:
        return row
    _check(row, version)
    _move(seat, row, PlanMove.AGREED, at)
    return row


@transaction.atomic
def give_back(*, seat: Seat, plan: WorkPlan, note: str, version: int, at: datetime) -> WorkPlan:
    """The manager gives the plan back with a note. Raises Refused without one and for the own plan, Stale."""
    if not note.strip():
        raise Refused(_("Say what needs to be changed."), field="note")
    row = _locked(seat, plan)
    _check(row, version)
    _move(seat, row, PlanMove.RETURNED, at, note=note.strip()[:300])
    return row


def _locked(seat: Seat, plan: WorkPlan) -> WorkPlan:
    row = WorkPlan.objects.visible_to(seat).select_for_update(no_key=True).get(pk=plan.pk)
    if row.consultant_id == seat.user.pk and not seat.settings.own_report:
        raise Refused(_("Nobody agrees to the own plan: another manager does."))
    return row


def _check(row: WorkPlan, version: int) -> None:
    if row.version != version:
        raise Stale(_("This plan was changed meanwhile: look at it again."), current=row)


_STATES = {PlanMove.SET: PlanState.SET, PlanMove.AGREED: PlanState.AGREED, PlanMove.RETURNED: PlanState.RETURNED}


def _move(seat: Seat, row: WorkPlan, move: PlanMove, at: datetime, *, note: str = "") -> None:
    """The one door between states; every step leaves a row."""
    agreed = move == PlanMove.AGREED
    row.state, row.note, row.version = _STATES[move], note, row.version + 1
    row.agreed_at, row.agreed_by = (at, seat.user) if agreed else (None, None)
    row.save(update_fields=["goals", "state", "note", "version", "agreed_at", "agreed_by"])
    WorkPlanEvent.objects.create(plan=row, move=move, goals=row.goals, note=note, by=seat.user, at=at)
