"""What the week of the duty plan shows: the plan from today on, what the rosters were before."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.people import consultants
from accounts.seat import Seat
from leads import duties
from leads.models import DutyException, RosterEntry
from leads.rules.duty import Why
from leads.statuses import DutyKind, EntryState


@dataclass(frozen=True)
class Cell:
    """One day of one consultant: the word or the shift, the note, how it is coloured."""

    day: date
    words: str
    note: str = ""
    off: bool = False
    special: bool = False  # not as the week says
    past: bool = False


@dataclass(frozen=True)
class Row:
    """One consultant's week."""

    person: User
    cells: list[Cell]


@dataclass(frozen=True)
class Week:
    """The page: seven days, a row for each consultant, how many are on duty each day."""

    days: list[date]
    rows: list[Row]
    on_duty: list[int]


def week_page(seat: Seat, monday: date, today: date) -> Week:
    """The week that begins on `monday`: six statements, however many people."""
    days = [monday + timedelta(days=n) for n in range(7)]
    people = list(consultants(seat.store))
    plan = duties.plan(seat.store, [p.pk for p in people], days)
    special = {(x.consultant_id, x.day): x for x in DutyException.objects.filter(store=seat.store, day__in=days)}
    was = {
        (e.consultant_id, e.roster.day): e
        for e in RosterEntry.objects.filter(roster__store=seat.store, roster__day__in=days, roster__day__lt=today)
        .select_related("roster")
    }  # fmt: skip
    rows = []
    for person in people:
        cells = []
        for day in days:
            key = (person.pk, day)
            past = day < today
            cells.append(
                _past(day, was.get(key), special.get(key)) if past else _planned(day, plan[key], special.get(key))
            )
        rows.append(Row(person, cells))
    return Week(days, rows, [sum(not row.cells[n].off for row in rows) for n in range(7)])


def _past(day: date, entry: RosterEntry | None, special: DutyException | None) -> Cell:
    """What the roster of a day was; without a roster nobody was on duty as far as is known."""
    if entry is None:
        return Cell(day, "–", off=True, past=True)
    off = entry.state == EntryState.OFF
    words = (special.get_kind_display() if special else _("rest")) if off else _shift(entry.starts, entry.ends)
    return Cell(day, str(words), special.note if special else "", off=off, special=bool(special), past=True)


def _planned(day: date, duty: duties.Duty, special: DutyException | None) -> Cell:
    off = not duty.shift.works
    if special and special.kind != DutyKind.EXTRA:
        words = special.get_kind_display()
    elif off:
        words = _("closed") if duty.why is Why.CLOSED else _("rest")
    else:
        words = _shift(duty.shift.starts, duty.shift.ends)
    return Cell(day, str(words), special.note if special else "", off=off, special=bool(special))


def _shift(starts: time | None, ends: time | None) -> str:
    if starts is None and ends is None:
        return _("on duty")
    return f"{starts:%H:%M}–{ends:%H:%M}" if starts and ends else f"{starts:%H:%M}–" if starts else f"–{ends:%H:%M}"
