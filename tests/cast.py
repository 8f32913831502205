"""The cast: one group, two stores, people in every role. Fixtures build rows through the services."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.test import Client

from accounts.models import DealerGroup, Membership, Store, User
from accounts.rights import Role
from accounts.seat import Seat, take_seat
from catalog.models import Brand, CarModel, Colour, Trim
from leads.models import Card, Visit
from leads.services import cards, customers, visits
from leads.services.grades import Judgement
from leads.services.visits import Arrival

PASSWORD = "correct-horse-9"
NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai, a Saturday

PEOPLE = {
    "lina": ("李娜", [Role.CONSULTANT]),
    "wang": ("王强", [Role.CONSULTANT]),
    "desk": ("钱前台", [Role.RECEPTIONIST]),
    "manager": ("孙经理", [Role.SALES_MANAGER]),
    "clerk": ("周信息", [Role.DMS_CLERK]),
    "csr": ("吴客服", [Role.CSR]),
    "gm": ("郑总", [Role.GENERAL_MANAGER]),
    "auditor": ("冯稽核", [Role.AUDITOR]),
    "advisor": ("陈服务", [Role.SERVICE_ADVISOR]),
    "admin": ("褚管理", [Role.ADMINISTRATOR]),
}


@dataclass
class Cast:
    """Everybody, by name."""

    store: Store
    other_store: Store
    people: dict[str, User]
    models: list[CarModel]

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]
        except KeyError as error:
            raise AttributeError(name) from error

    def seat(self, name: str) -> Seat:
        """The seat of a person in the first store (of the other store for its people)."""
        store = self.other_store if name in ("other", "other_manager") else self.store
        return take_seat(self.people[name], store.pk)

    def client(self, name: str) -> Client:
        """A browser in which this person is logged in."""
        client = Client()
        client.force_login(self.people[name], backend="accounts.backends.SeatBackend")
        if name == "group":
            session = client.session
            session["store"] = self.store.pk
            session.save()
        return client

    def card(
        self, number: str = "15412345678", name: str = "张三", owner: str = "lina", grade: str = "C", **more
    ) -> Card:
        """An open card made through the service; `at` is its moment, other words are fields of the card."""
        at = more.pop("at", NOON)
        seat = self.seat(owner)
        customer = customers.find_or_make(store=seat.store, number=number, name=name, consent=True, at=at).customer
        model = {} if grade == "C" else {"car_model": self.models[0]}
        judgement = Judgement(grade=grade, reason="" if grade == "C" else "known well")
        return cards.open_card(
            seat=seat,
            customer=customer,
            owner=self.people[owner],
            at=at,
            judgement=judgement,
            details={**model, **more},
        )

    def visit(self, by: str = "desk", at: datetime = NOON, **more) -> Visit:
        """A registered visit."""
        arrival = Arrival(token=uuid4(), **more)
        return visits.register(seat=self.seat(by), arrival=arrival, at=at).visit


def build() -> Cast:
    """Make the whole cast: 2 stores, 14 people, 2 car models."""
    group = DealerGroup.objects.create(name="远航汽车集团")
    store = Store.objects.create(group=group, code="a", name="城东店")
    other = Store.objects.create(group=group, code="b", name="城西店")
    password = make_password(PASSWORD)
    people = {}
    for username, (name, roles) in PEOPLE.items():
        people[username] = _person(username, name, password, [(store, role) for role in roles])
    people["group"] = _person("group", "集团", password, [(s, Role.GROUP_MANAGER) for s in (store, other)])
    people["other"] = _person("other", "赵外店", password, [(other, Role.CONSULTANT)])
    people["other_manager"] = _person("other_manager", "外经理", password, [(other, Role.SALES_MANAGER)])
    people["stranger"] = _person("stranger", "路人", password, [])
    brand = Brand.objects.create(group=group, name="青禾")
    brand.stores.set([store, other])
    models = [CarModel.objects.create(brand=brand, name=name, position=i) for i, name in enumerate(("S5", "S7"))]
    for model in models:
        Trim.objects.create(car_model=model, name="豪华型")
        Colour.objects.create(car_model=model, name="珍珠白")
    return Cast(store=store, other_store=other, people=people, models=models)


def _person(username: str, name: str, password: str, roles: list) -> User:
    user = User.objects.create(username=username, name=name, password=password, email=f"{username}@example.test")
    Membership.objects.bulk_create(Membership(user=user, store=store, role=role) for store, role in roles)
    return user


def log_data(card: Card, **more) -> dict:
    """What the log form sends in the common case."""
    card.refresh_from_db()
    return {"token": str(uuid4()), "version": card.version, "result": "reached", "grade": card.grade, **more}


def soon(**delta) -> datetime:
    """NOON and a bit."""
    return NOON + timedelta(**delta)
