"""Entries of the catalogue and Excel files, for tests."""

from decimal import Decimal
from io import BytesIO
from uuid import uuid4

from openpyxl import Workbook

from catalog.models import CatalogImport, ListPrice, RivalModel, ShowroomCar
from tests.cast import NOON

HEADER = ["品牌", "车型", "车型代码", "配置", "全国统一价", "生效日期", "重点配置", "颜色"]
GOOD_VIN = "LZZ223584T8068682"


def row(model="S5", trim="豪华型", price="", from_day="", *, brand="", code="", equipment="", colours="") -> list:
    """One row in the order of HEADER."""
    return [brand, model, code, trim, price, from_day, equipment, colours]


def workbook(*rows: list, header: list | None = None) -> bytes:
    """A file as Excel would save it."""
    book = Workbook()
    for cells in [header or HEADER, *rows]:
        book.active.append(cells)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def price(trim, amount: int, day=None) -> ListPrice:
    """A price that is in force from `day` (today)."""
    return ListPrice.objects.create(trim=trim, from_day=day or NOON.date(), amount=Decimal(amount), at=NOON)


def rival(cast, name="L7", **more) -> RivalModel:
    """A rival of the group, competing with the first model."""
    made = RivalModel.objects.create(group=cast.store.group, maker="星岚", name=name, **more)
    made.competes_with.set(cast.models[:1])
    return made


def car(cast, store=None, **more) -> ShowroomCar:
    """A display car of the first model."""
    return ShowroomCar.objects.create(
        store=store or cast.store, token=uuid4(), car_model=cast.models[0], placed_on=NOON.date(), **more
    )


def waiting_file(cast) -> CatalogImport:
    """A file that the manager uploaded and nobody imported yet: one new trim."""
    return CatalogImport.objects.create(
        store=cast.store, token=uuid4(), file_name="价格表.xlsx", by=cast.manager, at=NOON,
        rows=[{"line": 2, "model": "S5", "trim": "尊享型", "price": "139800.00"}],
    )  # fmt: skip
