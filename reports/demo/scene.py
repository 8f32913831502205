"""What every part of the demo needs to know: the store, its people, its cars, the moment it is built for."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random
from zoneinfo import ZoneInfo

from accounts.models import Store, StoreSettings, User
from accounts.rights import Role
from catalog.models import CarModel, Colour, RivalModel, Trim
from core import clock
from followups.rules.cadence import Frequency
from leads.models import ConsentWording
from leads.services import consents
from reports.demo.words import Car

OPENS, CLOSES = time(9, 0), time(18, 20)
_LAST_MINUTES = timedelta(minutes=6)  # nothing happens in the very last minutes: one cannot have written it down yet


@dataclass(frozen=True)
class Shelf:
    """One model of the store's catalogue with its trims, colours and rivals."""

    car: Car
    model: CarModel
    trims: list[Trim]
    colours: list[Colour]
    rivals: list[RivalModel]


@dataclass(frozen=True)
class Scene:
    """One store at one moment. `start` is the first day of the history, `closed` the store's closed days."""

    seed: int
    number: int  # of the store, from 1
    cards: int
    days: int
    as_of: datetime
    store: Store
    settings: StoreSettings
    team: list[User]
    staff: dict[str, User]  # by role, one each
    shelves: list[Shelf]
    frequencies: Mapping[str, Frequency]
    closed: Container[date] = field(default_factory=frozenset)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The store's time zone."""
        return self.store.zone

    @cached_property
    def wordings(self) -> dict[str, ConsentWording]:
        """What customers of this store agree to."""
        return consents.wordings(self.store)

    @cached_property
    def today(self) -> date:
        """The store's day at `as_of`."""
        return clock.local_day(self.as_of, self.zone)

    @cached_property
    def start(self) -> date:
        """The first day of the history."""
        return self.today - timedelta(days=self.days)

    @cached_property
    def elapsed(self) -> float:
        """How much of today's opening hours has passed, 0 to 1."""
        begin, end = self.at(self.today, OPENS), self.at(self.today, CLOSES)
        return min(1.0, max(0.0, (self.as_of - _LAST_MINUTES - begin) / (end - begin)))

    @property
    def receptionist(self) -> User:
        """Who keeps the front desk."""
        return self.staff[Role.RECEPTIONIST]

    @property
    def manager(self) -> User:
        """Who signs."""
        return self.staff[Role.SALES_MANAGER]

    @property
    def absent(self) -> User:
        """Who is on leave today: the last of the team, who receives and calls nobody today."""
        return self.team[-1]

    def dice(self, *what: object) -> Random:
        """A source of chance of its own for `what`, the same whatever was drawn before."""
        return Random("/".join(map(str, (self.seed, self.number, *what))))  # noqa: S311 (a demo, no secret)

    def at(self, day: date, clock_time: time) -> datetime:
        """The moment of `clock_time` in the store on `day`."""
        return datetime.combine(day, clock_time, tzinfo=self.zone)

    def moment(self, day: date, share: float) -> datetime:
        """A moment after `share` (0 to 1) of the opening hours of `day`; today only what has passed of them."""
        begin, end = self.at(day, OPENS), self.at(day, CLOSES)
        passed = self.elapsed if day == self.today else 1.0
        return (begin + (end - begin) * passed * share).replace(second=0, microsecond=0)

    def is_past(self, moment: datetime) -> bool:
        """Say whether `moment` has come."""
        return moment <= self.as_of
