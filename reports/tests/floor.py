"""A small showroom to test reports on: rows are written as the services of the other apps would leave them."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from uuid import uuid4

from django.db.models import F
from django.test import Client

from accounts.models import DealerGroup, Membership, Store, User
from accounts.rights import Role
from accounts.seat import Seat, take_seat
from catalog.models import Brand, CarModel, Colour
from core import pinyin, search
from followups.models import Contact, DayPlan, FollowUp, PlanLine
from followups.statuses import Kind, PlanGroup, Result, State
from leads.models import Card, Customer, CustomerPhone, Visit
from leads.statuses import Source, VisitKind

_numbers = count(15400000000)


@dataclass
class Floor:
    """One store and its people. `at(hour)` is a moment of the day `today` on the store's clock."""

    code: str
    today: date
    store: Store = None
    model: CarModel = None
    colour: Colour = None
    people: dict[str, User] = field(default_factory=dict)

    def __post_init__(self):
        group = DealerGroup.objects.get_or_create(name="Group")[0]
        self.store = Store.objects.create(group=group, code=self.code, name=f"Store {self.code}")
        brand = Brand.objects.get_or_create(group=group, name="Qinghe")[0]
        brand.stores.add(self.store)
        self.model = CarModel.objects.get_or_create(brand=brand, name="S5", defaults={"code": "QS5"})[0]
        self.colour = Colour.objects.get_or_create(car_model=self.model, name="白")[0]

    def person(self, name: str, *roles: Role) -> User:
        """The person called `name`, made with `roles` on the first call."""
        if name not in self.people:
            self.people[name] = User.objects.create(username=f"{self.code}-{name}", name=name)
            rows = [Membership(user=self.people[name], store=self.store, role=role) for role in roles]
            Membership.objects.bulk_create(rows)
        return self.people[name]

    def seat(self, name: str) -> Seat:
        """The seat of the person called `name`."""
        return take_seat(self.people[name], self.store.pk)

    def client(self, name: str) -> Client:
        """A browser in which the person called `name` is logged in."""
        client = Client()
        client.force_login(self.people[name])
        return client

    def at(self, hour: float, day: date | None = None) -> datetime:
        """The moment `hour` o'clock of `day` (today)."""
        midnight = datetime.combine(day or self.today, datetime.min.time(), tzinfo=self.store.zone)
        return midnight + timedelta(hours=hour)

    def card(self, owner: User, name: str, *, opened: datetime | None = None, **values) -> Card:
        """A card with its customer and phone, opened two weeks ago unless said otherwise."""
        opened = opened or self.at(10) - timedelta(days=14)
        number = str(next(_numbers))
        customer = Customer.objects.create(
            store=self.store, name=name, created_at=opened, pinyin=pinyin.readings(name)[0],
            search_key=search.key(name, phones=[number]),
        )  # fmt: skip
        CustomerPhone.objects.create(store=self.store, customer=customer, number=number, is_main=True)
        values = {"grade": "A", "source": Source.WALK_IN_CALL, "car_model": self.model, "colour": self.colour} | values
        day = opened.astimezone(self.store.zone).date()
        return Card.objects.create(
            store=self.store, customer=customer, owner=owner, opened_by=owner, opened_at=opened, graded_on=day,
            first_contact_on=day, **values,
        )  # fmt: skip

    def due(self, card: Card, *, on: date | None = None, **values) -> FollowUp:
        """A follow-up of the card that is due today."""
        on = on or self.today
        values = {"due_on": on, "late_from": on, "standard_on": on, "kind": Kind.CADENCE} | values
        planned = self.at(9) - timedelta(days=7)
        return FollowUp.objects.create(
            store=card.store, card=card, responsible=card.owner, planned_at=planned, **values
        )

    def plan(self, *cards: Card, day: date | None = None) -> DayPlan:
        """The cards' owner planned them for today."""
        plan, _made = DayPlan.objects.get_or_create(
            store=self.store, consultant=cards[0].owner, day=day or self.today,
            defaults={"proposed_at": self.at(18) - timedelta(days=1)},
        )  # fmt: skip
        PlanLine.objects.bulk_create(PlanLine(plan=plan, card=card, group=PlanGroup.FOLLOWED) for card in cards)
        return plan

    def contact(self, card: Card, hour: float = 11, *, result: str = Result.REACHED, **values) -> Contact:
        """A contact of today by the card's owner; a real one closes what was due."""
        at, real = self.at(hour), result != Result.NO_ANSWER
        open_ones = FollowUp.objects.filter(card=card, state=State.PLANNED, due_on__lte=self.today)
        follow_up = values.pop("follow_up", open_ones.first())
        values = {
            "token": uuid4(), "at": at, "by": card.owner, "result": result, "grade_before": card.grade,
            "grade_after": card.grade, "was_due": follow_up is not None, "content": "聊得不错",
            "next_on": self.today + timedelta(days=3), "follow_up": follow_up,
        } | values  # fmt: skip
        made = Contact.objects.create(store=card.store, card=card, **values)
        if real:
            open_ones.update(state=State.DONE, closed_at=at)
        else:
            FollowUp.objects.filter(card=card, state=State.PLANNED).update(attempts=F("attempts") + 1)
        return made

    def visit(self, consultant: User, hour: float = 14, *, card: Card | None = None, **values) -> Visit:
        """A party that came today and has left."""
        at = self.at(hour)
        values = {
            "kind": VisitKind.WALK_IN, "token": uuid4(), "arrived_at": at, "left_at": at + timedelta(minutes=40),
            "is_first": True, "name": card.customer.name if card else "", "card": card,
            "customer": card.customer if card else None, "registered_by": consultant,
        } | values  # fmt: skip
        return Visit.objects.create(store=self.store, consultant=consultant, **values)


def showroom(code: str, today: date) -> Floor:
    """A store with two consultants, two managers, a DMS clerk, a front desk, a general manager, an administrator."""
    floor = Floor(code, today)
    for name, role in {
        "lina": Role.CONSULTANT,
        "wang": Role.CONSULTANT,
        "manager": Role.SALES_MANAGER,
        "deputy": Role.SALES_MANAGER,
        "clerk": Role.DMS_CLERK,
        "desk": Role.RECEPTIONIST,
        "gm": Role.GENERAL_MANAGER,
        "admin": Role.ADMINISTRATOR,
    }.items():
        floor.person(name, role)
    return floor
