"""The morning meeting: who stands where, each one's day, what is arranged, what is announced, who has confirmed."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from accounts.models import Store, User
from accounts.people import consultants
from accounts.rights import Right
from accounts.seat import Seat
from catalog.models import ShowroomCar
from followups.models import DayPlan, Guidance, PlanLine
from followups.statuses import PlanGroup
from leads.models import RosterDay, RosterEntry
from leads.services import roster as rosters
from leads.statuses import EntryState
from reports.events import Event, of_day
from reports.models import Announcement, Morning
from reports.pages import goals
from reports.pages.goals import Goal
from reports.services import meetings
from reports.statuses import PlanSpan


@dataclass(frozen=True)
class Planned:
    """One customer of a day's list, with what the manager wrote."""

    card: int
    name: str
    grade: str
    car: str
    group: str
    guides: list[str]


@dataclass
class Person:
    """One consultant of the morning."""

    person: User
    entry: RosterEntry | None = None
    plan: DayPlan | None = None
    customers: list[Planned] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)  # of this day, those that are set (RHY-04)
    morning: Morning | None = None
    is_me: bool = False

    @property
    def resting(self) -> bool:
        """Not on duty on that day."""
        return self.entry is not None and self.entry.state == EntryState.OFF

    @property
    def groups(self) -> list[tuple[str, list[Planned]]]:
        """The list in its three groups (RHY-13), those that are not empty."""
        found = [(label, [c for c in self.customers if c.group == value]) for value, label in PlanGroup.choices]
        return [(label, rows) for label, rows in found if rows]

    @property
    def guided(self) -> int:
        """How many of them carry the manager's guidance."""
        return sum(bool(row.guides) for row in self.customers)


@dataclass(frozen=True)
class Cars:
    """The cars of the showroom of one kind, by model."""

    label: str
    models: list[tuple[str, int]]


@dataclass(frozen=True)
class MorningPage:
    """What the page shows."""

    day: date
    roster: RosterDay | None
    people: list[Person]
    announcements: list[Announcement]
    items: list[str]
    cars: list[Cars]
    is_today: bool
    leads: bool  # the reader sees everybody's day

    @property
    def on_duty(self) -> list[Person]:
        """Who works on that day, in the order of the roster."""
        return [row for row in self.people if not row.resting]

    @property
    def confirmed(self) -> int:
        """How many of them have confirmed their morning (RHY-04)."""
        return sum(row.morning is not None for row in self.on_duty)

    @property
    def order(self) -> list[RosterEntry]:
        """The order of the day as it can be confirmed here (RHY-05)."""
        return [row.entry for row in self.on_duty if row.entry]

    @property
    def me(self) -> Person | None:
        """The reader's own row."""
        return next((row for row in self.people if row.is_me), None)

    @property
    def resting(self) -> list[Person]:
        """Who has the day off."""
        return [row for row in self.people if row.resting]

    @property
    def events(self) -> int:
        """How much is arranged for the day."""
        return sum(len(row.events) for row in self.people)


def page(seat: Seat, day: date, today: date) -> MorningPage:
    """The morning of `day` (a store day) as the person in `seat` may see it: the own day, or everybody's."""
    leads = seat.may(Right.REPORT_SIGN, Right.REPORT_SIGN_MANAGERS)
    roster = _roster(seat.store, day, today)
    people = _people(seat, day, roster)
    seen = [row.person.pk for row in people if leads or row.is_me]
    _add_lists(people, seat.store, day, seen)
    _add_goals(people, seat.store, day, today, seen)
    return MorningPage(
        day=day,
        roster=roster,
        people=people,
        announcements=list(Announcement.objects.visible_to(seat).of_day(day).select_related("by")),
        items=meetings.items_of(seat),
        cars=_cars(seat.store),
        is_today=day == today,
        leads=leads,
    )


def _roster(store: Store, day: date, today: date) -> RosterDay | None:
    return rosters.roster_of(store, day) if day == today else RosterDay.objects.filter(store=store, day=day).first()


def _people(seat: Seat, day: date, roster: RosterDay | None) -> list[Person]:
    """The store's consultants in the order of the day; who is not on the roster stands at the end."""
    entries = list(roster.entries.select_related("consultant").order_by("position", "pk")) if roster else []
    known = {entry.consultant_id for entry in entries}
    rows = [Person(entry.consultant, entry) for entry in entries]
    rows += [Person(person) for person in consultants(seat.store) if person.pk not in known]
    rows.sort(key=lambda row: row.resting)
    mornings = Morning.objects.filter(store=seat.store, day=day)
    confirmed = {row.consultant_id: row for row in mornings}
    for row in rows:
        row.morning, row.is_me = confirmed.get(row.person.pk), row.person.pk == seat.user.pk
    return rows


def _add_lists(people: Iterable[Person], store: Store, day: date, seen: Collection[int]) -> None:
    """Plans with their customers and guidance, and what is arranged; customers only of those who are `seen`."""
    plans = {plan.consultant_id: plan for plan in DayPlan.objects.filter(store=store, day=day)}
    customers, arranged = _customers(store, day, seen), defaultdict(list)
    for event in of_day(store, day):
        arranged[event.consultant].append(event)
    for row in people:
        row.plan, row.customers = plans.get(row.person.pk), customers.get(row.person.pk, [])
        row.events = arranged.get(row.person.pk, []) if row.person.pk in seen else []


def _add_goals(people: Iterable[Person], store: Store, day: date, today: date, seen: Collection[int]) -> None:
    """The day's goals: its own, or its share of the week's and the month's."""
    found = goals.board(store, seen, day, today)
    for row in people:
        spans = [span for span in found.get(row.person.pk, ()) if span.span == PlanSpan.DAY]
        row.goals = [goal for span in spans for goal in span.goals if goal.goal is not None]


def _customers(store: Store, day: date, seen: Collection[int]) -> dict[int, list[Planned]]:
    lines = PlanLine.objects.filter(plan__store=store, plan__day=day, plan__consultant__in=seen).order_by("pk")
    rows = list(
        lines.values_list(
            "plan__consultant", "card", "card__customer__name", "card__grade", "card__car_model__name", "group"
        )
    )
    guides: dict[int, list[str]] = defaultdict(list)
    wanted = Guidance.objects.filter(card__in=[row[1] for row in rows], contact=None).order_by("pk")
    for card, text in wanted.values_list("card", "text"):
        guides[card].append(text)
    found: dict[int, list[Planned]] = defaultdict(list)
    for who, card, name, grade, car, group in rows:
        found[who].append(Planned(card, name, grade, car or "", group, guides[card]))
    return found


def _cars(store: Store) -> list[Cars]:
    """The display and test cars that stand in the showroom, by model (RHY-06)."""
    rows = ShowroomCar.objects.filter(store=store, removed_on=None).select_related("car_model")
    named = sorted(rows, key=lambda car: (car.kind, str(car.car_model)))
    return [
        Cars(str(cars[0].get_kind_display()), [(m, len(list(g))) for m, g in groupby(cars, lambda c: str(c.car_model))])
        for cars in (list(found) for _kind, found in groupby(named, lambda c: c.kind))
    ]
