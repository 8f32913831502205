"""The weekly analysis: its text, its measures and drills, the scripts that come of it (ROLE-11, 15, LOST-07…09)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Store, User
from accounts.people import holding
from accounts.rights import Right
from accounts.seat import Seat
from core.errors import Refused, Stale
from deals import notices
from deals.models import LossReason, WeekEdit, WeekMeeting, WeekTask
from deals.rules.rates import monday_of

FIELDS = ("discussed", "lessons")
FARTHEST = timedelta(days=366)
MOST_TASKS = 60  # of one meeting


@dataclass(frozen=True)
class Task:
    """A measure or a drill as it is decided; `due_on` is a store day."""

    token: UUID
    kind: str
    text: str
    responsible: User
    due_on: date
    reason: LossReason | None = None


def attending(store: Store) -> QuerySet[User]:
    """Who may open the page of the week, and so read and settle what was decided there; by name."""
    return (holding(Right.CARD_OWN, store) | holding(Right.CARD_READ, store)).order_by("name", "pk")


def _locked(seat: Seat, monday: date, today: date) -> WeekMeeting:
    """The meeting's row, made when it is not there yet, held until the end of the transaction."""
    if monday != monday_of(monday) or monday > today:
        raise Refused(_("This week has not begun yet."))
    WeekMeeting.objects.get_or_create(store=seat.store, monday=monday)
    return WeekMeeting.objects.select_for_update(of=("self",), no_key=True).get(store=seat.store, monday=monday)


@transaction.atomic
def write(*, seat: Seat, monday: date, version: int, fields: Mapping[str, str], at: datetime) -> WeekMeeting:
    """Write what was discussed and learned (LOST-07). Raises Stale with the meeting as it is now, Refused."""
    row = _locked(seat, monday, seat.today(at))
    if row.version != version:
        raise Stale(_("Somebody changed this meanwhile."), current=row)
    changes = {}
    for name, value in fields.items():
        if getattr(row, name) != value:
            changes[name] = [getattr(row, name), value]
            setattr(row, name, value)
    if changes:
        row.version, row.written_at, row.written_by = version + 1, at, seat.user
        row.save(update_fields=[*FIELDS, "version", "written_at", "written_by"])
        WeekEdit.objects.create(meeting=row, changes=changes, by=seat.user, at=at)
    return row


@transaction.atomic
def add_task(*, seat: Seat, monday: date, task: Task, at: datetime) -> WeekTask:
    """Decide a countermeasure or a drill (LOST-08, LOST-09); the responsible person is told. Sent twice it is one.

    Raises Refused for a day that is over or far away, somebody of another store, a reason of another store.
    """
    today = seat.today(at)
    meeting = _locked(seat, monday, today)
    twice = WeekTask.objects.filter(store=seat.store, token=task.token).first()
    if twice:
        return twice
    if not today <= task.due_on <= today + FARTHEST:
        raise Refused(_("Choose a day from today on, within a year."), field="due_on")
    if not attending(seat.store).filter(pk=task.responsible.pk).exists():
        raise Refused(_("Choose somebody of this store."), field="responsible")
    if task.reason and task.reason.store_id != seat.store.pk:
        raise Refused(_("Choose one of the reasons."), field="reason")
    if meeting.tasks.count() >= MOST_TASKS:
        raise Refused(_("That is enough for one week."))
    row = WeekTask.objects.create(
        meeting=meeting, store=seat.store, token=task.token, kind=task.kind, text=task.text.strip(),
        responsible=task.responsible, due_on=task.due_on, reason=task.reason, made_by=seat.user, made_at=at,
    )  # fmt: skip
    notices.week_task(row, at=at)
    return row


@transaction.atomic
def finish(*, seat: Seat, task: WeekTask, result: str, at: datetime) -> WeekTask:
    """The responsible person, or the manager, says that it is done. Raises Refused when it was settled already."""
    row = _open(task)
    row.done_at, row.done_by, row.result = at, seat.user, result.strip()
    row.save(update_fields=["done_at", "done_by", "result"])
    return row


@transaction.atomic
def drop(*, seat: Seat, task: WeekTask, at: datetime) -> WeekTask:
    """The manager takes a task off the list; it stays readable. Raises Refused when it was settled already."""
    row = _open(task)
    row.dropped_at = at
    row.save(update_fields=["dropped_at"])
    return row


def _open(task: WeekTask) -> WeekTask:
    row = WeekTask.objects.select_for_update(of=("self",), no_key=True).get(pk=task.pk)
    if not row.is_open:
        raise Refused(_("This is settled already; nothing was changed."))
    return row
