"""The duty plan as the pages and the roster read it: who is on duty on which day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from accounts.models import ClosedDay, Store
from leads.models import DutyException, DutyWeekday
from leads.rules.duty import Duty, Shift, duty
from leads.statuses import DutyKind

Plan = dict[tuple[int, date], Duty]


def plan(store: Store, people: Iterable[int], days: list[date]) -> Plan:
    """The duty of each of `people` (ids of consultants) on each of `days` (store days): three statements."""
    weeks: dict[int, dict[int, Shift]] = defaultdict(dict)
    for row in DutyWeekday.objects.filter(store=store):
        weeks[row.consultant_id][row.weekday] = Shift(row.works, row.starts, row.ends)
    special = {(row.consultant_id, row.day): row for row in DutyException.objects.filter(store=store, day__in=days)}
    closed = set(ClosedDay.objects.filter(store=store, day__in=days).values_list("day", flat=True))
    return {
        (person, day): duty(
            weeks[person], _shift(special.get((person, day))), weekday=day.weekday(), closed=day in closed
        )
        for person in people
        for day in days
    }


def _shift(row: DutyException | None) -> Shift | None:
    return Shift(row.kind == DutyKind.EXTRA, row.starts, row.ends) if row else None
