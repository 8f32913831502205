"""The roster as the desk reads it: who is next, who stands where since when, who is away, what happened today."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.people import consultants
from accounts.seat import Seat
from core import clock
from core.questions import question
from leads.models import RosterChange, RosterDay, RosterEntry, Turn, Visit
from leads.rules.roster import in_shift, line, next_in_line
from leads.rules.stands import DayLine, Presence, Stay, minutes
from leads.services import roster as rosters
from leads.services.roster import Facts, LineUp
from leads.services.stands import day_line
from leads.statuses import EntryState, Queue, RosterChangeKind, TurnKind

_HERE = {
    RosterChangeKind.AWAY: (False, True), RosterChangeKind.BACK: (True, False),
    RosterChangeKind.JOINED: (True, False), RosterChangeKind.OFF: (False, True),
}  # fmt: skip


@dataclass
class Spot:
    """One consultant in a line: the place, the stand (0: none) with its clock, whether a party is with them."""

    entry: RosterEntry
    place: int
    stand: int = 0
    since: datetime | None = None
    over: bool = False  # longer at the stand than the store allows
    busy: bool = False
    is_next: bool = False

    @property
    def consultant(self) -> User:
        """Who it is."""
        return self.entry.consultant


@dataclass
class Lane:
    """The line of one queue, or of the queues that share one order."""

    queue: str
    label: str
    spots: list[Spot]
    order: list[RosterEntry]  # of the day, as confirmed

    @property
    def next(self) -> Spot | None:
        """Who is called now."""
        return next((spot for spot in self.spots if spot.is_next), None)


@dataclass
class Board:
    """Today's roster, lane by lane, the walk-ins first. `last` is the number of the last row."""

    roster: RosterDay
    lanes: list[Lane]
    last: int
    away: list[RosterEntry] = field(default_factory=list)
    later: list[RosterEntry] = field(default_factory=list)  # present, but outside the shift
    resting: list[User] = field(default_factory=list)  # not on duty today

    @property
    def main(self) -> Lane:
        """The line at the door."""
        return self.lanes[0]

    @property
    def stands(self) -> list[Spot]:
        """Who stands at no. 1, no. 2 …"""
        return sorted((s for s in self.main.spots if s.stand), key=lambda s: s.stand)

    @property
    def on_duty(self) -> list[RosterEntry]:
        """Everybody on duty today, in the order of the day."""
        return self.main.order


def board(seat: Seat, now: datetime) -> Board:
    """The roster of the store's today."""
    roster = rosters.roster_of(seat.store, seat.today(now))
    facts = rosters.facts_of(roster, settings=seat.settings, at=now)
    lined = rosters.lined(facts)
    history = _history(seat, roster, lined, now)
    on_duty = {e.consultant_id: e for e in lined.entries if e.state != EntryState.OFF}
    local = now.astimezone(seat.store.zone).time()
    present = [e for e in on_duty.values() if e.state == EntryState.PRESENT]
    return Board(
        roster=roster,
        lanes=[_lane(seat, facts, history, queue, now) for queue in _lanes_of(seat)],
        last=lined.last,
        away=[e for e in on_duty.values() if e.state == EntryState.AWAY],
        later=[e for e in present if not in_shift(local, e.starts, e.ends)],
        resting=[p for p in consultants(seat.store) if p.pk not in on_duty],
    )


def _lanes_of(seat: Seat) -> list[str]:
    own = {Queue.CALL: seat.settings.calls_own_order, Queue.ONLINE: seat.settings.online_own_order}
    return [Queue.WALK_IN, *(queue for queue, apart in own.items() if apart)]


def _lane(seat: Seat, facts: Facts, history: DayLine, queue: str, now: datetime) -> Lane:
    lined = rosters.lined(facts, queue)
    entries = {e.consultant_id: e for e in lined.entries}
    busy = {s.consultant for s in history.stays if s.begin <= now and (s.end is None or now < s.end)}
    due = next_in_line(lined.places)
    spots = [
        Spot(entry=entries[pk], place=n, busy=pk in busy, is_next=pk == due)
        for n, pk in enumerate(line(lined.places), 1)
    ]
    if queue == Queue.WALK_IN:
        _give_stands(seat, spots, history, now)
    group = rosters.queues_with(queue, seat.settings)
    order = [e for e in lined.entries if e.state != EntryState.OFF]
    order.sort(key=lambda e: (rosters.position_in(e, group), e.pk))
    return Lane(queue, str(Queue(queue).label), spots, order)


def _give_stands(seat: Seat, spots: list[Spot], history: DayLine, now: datetime) -> None:
    by_person = {spot.entry.consultant_id: spot for spot in spots}
    for stand, (pk, since) in enumerate(history.since(now, seat.settings.stands), 1):
        if pk in by_person:
            spot = by_person[pk]
            spot.stand, spot.since = stand, since
            spot.over = minutes(since, now) >= seat.settings.stand_minutes


@question
def _changes(roster: int):
    return RosterChange.objects.filter(roster=roster).order_by("at", "pk").values_list("kind", "consultant_id", "at")


@question
def _parties(store: int, begin: datetime, now: datetime):
    parties = Visit.objects.filter(store=store).counted().exclude(kind=Queue.ONLINE)
    parties = parties.filter(Q(left_at__isnull=True) | Q(arrived_at__gte=begin, arrived_at__lte=now))
    return parties.values_list("consultant_id", "arrived_at", "left_at")


def _history(seat: Seat, roster: RosterDay, lined: LineUp, now: datetime) -> DayLine:
    """The line with what changed it today: two statements."""
    changes = _changes(roster.pk)
    begin, _end = clock.day_bounds(roster.day, seat.store.zone)
    return day_line(
        seat.store.zone,
        lined,
        stays=[Stay(*row) for row in _parties(seat.store.pk, begin, now)],
        presence=[Presence(who, at, *_HERE[RosterChangeKind(kind)]) for kind, who, at in changes if kind in _HERE],
        begin=next((at for kind, _who, at in changes if kind == RosterChangeKind.CONFIRMED), None),
    )


@dataclass(frozen=True)
class Happening:
    """One line of "turns of today": who, what, why, by whom, when."""

    at: datetime
    what: str
    who: User | None
    other: User | None
    reason: str
    by: User
    number: int = 0
    turn: Turn | None = None
    queue: str = ""
    order: str = ""

    @property
    def undone(self) -> bool:
        """Say whether it was taken back."""
        return bool(self.turn and getattr(self.turn, "undone_by", None))

    @property
    def may_be_undone(self) -> bool:
        """Say whether it can be taken back (today)."""
        return bool(self.turn) and not self.undone and self.turn.kind != TurnKind.UNDONE


def happenings(roster: RosterDay, *, apart: bool) -> list[Happening]:
    """What happened to the roster of a day, the latest first: two statements. `apart`: name the queue of each row."""
    turns = roster.turns.select_related("consultant", "other", "by", "undone_by", "undoes", "visit")
    changes = list(roster.changes.select_related("consultant", "by"))
    names = _names(changes, roster)
    found = [
        Happening(
            turn.at, turn.get_kind_display(), turn.consultant, turn.other, turn.reason, turn.by, number=turn.number,
            turn=turn, queue=turn.get_queue_display() if apart else "",
        )
        for turn in turns
    ]  # fmt: skip
    found += [_changed(change, names, apart=apart) for change in changes]
    return sorted(found, key=lambda h: (h.at, h.number), reverse=True)


def _changed(change: RosterChange, names: dict[int, str], *, apart: bool) -> Happening:
    order = " · ".join(names.get(pk, "–") for pk in change.order)
    queue = change.get_queue_display() if apart and change.order else ""
    return Happening(
        change.at, change.get_kind_display(), change.consultant, None, change.reason, change.by, queue=queue,
        order=order,
    )  # fmt: skip


def _names(changes: list[RosterChange], roster: RosterDay) -> dict[int, str]:
    wanted = {pk for change in changes for pk in change.order}
    people: QuerySet[User] = User.objects.filter(pk__in=wanted, memberships__store=roster.store_id)
    return dict(people.values_list("pk", "name")) if wanted else {}


def day_of_roster(seat: Seat, day: date) -> RosterDay | None:
    """The roster of a day of this store, if there was one."""
    found = RosterDay.objects.filter(store=seat.store, day=day).select_related("confirmed_by").first()
    if found:
        found.store = seat.store
    return found
