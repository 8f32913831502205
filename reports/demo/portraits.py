"""Who the customers of the demo are: life and habits, people and cars around them, what the stages left behind."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

from leads.guides import POINTS
from leads.models import Card, Companion, Customer, NeedsSheet, OwnedCar, Presentation
from leads.statuses import (
    AgeGroup,
    BuyerType,
    Cooperation,
    DriveAnswer,
    Education,
    Family,
    LearnedFrom,
    PurchaseKind,
    Salutation,
    Sex,
    VisitKind,
)
from reports.demo import names, words

_KNOWN, _COMES_ALONG, _HAS_CAR, _ASKED, _SHOWN, _TOLD = 0.55, 0.3, 0.8, 0.5, 0.4, 0.4  # shares
_NEEDS_AFTER, _SHOWN_AFTER = timedelta(minutes=12), timedelta(minutes=25)
_AREAS = ("滨江小区", "高新园区", "大学城", "城东批发市场", "秋季车展", "自驾车友会")
_SEX = {Salutation.MR: Sex.MALE, Salutation.MS: Sex.FEMALE}


def portray(teller) -> None:
    """Fill in the person, and append the rows that stand around customer and card."""
    dice = teller.scene.dice("portrait", teller.story.index)
    _person(dice, teller.customer)
    _birthday(teller.scene.dice("birthday", teller.story.index), teller.customer)
    _intention(dice, teller.card)
    rows = teller.rows
    if dice.random() < _COMES_ALONG:
        rows.around.append(_companion(dice, teller.customer))
    if teller.customer.plate and dice.random() < _HAS_CAR:
        rows.cars.append(_car(dice, teller.customer, teller.card))
    if teller.story.visit_kind == VisitKind.WALK_IN and teller.card.car_model:
        _stages(dice, teller)


def _person(dice: Random, customer: Customer) -> None:
    customer.sex = _SEX.get(customer.salutation, "")
    if customer.is_company:
        customer.company_name = customer.name
    if dice.random() < _KNOWN:
        customer.age_group = dice.choice(AgeGroup.values)
        customer.family = dice.choice(Family.values)
        customer.occupation = dice.choice(words.OCCUPATIONS)
        customer.hobbies = dice.choice(words.HOBBIES)
    if dice.random() < _KNOWN:
        customer.education = dice.choice(Education.values)
        customer.buyer_type = dice.choice(BuyerType.values)
        customer.activities = dice.choice(words.ACTIVITIES)
        customer.buying_habits = dice.choice(words.BUYING_HABITS)


def _birthday(dice: Random, customer: Customer) -> None:
    """Some have told it; where the age is known by sight, nobody had to ask."""
    if not customer.is_company and not customer.age_group and dice.random() < _TOLD:
        customer.birthday = date(dice.randint(1962, 2002), 1, 1) + timedelta(days=dice.randrange(365))


def _intention(dice: Random, card: Card) -> None:
    if dice.random() < _KNOWN:
        card.purchase_kind = dice.choice(PurchaseKind.values)
        card.learned_brand = dice.choice(LearnedFrom.values)
        card.learned_model = dice.choice(LearnedFrom.values)
        card.area = dice.choice(_AREAS)


def _companion(dice: Random, customer: Customer) -> Companion:
    relation = dice.choice(words.RELATIONS)
    return Companion(
        store=customer.store, customer=customer, name=names.person(dice).name[:30], relation=relation,
        is_decider=dice.random() < 0.5, is_payer=dice.random() < 0.3, is_user=dice.random() < 0.4, is_influencer=True,
    )  # fmt: skip


def _car(dice: Random, customer: Customer, card: Card) -> OwnedCar:
    age = dice.randint(3, 12)
    return OwnedCar(
        store=customer.store, customer=customer, brand="旧车", model=dice.choice(("轿车", "微型车", "越野车")),
        year=customer.created_at.year - age, plate=customer.plate, mileage=age * dice.randint(8, 22) * 1000,
        to_replace=card.purchase_kind == PurchaseKind.REPLACE,
    )  # fmt: skip


def _stages(dice: Random, teller) -> None:
    """The needs record and the presentation of the first visit, as far as its time has come."""
    at = teller.story.opened_at
    if dice.random() < _ASKED and teller.scene.is_past(at + _NEEDS_AFTER):
        teller.rows.needs.append(_needs(dice, teller, at + _NEEDS_AFTER))
    if dice.random() < _SHOWN and teller.scene.is_past(at + _SHOWN_AFTER):
        teller.rows.presentations.append(_presentation(dice, teller, at + _SHOWN_AFTER))


def _token(dice: Random) -> UUID:
    return UUID(int=dice.getrandbits(128), version=4)


def _needs(dice: Random, teller, at) -> NeedsSheet:
    card = teller.card
    said = {"use": card.use, "budget": card.budget, "likes": card.likes, "needs": card.needs}
    answers = {name: [[str(value)], str(value)] for name, value in said.items() if value}
    return NeedsSheet(
        store=card.store, token=_token(dice), card=card, by=teller.owner, at=at, consent=True, answers=answers,
        cooperated=dice.choices(Cooperation.values, (60, 30, 10))[0], summary=dice.choice(words.SUMMED_UP),
        read_back=dice.random() < 0.8, taken=list(answers),
    )  # fmt: skip


def _presentation(dice: Random, teller, at) -> Presentation:
    card = teller.card
    items = card.trim.equipment_items if card.trim else []
    return Presentation(
        store=card.store, token=_token(dice), card=card, by=teller.owner, at=at, car_model=card.car_model,
        trim=card.trim, agreed=True, points=[point.key for point in POINTS if dice.random() < 0.6],
        features=[item for item in items if dice.random() < 0.5], interests=dice.choice(words.INTERESTS),
        objections=dice.choice(words.OBJECTIONS), rivals=card.rivals, meets_needs=dice.random() < 0.6,
        drive=dice.choice(DriveAnswer.values),
    )  # fmt: skip
