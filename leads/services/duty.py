"""The duty plan: weeks and single days of the consultants. A change of today reaches today's line (FORM-05, GAP-15)."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.seat import Seat
from core.errors import Refused, Stale
from leads import duties
from leads.models import DutyException, DutyWeekday, RosterDay, RosterEntry
from leads.rules.duty import Shift
from leads.services import roster as rosters
from leads.statuses import DutyKind, EntryState, RosterChangeKind

DAYS = 7


def week_of(seat: Seat, consultant: User) -> list[Shift]:
    """The week of `consultant`, Monday first; empty when none was entered."""
    rows = {r.weekday: r for r in DutyWeekday.objects.filter(store=seat.store, consultant=consultant)}
    always = Shift(works=True)
    return [_shift_of(rows[n]) if n in rows else always for n in range(DAYS)] if rows else []


def _shift_of(row: DutyWeekday) -> Shift:
    return Shift(row.works, row.starts, row.ends)


@transaction.atomic
def set_week(
    *, seat: Seat, consultant: User, week: Sequence[Shift], at: datetime, seen: Sequence[Shift] | None = None
) -> None:
    """Enter the week of `consultant`, seven shifts from Monday on; an empty one takes the week away.

    `seen` is the week that the form showed: Stale when somebody entered another one meanwhile. Raises Refused for a
    shift that ends before it begins.
    """
    roster = rosters.locked(seat.store, seat.today(at))
    now = week_of(seat, consultant)
    if now == list(week):
        return
    if seen is not None and list(seen) != now:
        raise Stale(_("Somebody else changed this week meanwhile: look at it again."), current=now)
    for shift in week:
        _check(shift.starts, shift.ends)
    before = _today(seat, roster, consultant)
    DutyWeekday.objects.filter(store=seat.store, consultant=consultant).delete()
    DutyWeekday.objects.bulk_create(
        DutyWeekday(
            store=seat.store, consultant=consultant, weekday=n, works=s.works, starts=s.starts, ends=s.ends
        )
        for n, s in enumerate(week)
    )  # fmt: skip
    _follow(seat, roster, consultant, before, at)


@transaction.atomic
def set_day(
    *, seat: Seat, consultant: User, day: date, kind: str, starts: time | None, ends: time | None, note: str,
    at: datetime,
) -> None:  # fmt: skip
    """Say that `day` is not as the week: `kind` of DutyKind, "" for "as the week says" again.

    Raises Refused for a day that is over, and for a shift that ends before it begins.
    """
    roster = rosters.locked(seat.store, seat.today(at))
    if day < roster.day:
        raise Refused(_("This day is over."), field="day")
    _check(starts, ends)
    before = _today(seat, roster, consultant)
    mine = {"store": seat.store, "consultant": consultant, "day": day}
    if kind:
        on = kind == DutyKind.EXTRA
        DutyException.objects.update_or_create(
            **mine,
            defaults={
                "kind": kind, "starts": starts if on else None, "ends": ends if on else None, "note": note.strip(),
                "by": seat.user, "at": at,
            },
        )  # fmt: skip
    else:
        DutyException.objects.filter(**mine).delete()
    _follow(seat, roster, consultant, before, at)


def _check(starts: time | None, ends: time | None) -> None:
    if starts is not None and ends is not None and ends <= starts:
        raise Refused(_("The shift must end after it begins."), field="ends")


def _today(seat: Seat, roster: RosterDay, consultant: User) -> Shift:
    return duties.plan(seat.store, [consultant.pk], [roster.day])[consultant.pk, roster.day].shift


def _follow(seat: Seat, roster: RosterDay, consultant: User, before: Shift, at: datetime) -> None:
    """Bring today's line after the plan, if the plan of today is another one now. `roster` is locked."""
    shift = _today(seat, roster, consultant)
    if shift == before:
        return
    entry = roster.entries.filter(consultant=consultant).first()
    entry = entry or RosterEntry(
        roster=roster, consultant=consultant, position=roster.entries.count() + 1, state=EntryState.OFF
    )
    entry.starts, entry.ends = shift.starts, shift.ends
    joins, leaves = shift.works and entry.state == EntryState.OFF, not shift.works and entry.state != EntryState.OFF
    if joins:
        entry.state, entry.reason, entry.joined_after = EntryState.PRESENT, "", rosters.last_number(roster)
    if leaves:
        entry.state, entry.reason = EntryState.OFF, ""
    entry.save()
    if joins or leaves:
        kind = RosterChangeKind.JOINED if joins else RosterChangeKind.OFF
        rosters.note(roster, kind, consultant=consultant.pk, reason=_("duty plan"), by=seat.user, at=at)
        roster.version += 1
        roster.save(update_fields=["version"])
