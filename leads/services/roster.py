"""The duty roster of a day: its order, who is there, and the turns (LEAD-04…09, GAP-11, GAP-15)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as _

from accounts.models import Store, StoreSettings, User
from accounts.people import consultants
from accounts.seat import Seat, settings_of
from core.errors import Refused, Stale
from core.questions import question
from leads import duties
from leads.models import RosterChange, RosterDay, RosterEntry, Turn, Visit
from leads.rules.roster import Move, Place, Step, in_shift, next_in_line, shared_queues, stand
from leads.statuses import NOT_COUNTED, EntryState, Queue, RosterChangeKind, TurnKind

_MOVES = {
    TurnKind.TAKEN: Move.TO_END, TurnKind.SKIPPED: Move.TO_END, TurnKind.REFUSED: Move.TO_END,
    TurnKind.ROTATED: Move.TO_END, TurnKind.RELIEVED: Move.BEHIND, TurnKind.SWAPPED: Move.SWAP,
}  # fmt: skip
_EVERY_QUEUE = frozenset(Queue.values)


@dataclass(frozen=True)
class LineUp:
    """The roster as the rule reads it, at one moment and for one queue: who stands where, and the rows that count.

    `last` is the number of the last row of the day, `entries` is whom the places belong to.
    """

    places: list[Place]
    last: int
    steps: list[Step]
    entries: list[RosterEntry]


@dataclass(frozen=True)
class Facts:
    """What the database says of a roster, read once for every queue. `at` None: whatever the hour."""

    roster: RosterDay
    settings: StoreSettings
    at: datetime | None
    turns: list["Told"]
    entries: list[RosterEntry]
    busy: frozenset[int] = frozenset()  # who has a party on the floor, where it was asked for

    def after(self, visit: Visit) -> "Facts":
        """The same with `visit`, which was written since, and its turn."""
        turns = [*self.turns, _told(visit.turn, visit)] if visit.turn else self.turns
        with_them = visit.is_counted and visit.left_at is None and visit.kind != Queue.ONLINE
        return replace(self, turns=turns, busy=self.busy | {visit.consultant_id} if with_them else self.busy)


def roster_of(store: Store, day: date) -> RosterDay:
    """The roster of `day` (store day); a new one starts in the order of the last one, newcomers at the end.

    Who has a rest day or leave in the duty plan is on it as off duty and does not stand in line.
    """
    found = RosterDay.objects.filter(store=store, day=day).first() or _made(store, day)
    found.store = store
    return found


@transaction.atomic
def _made(store: Store, day: date) -> RosterDay:
    roster, made = RosterDay.objects.get_or_create(store=store, day=day)
    if made:
        people = list(consultants(store))
        known = {pk: place for place, pk in enumerate(_last_order(store, day))}
        people.sort(key=lambda p: known.get(p.pk, len(known)))
        plan = duties.plan(store, [p.pk for p in people], [day])
        RosterEntry.objects.bulk_create(
            _entry(roster, person, place, plan[person.pk, day]) for place, person in enumerate(people, 1)
        )
    return roster


def _entry(roster: RosterDay, person: User, position: int, duty: duties.Duty) -> RosterEntry:
    state = EntryState.PRESENT if duty.shift.works else EntryState.OFF
    return RosterEntry(
        roster=roster, consultant=person, position=position, state=state, starts=duty.shift.starts,
        ends=duty.shift.ends,
    )  # fmt: skip


def _last_order(store: Store, day: date) -> list[int]:
    last = RosterDay.objects.filter(store=store, day__lt=day).order_by("-day").first()
    return list(last.entries.values_list("consultant_id", flat=True)) if last else []


def locked(store: Store, day: date) -> RosterDay:
    """The roster of `day` with its row locked: whoever holds it is the only one who gives turns.

    One statement where the roster is there already. What hangs on it is read after the lock, never with it: a joined
    row would be the one of before the wait.
    """
    found = _locked(store.pk, day)
    if not found:
        roster_of(store, day)
        found = _locked(store.pk, day)
    found[0].store = store
    return found[0]


@question
def _locked(store: int, day: date):
    return RosterDay.objects.select_for_update(no_key=True).filter(store=store, day=day)


def places_of(roster: RosterDay, *, no_data_uses_turn: bool = True) -> list[Place]:
    """The whole roster in one order, whatever the hour: what the store's clock and queues make of it is `line_up`."""
    settings = StoreSettings(store=roster.store, no_data_uses_turn=no_data_uses_turn)
    return line_up(roster, settings=settings).places


def line_up(
    roster: RosterDay, *, settings: StoreSettings | None = None, at: datetime | None = None, queue: str = Queue.WALK_IN
) -> LineUp:
    """Who stands where, from entries and recorded turns: two statements.

    With `at`, who is outside the own shift at that moment is not present.
    """
    return lined(facts_of(roster, settings=settings or settings_of(roster.store), at=at), queue)


def facts_of(
    roster: RosterDay, *, settings: StoreSettings, at: datetime | None = None, parties: bool = False
) -> Facts:  # fmt: skip
    """Read the roster: two statements. `parties`: ask who has one, also where the busy are not passed over."""
    turns = _turns(roster.pk)
    parties = parties or bool(settings.busy_passed_over and at)
    entries = _entries(roster.pk, parties)
    busy = frozenset(entry.consultant_id for entry in entries if parties and entry.has_party)
    return Facts(roster, settings, at, turns, entries, busy)


def lined(facts: Facts, queue: str = Queue.WALK_IN) -> LineUp:
    """Who stands where in `queue`."""
    roster, settings, at = facts.roster, facts.settings, facts.at
    group = queues_with(queue, settings)
    steps = _steps(facts.turns, group, settings)
    clock_time = at.astimezone(roster.store.zone).time() if at else None
    busy = facts.busy if settings.busy_passed_over and at else frozenset()
    places = [
        Place(
            consultant=entry.consultant_id,
            position=position_in(entry, group),
            present=entry.state == EntryState.PRESENT
            and (clock_time is None or in_shift(clock_time, entry.starts, entry.ends)),
            joined_after=entry.joined_after,
            busy=entry.consultant_id in busy,
        )
        for entry in facts.entries
    ]
    own = {step.consultant: step.number for step in steps if step.move is Move.TO_END}
    places = [replace(place, last_turn=own.get(place.consultant, 0)) for place in places]
    return LineUp(stand(places, steps), facts.turns[-1].number if facts.turns else 0, steps, facts.entries)


@question
def _entries(roster: int, parties: bool):
    rows = RosterEntry.objects.filter(roster=roster).select_related("consultant")
    if not parties:
        return rows
    theirs = _on_the_floor().filter(store=OuterRef("roster__store"), consultant=OuterRef("consultant"))
    return rows.annotate(has_party=Exists(theirs))


def _on_the_floor():
    """The parties that a consultant is with; an online lead is none."""
    return Visit.objects.counted().on_the_floor().exclude(kind=Queue.ONLINE)


def queues_with(queue: str, settings: StoreSettings) -> frozenset[str]:
    """The queues that share one order with `queue` in this store; an unknown one stands with the walk-ins."""
    own = {Queue.CALL: settings.calls_own_order, Queue.ONLINE: settings.online_own_order}
    return shared_queues(queue, own=frozenset(q.value for q, apart in own.items() if apart), every=_EVERY_QUEUE)


def position_in(entry: RosterEntry, group: frozenset[str]) -> int:
    """The place of `entry` in the order of the day for the queues of `group`."""
    own = {Queue.CALL: entry.call_position, Queue.ONLINE: entry.online_position}
    alone = own.get(next(iter(group))) if len(group) == 1 else None
    return entry.position if alone is None else alone


def busy_in(store: Store) -> frozenset[int]:
    """The consultants (ids) who have a party on the floor."""
    return frozenset(_busy(store.pk))


@question
def _busy(store: int):
    return _on_the_floor().filter(store=store).values_list("consultant_id", flat=True)


class Told(NamedTuple):
    """A recorded row, and what is known of the visit that used it."""

    number: int
    consultant: int
    other: int | None
    kind: str
    at: datetime
    queue: str
    undone_by: int | None
    purpose: str | None
    left_at: datetime | None
    name: str | None
    phone: str | None

    @property
    def left_nothing(self) -> bool:
        """Say whether its party has left without name or phone."""
        return self.left_at is not None and not (self.name and self.phone)


def _told(turn: Turn, visit: Visit) -> Told:
    """A turn that was just written for `visit`."""
    return Told(
        turn.number, turn.consultant_id, turn.other_id, turn.kind, turn.at, turn.queue, None, visit.purpose,
        visit.left_at, visit.name, visit.phone,
    )  # fmt: skip


def _steps(turns: list[Told], group: frozenset[str], settings: StoreSettings) -> list[Step]:
    """The rows that count in `group`: neither taken back nor (setting) without data."""
    return [
        Step(row.number, row.consultant, _MOVES[row.kind], row.other, row.at)
        for row in turns
        if row.kind in _MOVES and row.queue in group and row.undone_by is None
        if row.purpose not in NOT_COUNTED  # corrected: the turn is given back (LEAD-01)
        if settings.no_data_uses_turn or not row.left_nothing
    ]


def _turns(roster: int) -> list[Told]:
    return [Told(*row) for row in _recorded(roster)]


@question
def _recorded(roster: int):
    rows = Turn.objects.filter(roster=roster).order_by("number")
    return rows.values_list(
        "number", "consultant_id", "other_id", "kind", "at", "queue", "undone_by", "visit__purpose", "visit__left_at",
        "visit__name", "visit__phone",
    )  # fmt: skip


def give_turn(
    *, roster: RosterDay, consultant: int, by: User, at: datetime, kind: str = TurnKind.TAKEN, reason: str = "",
    overridden: bool = False, other: int | None = None, queue: str = Queue.WALK_IN, undoes: Turn | None = None,
    after: int | None = None,
) -> Turn:  # fmt: skip
    """Record what happened to the place of `consultant`. `roster` must be locked by the caller.

    `after` is the number of the last row, where the caller has read it under the lock.
    """
    number = (last_number(roster) if after is None else after) + 1
    return Turn.objects.create(
        roster=roster, number=number, consultant_id=consultant, kind=kind, overridden=overridden, other_id=other,
        reason=reason, queue=queue if queue in _EVERY_QUEUE else Queue.WALK_IN, undoes=undoes, by=by, at=at,
    )  # fmt: skip


def last_number(roster: RosterDay) -> int:
    """The number of the last row of the day, 0 without one."""
    return roster.turns.aggregate(last=Max("number"))["last"] or 0


def reason_given(reason: str) -> str:
    """`reason` in at most a hundred characters. Raises Refused when there is none."""
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), field="reason")
    return reason.strip()[:100]


@transaction.atomic
def pass_over(
    *, seat: Seat, consultant: int, kind: str, reason: str, at: datetime, queue: str = Queue.WALK_IN,
    seen: int | None = None,
) -> Turn:  # fmt: skip
    """Send the consultant who is next to the end of the line (skipped or refused), with a reason.

    `seen` is the number of the last row that the sender's page knew: the same said twice is written once.
    Raises Refused when somebody else is next by now, or without a reason.
    """
    roster = locked(seat.store, seat.today(at))
    reason = reason_given(reason)
    said = said_since(roster, seen, kind=kind, consultant=consultant)
    if said:
        return said
    lined = line_up(roster, settings=seat.settings, at=at, queue=queue)
    if next_in_line(lined.places) != consultant:
        raise Refused(_("Somebody else is next by now."))
    return give_turn(
        roster=roster, consultant=consultant, by=seat.user, at=at, kind=kind, reason=reason, queue=queue,
        after=lined.last,
    )  # fmt: skip


def said_since(roster: RosterDay, seen: int | None, **fields) -> Turn | None:
    """The row with `fields` that was written after number `seen`: the same form came twice."""
    return None if seen is None else roster.turns.filter(number__gt=seen, undone_by=None, **fields).first()


def note(
    roster: RosterDay, kind: str, *, by: User, at: datetime, consultant: int | None = None, reason: str = "",
    order: Sequence[int] = (), queue: str = Queue.WALK_IN,
) -> None:  # fmt: skip
    """Write the row that says who changed the roster, when and why."""
    RosterChange.objects.create(
        roster=roster, kind=kind, consultant_id=consultant, order=list(order), reason=reason, queue=queue, by=by, at=at
    )


@transaction.atomic
def set_presence(*, seat: Seat, consultant: int, present: bool, reason: str, at: datetime) -> None:
    """Mark a consultant as away (with a reason) or back; the place in line is kept. Said twice, it is written once."""
    roster = locked(seat.store, seat.today(at))
    reason = reason.strip()[:100] if present else reason_given(reason)
    entry = roster.entries.filter(consultant_id=consultant).exclude(state=EntryState.OFF).first()
    if entry is None:
        raise Refused(_("This person is not on today's roster."))
    state = EntryState.PRESENT if present else EntryState.AWAY
    if (entry.state, entry.reason) == (state, reason):
        return
    entry.state, entry.reason = state, reason
    entry.save(update_fields=["state", "reason"])
    kind = RosterChangeKind.BACK if present else RosterChangeKind.AWAY
    note(roster, kind, consultant=consultant, reason=reason, by=seat.user, at=at)


@transaction.atomic
def confirm(
    *, seat: Seat, order: Sequence[int], at: datetime, version: int | None = None, queue: str = Queue.WALK_IN
) -> RosterDay:
    """Confirm the order of the day (RHY-05): all of `order` (consultant ids), in that order. Turns are not touched.

    A consultant who joins during the day stands behind those who wait; who is left out goes off duty for today. With
    `version` (the order that the page showed) a form sent twice changes nothing the second time. The order of a
    `queue` of its own says nothing about who is on duty. Raises Stale when somebody confirmed another order
    meanwhile, Refused for a stranger or a double.
    """
    roster = locked(seat.store, seat.today(at))
    known = set(consultants(seat.store).values_list("pk", flat=True))
    if not order or len(set(order)) != len(order) or not set(order) <= known:
        raise Refused(_("The roster can hold each consultant of this store once."))
    group = queues_with(queue, seat.settings)
    if version is not None and version != roster.version:
        if _stands(roster, order, group):
            return roster
        raise Stale(_("The order was changed meanwhile: look at it again, then confirm."), current=roster)
    if Queue.WALK_IN in group:
        _call_up(seat, roster, order, at)
    arrange(roster, order, group)
    note(roster, RosterChangeKind.CONFIRMED, order=order, queue=queue, by=seat.user, at=at)
    roster.confirmed_at, roster.confirmed_by, roster.version = at, seat.user, roster.version + 1
    roster.save(update_fields=["confirmed_at", "confirmed_by", "version"])
    return roster


def _stands(roster: RosterDay, order: Sequence[int], group: frozenset[str]) -> bool:
    """Say whether `order` is the confirmed one already."""
    on_duty = [e for e in roster.entries.all() if e.state != EntryState.OFF]
    on_duty.sort(key=lambda e: (position_in(e, group), e.pk))
    return roster.confirmed_at is not None and [e.consultant_id for e in on_duty] == list(order)


def _call_up(seat: Seat, roster: RosterDay, order: Sequence[int], at: datetime) -> None:
    """Who is named is on duty, behind those who wait if new; who is not named goes off duty."""
    entries = {e.consultant_id: e for e in roster.entries.all()}
    joined_after = last_number(roster)
    for consultant in order:
        entry = entries.get(consultant)
        if entry and entry.state != EntryState.OFF:
            continue
        entry = entry or RosterEntry(roster=roster, consultant_id=consultant, position=len(entries) + 1)
        entry.state, entry.reason, entry.starts, entry.ends = EntryState.PRESENT, "", None, None
        entry.joined_after = joined_after
        entry.save()
        note(roster, RosterChangeKind.JOINED, consultant=consultant, by=seat.user, at=at)
    for consultant, entry in entries.items():
        if consultant not in order and entry.state != EntryState.OFF:
            entry.state, entry.reason = EntryState.OFF, ""
            entry.save(update_fields=["state", "reason"])
            note(roster, RosterChangeKind.OFF, consultant=consultant, by=seat.user, at=at)


def arrange(roster: RosterDay, order: Sequence[int], group: frozenset[str]) -> None:
    """Write the positions of `order`, in the column of its queue."""
    column = "position" if Queue.WALK_IN in group else f"{next(iter(group))}_position"
    place = {consultant: n for n, consultant in enumerate(order, 1)}
    changed = [e for e in roster.entries.all() if e.consultant_id in place]
    for entry in changed:
        setattr(entry, column, place[entry.consultant_id])
    RosterEntry.objects.bulk_update(changed, [column])
