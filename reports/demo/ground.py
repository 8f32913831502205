"""The ground of a demo store: group, brand and cars, the store with its settings, its people, its ladder."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password

from accounts.models import ClosedDay, DealerGroup, Membership, Store, StoreSettings, User
from accounts.rights import Role
from catalog.models import Brand
from core import clock
from followups.rules.cadence import Frequency
from leads.ladders import PRESET_003
from leads.models import Ladder, LadderStep
from reports.demo import cast, catalogue, words
from reports.demo.scene import Scene

FIRST_CODE = "cd01"


@dataclass(frozen=True)
class Order:
    """What was asked for: `cards` per store, `days` of history before `as_of` (aware), the `seed` of all chance."""

    stores: int
    cards: int
    days: int
    seed: int
    as_of: datetime


class Ground:
    """Lays what all stores share, then one store after the other."""

    def __init__(self, order: Order):
        self.order = order
        self.begin = order.as_of - timedelta(days=order.days + 30)
        self.group = DealerGroup.objects.create(name=cast.GROUP_NAME)
        self.brand = Brand.objects.create(group=self.group, name=words.BRAND)
        self.shelves = catalogue.shelves(self.brand, order.as_of, begins=self.begin)
        # One hash for everybody: the password is public, and hashing fifty times takes seconds.
        self.password = make_password(cast.DEMO_PASSWORD, salt=f"qinghe-demo-{order.seed}")
        self.group_people = self._users(list(cast.GROUP_LOGINS))

    def store(self, number: int) -> Scene:
        """The store with this number (from 1), its people, settings and ladder."""
        order = self.order
        store = Store.objects.create(group=self.group, code=f"cd{number:02d}", name=cast.STORES[number - 1])
        self.brand.stores.add(store)
        settings = StoreSettings.objects.create(store=store)
        logins = cast.people_of(number, order.cards)
        people = self._users(logins)
        self._memberships(store, logins, people)
        today = clock.local_day(order.as_of, store.zone)
        catalogue.fill_showroom(store, self.shelves, today, seed=order.seed + number)
        staff = {login.role: person for login, person in zip(logins, people, strict=True)}
        _ladder(store, today - timedelta(days=order.days + 30), made_at=self.begin)
        return Scene(
            seed=order.seed, number=number, cards=order.cards, days=order.days, as_of=order.as_of, store=store,
            settings=settings, staff=staff, shelves=self.shelves, closed=_closed(store, today),
            team=[p for login, p in zip(logins, people, strict=True) if login.role == Role.CONSULTANT],
            frequencies={s.grade: Frequency(s.contacts, s.period_days) for s in PRESET_003},
        )  # fmt: skip

    def _users(self, logins: list[cast.Login]) -> list[User]:
        rows = [
            User(
                username=login.username, name=login.name, password=self.password, email=f"{login.username}@example.com",
                is_staff=login.role == Role.ADMINISTRATOR, is_superuser=login.role == Role.ADMINISTRATOR,
                date_joined=self.begin,
            )
            for login in logins
        ]  # fmt: skip
        return User.objects.bulk_create(rows)

    def _memberships(self, store: Store, logins: list[cast.Login], people: list[User]) -> None:
        seats = [*zip(logins, people, strict=True), *zip(cast.GROUP_LOGINS, self.group_people, strict=True)]
        Membership.objects.bulk_create(Membership(user=user, store=store, role=login.role) for login, user in seats)


def exists() -> bool:
    """Say whether the demo store is there."""
    return Store.objects.filter(code=FIRST_CODE).exists() or DealerGroup.objects.filter(name=cast.GROUP_NAME).exists()


def _ladder(store: Store, from_day: date, *, made_at: datetime) -> None:
    ladder = Ladder.objects.create(store=store, version=1, from_day=from_day, note="", made_at=made_at)
    LadderStep.objects.bulk_create(
        LadderStep(ladder=ladder, grade=s.grade, contacts=s.contacts, period_days=s.period_days, origin=s.origin)
        for s in PRESET_003
    )


def _closed(store: Store, today: date) -> frozenset[date]:
    """The store closes on the coming New Year's Day."""
    day = date(today.year + 1, 1, 1)
    ClosedDay.objects.create(store=store, day=day, note="元旦")
    return frozenset({day})
