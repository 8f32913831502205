"""Rows that change the line without a customer: swap, relief at a stand, and taking a row back (LEAD-09, GAP-15)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.seat import Seat
from core.errors import Refused
from leads.models import RosterDay, RosterEntry, Turn
from leads.rules.roster import line
from leads.services import roster as rosters
from leads.statuses import EntryState, Queue, TurnKind


@transaction.atomic
def swap(
    *, seat: Seat, consultant: int, other: int, reason: str, at: datetime, queue: str = Queue.WALK_IN,
    seen: int | None = None,
) -> Turn:  # fmt: skip
    """Two consultants exchange their places in the line of `queue`, with a reason.

    Before either has had a turn they exchange their places in the order of the day. `seen` as in `pass_over`.
    Raises Refused for one person twice, for somebody who is not on duty, without a reason.
    """
    roster = rosters.locked(seat.store, seat.today(at))
    reason = rosters.reason_given(reason)
    kinds = [TurnKind.SWAPPED, TurnKind.REORDERED]
    said = rosters.said_since(roster, seen, kind__in=kinds, consultant=consultant, other=other)
    if said:
        return said
    lined = rosters.line_up(roster, settings=seat.settings, at=at, queue=queue)
    on_duty = {e.consultant_id: e for e in lined.entries if e.state != EntryState.OFF}
    if consultant == other:
        raise Refused(_("Choose somebody else to swap with."), field="other")
    if consultant not in on_duty or other not in on_duty:
        raise Refused(_("This person is not on today's roster."), field="other")
    standing = {p.consultant: p.standing for p in lined.places}
    both_fresh = all(standing[c][:2] == (0, 0) and standing[c][3:] == (c,) for c in (consultant, other))
    if both_fresh:
        _reorder(seat, roster, lined.entries, consultant, other, queue)
    return rosters.give_turn(
        roster=roster, consultant=consultant, other=other, by=seat.user, at=at, reason=reason, queue=queue,
        kind=TurnKind.REORDERED if both_fresh else TurnKind.SWAPPED, after=lined.last,
    )  # fmt: skip


def _reorder(
    seat: Seat, roster: RosterDay, entries: list[RosterEntry], one: int, other: int, queue: str
) -> None:  # fmt: skip
    """Exchange two in the order of the day of `queue`; a page that shows the old order is stale from now on."""
    group = rosters.queues_with(queue, seat.settings)
    entries = sorted(entries, key=lambda e: (rosters.position_in(e, group), e.pk))
    turned = {one: other, other: one}
    order = [turned.get(e.consultant_id, e.consultant_id) for e in entries]
    rosters.arrange(roster, order, group)
    roster.version += 1
    roster.save(update_fields=["version"])


@transaction.atomic
def rotate(*, seat: Seat, consultant: int, at: datetime, reason: str = "", seen: int | None = None) -> Turn:
    """Relieve the consultant at a stand; the others move up.

    Standing is no reception, so it uses no turn (LEAD-04 counts receptions only): the relieved one stands right behind
    the one who steps up to the last stand, and is the first to be called to a stand again. Where the store says so,
    it uses the turn: to the end of the line. Raises Refused when the person is at no stand, or nobody can take it.
    """
    roster = rosters.locked(seat.store, seat.today(at))
    kinds = [TurnKind.ROTATED, TurnKind.RELIEVED]
    said = rosters.said_since(roster, seen, kind__in=kinds, consultant=consultant)
    if said:
        return said
    lined = rosters.line_up(roster, settings=seat.settings, at=at)
    busy, count = rosters.busy_in(seat.store), seat.settings.stands
    free = [c for c in line(lined.places) if c not in busy]
    if consultant not in free[:count]:
        raise Refused(_("This person is at no stand by now."))
    behind = free[min(count, len(free) - 1)]
    if behind == consultant:
        raise Refused(_("Nobody else is there to take the stand."))
    uses_turn = seat.settings.rotation_uses_turn
    return rosters.give_turn(
        roster=roster, consultant=consultant, other=None if uses_turn else behind, by=seat.user, at=at,
        kind=TurnKind.ROTATED if uses_turn else TurnKind.RELIEVED, reason=reason.strip()[:100], after=lined.last,
    )  # fmt: skip


@transaction.atomic
def undo(*, seat: Seat, turn: Turn, reason: str, at: datetime) -> Turn:
    """Take back a row that was written by mistake, by a row of its own; the first one stays.

    The consultant has the place of before. Only on the same day. Raises Refused without a reason, for a row of
    another day, for one that was taken back, and for the taking back itself.
    """
    roster = rosters.locked(seat.store, seat.today(at))
    reason = rosters.reason_given(reason)
    if turn.roster_id != roster.pk:
        raise Refused(_("Only what happened today can be taken back."))
    if turn.kind == TurnKind.UNDONE:
        raise Refused(_("What was taken back stays so: give the turn again."))
    if Turn.objects.filter(undoes=turn).exists():
        raise Refused(_("This was taken back already."))
    if turn.kind == TurnKind.REORDERED:
        entries = list(roster.entries.all())
        _reorder(seat, roster, entries, turn.consultant_id, turn.other_id, turn.queue)
    return rosters.give_turn(
        roster=roster, consultant=turn.consultant_id, kind=TurnKind.UNDONE, undoes=turn, queue=turn.queue,
        reason=reason, by=seat.user, at=at,
    )  # fmt: skip
