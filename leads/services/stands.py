"""The stands after a party took a colleague away: who is called to which, and hears of it (LEAD-08, ROLE-06)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from accounts.models import User
from accounts.seat import Seat
from leads import notices
from leads.models import Visit
from leads.rules.stands import DayLine, Presence, Stay, called_up
from leads.services import roster
from leads.services.roster import Facts, LineUp
from leads.statuses import EntryState


@dataclass(frozen=True)
class Call:
    """Who is at the door now, who is called to which stand."""

    at_door: User
    called: User
    stand: int


def day_line(
    zone: ZoneInfo, lined: LineUp, stays: Sequence[Stay], presence: Sequence[Presence] = (),
    begin: datetime | None = None,
) -> DayLine:  # fmt: skip
    """The line as the rule of the stands reads it. Without `presence` it is right for the present moment only."""
    state = {e.consultant_id: e.state for e in lined.entries}
    return DayLine(
        zone=zone,
        places=[replace(p, present=state[p.consultant] == EntryState.PRESENT) for p in lined.places],
        steps=lined.steps,
        shifts={e.consultant_id: (e.starts, e.ends) for e in lined.entries},
        presence=list(presence),
        stays=list(stays),
        begin=begin,
    )


def call_after(*, seat: Seat, visit: Visit, facts: Facts, at: datetime) -> Call | None:
    """Who is called to a stand because `visit` took its consultant away, and is told so in this transaction.

    `facts` were read under the lock of the roster before `visit` was written. None when the stands are as before.
    """
    before, after = (_held(seat, one, at) for one in (facts, facts.after(visit)))
    up = called_up(before, after)
    if up is None:
        return None
    people = {entry.consultant_id: entry.consultant for entry in facts.entries}
    call = Call(people[after[0]], people[up[0]], up[1])
    notices.called_to_stand(visit, called=call.called, door=call.at_door, stand=call.stand, by=seat.user, at=at)
    return call


def _held(seat: Seat, facts: Facts, at: datetime) -> list[int]:
    """The consultants at the stands, no. 1 first."""
    stays = [Stay(consultant, at, None) for consultant in facts.busy]
    return day_line(seat.store.zone, roster.lined(facts), stays).stands_at(at, seat.settings.stands)
