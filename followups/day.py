"""The consultant's day, read from the database in a handful of queries whatever its length."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q

from accounts.seat import Seat
from core import clock
from core.questions import question
from followups.models import Appointment, Contact, FollowUp
from followups.rows import Row, rows_of, shown
from followups.rules.appointments import Fate, fate
from followups.services import stand_ins
from followups.services.evening import group_of
from followups.statuses import AppointmentState, Kind, PlanGroup
from leads.services import online

MOST = 300  # a list longer than this is not a day's work; the rest follows when these are done
MISSED_SHOWN = timedelta(days=3)  # a missed appointment asks for a word for so long


@dataclass
class Day:
    """The lists of the day page."""

    overdue: list[Row] = field(default_factory=list)
    new: list[Row] = field(default_factory=list)
    today: list[Row] = field(default_factory=list)
    done: int = 0
    lent: list[Row] = field(default_factory=list)  # customers of absent colleagues
    meetings: list[tuple[Appointment, Fate]] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        """How many customers are still to be contacted."""
        return len(self.overdue) + len(self.new) + len(self.today) + len(self.lent)

    @property
    def missed(self) -> int:
        """How many running clocks have passed their end."""
        return sum(row.minutes_left < 0 for row in self.new)


def day_of(seat, now: datetime) -> Day:
    """Everything on the list of the person in `seat` at `now`, each customer once."""
    today = seat.today(now)
    leads = online.waiting_for(seat)
    due = _due(seat, today, bool(leads))
    if lent := _lent(seat, today):
        due = _with_lent(due, seat, lent, today)
    day = Day(done=_done(seat, today), meetings=_meetings(seat, today))
    for row in _each_card_once(rows_of(seat, due, now)):
        row.ask_for_answer(leads.get(row.key), now)
        (day.lent if row.responsible != seat.user.pk else _section(day, row)).append(row)
    day.new.sort(key=lambda r: r.minutes_left)
    return day


@question
def _due(seat: Seat, today: date, leads: bool):
    """What is due for the person in `seat`; with `leads` also what is planned where a lead waits for its answer."""
    due = Q(due_on__lte=today) | Q(kind=Kind.CONFIRM)
    if leads:
        due |= Q(card__in=online.waiting_in(seat).values("card_id"))
    return shown(FollowUp.objects.filter(due, store=seat.store, responsible=seat.user).open())[:MOST]


def _with_lent(due: list[dict], seat, lent: list[int], today: date) -> list[dict]:
    """The list with what is due of the cards (keys) that colleagues lend for the day, in the order of the list."""
    theirs = shown(FollowUp.objects.filter(card__in=lent, due_on__lte=today, store=seat.store).open())[:MOST]
    both = {fact["pk"]: fact for fact in [*due, *theirs]}
    return sorted(both.values(), key=lambda f: (f["late_from"], f["kind"] != Kind.CONFIRM, f["pk"]))[:MOST]


def _meetings(seat, today: date) -> list[tuple[Appointment, Fate]]:
    """What is agreed for today, and what was missed in the last days and nobody has settled."""
    begin, end = clock.day_bounds(today, seat.store.zone)
    rows = _agreed(seat, begin - MISSED_SHOWN, begin, end)
    return [(row, fate(state=row.state, at=row.at, today=today, zone=seat.store.zone)) for row in rows]


@question
def _agreed(seat: Seat, before: datetime, begin: datetime, end: datetime):
    mine = Appointment.objects.filter(store=seat.store, card__owner=seat.user)
    now = Q(at__gte=begin, at__lt=end, state__in=(AppointmentState.PLANNED, AppointmentState.KEPT))
    missed = Q(at__gte=before, at__lt=begin, state=AppointmentState.PLANNED)
    return mine.filter(now | missed).select_related("card__customer", "card__car_model").order_by("at", "pk")[:MOST]


@question
def _lent(seat: Seat, day: date):
    return stand_ins.lent_to(seat, day).values_list("pk", flat=True)


def _each_card_once(rows: list[Row]) -> list[Row]:
    """A customer who waits for the 24-hour contact and is due by the ladder stands on the list once."""
    by_card: dict[int, Row] = {}
    for row in rows:
        known = by_card.get(row.key)
        if known is None or (known.minutes_left is None and row.minutes_left is not None):
            by_card[row.key] = row
    return list(by_card.values())


def _section(day: Day, row: Row) -> list[Row]:
    if row.minutes_left is not None:
        return day.new
    return day.overdue if row.days_late else day.today


def _done(seat, today: date) -> int:
    begin, end = clock.day_bounds(today, seat.store.zone)
    return len(_reached(seat, begin, end))


@question
def _reached(seat: Seat, begin: datetime, end: datetime):
    contacts = Contact.objects.filter(store=seat.store, by=seat.user, at__gte=begin, at__lt=end)
    return contacts.exclude(result="no_answer").values_list("card").distinct()


def tomorrow_of(seat, day: date, now: datetime, added: Collection[int] = ()) -> dict[str, list[Row]]:
    """What is due by `day` for the person in `seat`, in the three groups of RHY-13; and the cards `added` (keys)."""
    today = seat.today(now)
    mine = FollowUp.objects.filter(store=seat.store, responsible=seat.user).open()
    mine = mine.filter(Q(due_on__lte=day) | Q(card__in=added)) if added else mine.filter(due_on__lte=day)
    groups: dict[str, list[Row]] = {group: [] for group in PlanGroup.values}
    for row in _each_card_once(rows_of(seat, shown(mine)[:MOST], now)):
        opened = clock.local_day(row.facts["opened_at"], seat.store.zone)
        kind, status = row.facts["kind"], row.facts["status"]
        groups[group_of(kind=kind, status=status, opened_on=opened, today=today)].append(row)
    return groups
