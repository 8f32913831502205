"""Two people at the catalogue at the same moment: one file, one price, one name; the other is told (STD-PRE-14)."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from catalog.models import CarModel, CatalogImport, ListPrice, ShowroomCar, Trim
from catalog.services import entries, imports, prices
from catalog.tests.samples import GOOD_VIN, waiting_file
from core.errors import Refused
from core.seen import seen_of
from tests.cast import NOON
from tests.support.parallel import in_parallel

pytestmark = pytest.mark.django_db(transaction=True)


def kinds(found: list) -> list[str]:
    return sorted(type(one).__name__ for one in found)


def test_a_file_is_imported_once_and_a_price_typed_beside_it_is_in_line_or_told(cast):
    """The import and the hand write a price of one trim and one day: both stand, or one is told; never an error."""
    seat, trim = cast.seat("manager"), Trim.objects.get(car_model=cast.models[0])
    upload = waiting_file(cast)
    upload.rows = [{"line": 2, "model": "S5", "trim": trim.name, "price": "139800.00"}]
    upload.save()
    run = lambda: imports.run(seat=seat, upload=upload, at=NOON)  # noqa: E731
    typed = lambda: prices.set_price(  # noqa: E731
        seat=seat, trim=trim, amount=Decimal(128800), from_day=NOON.date(), based_on=0, at=NOON
    )
    *runs, price = in_parallel([run, run, typed])
    assert kinds(runs) == ["CatalogImport", "Refused"], runs
    assert isinstance(price, ListPrice | Refused), price
    assert CatalogImport.objects.get().state == "done"
    versions = list(ListPrice.objects.order_by("version").values_list("version", flat=True))
    assert versions == list(range(1, len(versions) + 1))


def test_one_name_one_vin_and_one_correction_for_who_comes_first(cast):
    seat, brand, trim = cast.seat("manager"), cast.models[0].brand, Trim.objects.get(car_model=cast.models[0])
    seen = seen_of(trim)
    fields = {"car_model": cast.models[0], "vin": GOOD_VIN, "placed_on": NOON.date() - timedelta(days=1)}
    new = lambda: entries.save(  # noqa: E731
        seat=seat, row=CarModel(brand=brand), fields={"name": "S9", "position": 3}, seen="", taken="taken"
    )
    place = lambda: entries.place_car(seat=seat, token=uuid4(), fields=fields)  # noqa: E731
    change = lambda name: entries.save(seat=seat, row=trim, fields={"equipment": name}, seen=seen, taken="taken")  # noqa: E731
    assert kinds(in_parallel([new] * 3)) == ["CarModel", "Refused", "Refused"]
    assert kinds(in_parallel([place] * 3)) == ["Refused", "Refused", "ShowroomCar"]
    found = in_parallel([lambda: change("全景天窗"), lambda: change("座椅加热")])
    assert kinds(found) == ["Stale", "Trim"], found
    assert (CarModel.objects.filter(name="S9").count(), ShowroomCar.objects.count()) == (1, 1)
