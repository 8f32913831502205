"""The demo's vehicle catalogue: models with trims, equipment, dated prices; rivals; the cars of each showroom."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from accounts.models import Store
from catalog.models import Brand, CarModel, Colour, ListPrice, RivalModel, ShowroomCar, Trim
from catalog.statuses import CarKind
from core import vin
from reports.demo import names, words
from reports.demo.scene import Shelf

_CUT = Decimal(4000)  # yuan: what the first model became cheaper by, halfway through the history
_MAKER = "LZZ"  # of the invented VINs
#: (purpose, place of the model, place of its trim): three display cars, two test cars.
_CARS = (
    (CarKind.DISPLAY, 0, 2), (CarKind.DISPLAY, 1, 1), (CarKind.DISPLAY, 2, 0), (CarKind.TEST, 0, 1),
    (CarKind.TEST, 1, 2),
)  # fmt: skip


def shelves(brand: Brand, as_of: datetime, *, begins: datetime) -> list[Shelf]:
    """The whole catalogue, model by model; prices in force from `begins`, the first model's cut later once."""
    rivals = _rivals(brand)
    found = [_shelf(brand, place, car, rivals) for place, car in enumerate(words.CARS, start=1)]
    prices = []
    for shelf in found:
        for place, trim in enumerate(shelf.trims):
            amount = Decimal(shelf.car.price + place * shelf.car.step)
            prices.append(ListPrice(trim=trim, from_day=begins.date(), amount=amount, at=begins))
            if shelf is found[0]:
                half = begins + (as_of - begins) / 2
                prices.append(ListPrice(trim=trim, from_day=half.date(), amount=amount - _CUT, at=half))
    ListPrice.objects.bulk_create(prices)
    return found


def _rivals(brand: Brand) -> dict[str, RivalModel]:
    rows = {}
    for one in words.RIVALS:
        maker, _, name = one.name.partition(" ")
        rows[one.name] = RivalModel(
            group=brand.group, maker=maker, name=name, price_from=one.price[0], price_to=one.price[1],
            strengths=_lines(one.strengths), weaknesses=_lines(one.weaknesses),
        )  # fmt: skip
    RivalModel.objects.bulk_create(rows.values())
    return rows


def _lines(points: str) -> str:
    return points.replace("；", "\n")


def _shelf(brand: Brand, place: int, car: words.Car, rivals: dict[str, RivalModel]) -> Shelf:
    model = CarModel.objects.create(brand=brand, name=car.name, code=car.code, position=place)
    trims = Trim.objects.bulk_create(
        Trim(car_model=model, name=name, position=n, equipment=_lines(items))
        for n, (name, items) in enumerate(zip(car.trims, car.equipment, strict=True), start=1)
    )
    colours = Colour.objects.bulk_create(
        Colour(car_model=model, name=name, position=n) for n, name in enumerate(car.colours, start=1)
    )
    mine = [rivals[name] for name in car.rivals]
    model.rivals.set(mine)
    return Shelf(car, model, trims, colours, mine)


def fill_showroom(store: Store, stock: list[Shelf], today: date, *, seed: int) -> None:
    """Three display cars and two test cars."""
    dice = Random(f"showroom/{seed}")  # noqa: S311 (a demo, no secret)
    rows = []
    for number, (kind, model, trim) in enumerate(_CARS, start=1):
        shelf = stock[model]
        plate = names.plate(dice) if kind == CarKind.TEST else ""
        rows.append(
            ShowroomCar(
                store=store, token=UUID(int=dice.getrandbits(128), version=4), kind=kind, car_model=shelf.model,
                trim=shelf.trims[trim], colour=shelf.colours[number % len(shelf.colours)], plate=plate,
                vin=_vin(dice), placed_on=today - timedelta(days=dice.randint(10, 90)),
            )
        )  # fmt: skip
    ShowroomCar.objects.bulk_create(rows)


def _vin(dice: Random) -> str:
    """An invented number whose check digit is right."""
    blank = f"{_MAKER}{dice.randint(10000, 99999)}0T{dice.randint(1000000, 9999999)}"
    return blank[:8] + vin.check_digit(blank) + blank[9:]
