"""The consultant's day, read from the database in a handful of queries whatever its length."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Case, OuterRef, Prefetch, Q, Subquery, Value, When

from core import clock
from followups.models import Contact, FollowUp, Guidance
from followups.rules import lateness
from followups.services.escalation import limits_of
from followups.services.evening import group_of
from followups.statuses import Kind, PlanGroup
from leads.models import CustomerPhone
from leads.services import ladders

NOW = timedelta(hours=2)  # a clock that ends within two hours is "now"
MOST = 300  # a list longer than this is not a day's work; the rest follows when these are done


@dataclass
class Row:
    """One customer on the day's list."""

    follow_up: FollowUp
    purpose: str
    days_late: int
    step: str
    minutes_left: int | None = None

    @property
    def card(self):
        """The customer's card."""
        return self.follow_up.card

    @property
    def hours_left(self) -> int:
        """Whole hours until the clock ends, negative when it has."""
        return (self.minutes_left or 0) // 60

    @property
    def over(self) -> bool:
        """Say whether the clock has ended."""
        return self.minutes_left is not None and self.minutes_left < 0

    @property
    def soon(self) -> bool:
        """Say whether the clock ends within two hours."""
        return self.minutes_left is not None and 0 <= self.minutes_left <= NOW.total_seconds() // 60


@dataclass
class Day:
    """The lists of the day page."""

    overdue: list[Row] = field(default_factory=list)
    new: list[Row] = field(default_factory=list)
    today: list[Row] = field(default_factory=list)
    done: int = 0

    @property
    def waiting(self) -> int:
        """How many customers are still to be contacted."""
        return len(self.overdue) + len(self.new) + len(self.today)


def rows_shown(rows):
    """The follow-ups with what a row shows: customer, car, last words, phone, guidance. Two queries in all."""
    last = Contact.objects.filter(card=OuterRef("card")).exclude(content="").order_by("-at")
    number = CustomerPhone.objects.filter(customer=OuterRef("card__customer"), is_main=True)
    first_confirm = Case(When(kind=Kind.CONFIRM, then=Value(0)), default=Value(1))
    return (
        rows.select_related("card__customer", "card__car_model", "card__colour", "card__owner", "visit")
        .annotate(
            last_words=Subquery(last.values("content")[:1]),
            last_at=Subquery(last.values("at")[:1]),
            number=Subquery(number.values("number")[:1]),
        )
        .prefetch_related(Prefetch("card__guidance", Guidance.objects.filter(contact=None).select_related("by")))
        .order_by("late_from", first_confirm, "pk")
    )


def day_of(seat, now: datetime) -> Day:
    """Everything on the list of the person in `seat` at `now`, each customer once."""
    today = seat.today(now)
    due = Q(due_on__lte=today) | Q(kind=Kind.CONFIRM)
    mine = FollowUp.objects.filter(store=seat.store, responsible=seat.user).open().filter(due)
    day = Day(done=_done(seat, today))
    for row in _each_card_once(_rows(seat, rows_shown(mine)[:MOST], now)):
        _section(day, row, today).append(row)
    day.new.sort(key=lambda r: r.minutes_left)
    return day


def row_of(seat, follow_up_rows, now: datetime) -> Row | None:
    """The row of one card, None when nothing is planned for it."""
    return next(iter(_rows(seat, rows_shown(follow_up_rows)[:1], now)), None)


def _rows(seat, follow_ups: Iterable[FollowUp], now: datetime) -> list[Row]:
    today = seat.today(now)
    steps = ladders.in_force(seat.store, today)
    limits = limits_of(seat.store)
    return [_row(f, steps, limits, today, now) for f in follow_ups]


def _row(follow_up: FollowUp, steps: dict, limits: lateness.Limits, today: date, now: datetime) -> Row:
    left = None
    if follow_up.due_at:
        left = int((follow_up.due_at - now).total_seconds() // 60)
    return Row(
        follow_up=follow_up,
        purpose=steps[follow_up.card.grade].purpose,
        days_late=lateness.days_overdue(follow_up.late_from, today),
        step=lateness.step(follow_up.late_from, today, limits).name.lower(),
        minutes_left=left,
    )


def _each_card_once(rows: list[Row]) -> list[Row]:
    """A customer who waits for the 24-hour contact and is due by the ladder stands on the list once."""
    by_card: dict[int, Row] = {}
    for row in rows:
        known = by_card.get(row.card.pk)
        if known is None or (known.minutes_left is None and row.minutes_left is not None):
            by_card[row.card.pk] = row
    return list(by_card.values())


def _section(day: Day, row: Row, today: date) -> list[Row]:
    if row.minutes_left is not None:
        return day.new
    return day.overdue if row.days_late else day.today


def _done(seat, today: date) -> int:
    begin, end = clock.day_bounds(today, seat.store.zone)
    contacts = Contact.objects.filter(store=seat.store, by=seat.user, at__gte=begin, at__lt=end)
    return contacts.exclude(result="no_answer").values("card").distinct().count()


def tomorrow_of(seat, day: date, now: datetime) -> dict[str, list[Row]]:
    """What is due by `day` for the person in `seat`, in the three groups of RHY-13."""
    today = seat.today(now)
    mine = FollowUp.objects.filter(store=seat.store, responsible=seat.user).due_by(day)
    groups: dict[str, list[Row]] = {group: [] for group in PlanGroup.values}
    for row in _each_card_once(_rows(seat, rows_shown(mine)[:MOST], now)):
        opened = clock.local_day(row.card.opened_at, seat.store.zone)
        kind, status = row.follow_up.kind, row.card.status
        groups[group_of(kind=kind, status=status, opened_on=opened, today=today)].append(row)
    return groups
