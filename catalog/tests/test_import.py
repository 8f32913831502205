"""Import of trims, prices and colours: read with distrust, shown row by row, written in one transaction."""

import zipfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from catalog.importing import reading
from catalog.importing.columns import items_of
from catalog.importing.reading import sheets_of
from catalog.models import Brand, CarModel, CatalogImport, Colour, ListPrice, Trim
from catalog.prices import price_of
from catalog.tests.samples import HEADER, price, row, saved, waiting_file, workbook
from core.errors import Refused
from tests.cast import NOON

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
NO_PRICE, NO_DAY = "全国统一价不是价格，请写成 129800 或 12.98万", "生效日期不是日期，请写成 2026-11-21"


@pytest.fixture
def manager(cast, noon):
    return cast.client("manager")


def upload(client, content: bytes, name="价格表.xlsx", token=None):
    """Send a file and follow to the preview."""
    data = {"token": token or str(uuid4()), "file": SimpleUploadedFile(name, content)}
    return client.post("/vehicles/imports/", data, follow=True)


def shown(answer) -> list[tuple]:
    """The rows of the preview: number, kind, problems."""
    return [(step.item.line, step.kind, step.problems) for step in answer.context["rows"]]


def run(client, answer):
    return client.post(f"/vehicles/imports/{answer.context['upload'].pk}/run/", follow=True)


def catalogue() -> list:
    return [list(m.objects.order_by("pk").values()) for m in (Brand, CarModel, Trim, Colour, ListPrice)]


def test_a_file_is_shown_row_by_row_and_nothing_is_written_before_it_is_run(manager, cast):
    before = catalogue()
    answer = upload(manager, workbook(
        row("S5", "豪华型", 129800, equipment="全景天窗；座椅加热", colours="珍珠白、曜石黑"),
        row("M7", "尊享型", "24.98万", "2026-12-01", code="QH-M7", colours="香槟金"),
        row("S7", "豪华型"),
        row("S7", "", 100),
        row("S7", "豪华型", "看车", "明天"),
    ))  # fmt: skip
    assert shown(answer) == [
        (2, "changed", []), (3, "new", []), (4, "unchanged", []), (5, "wrong", ["配置缺失"]),
        (6, "wrong", [NO_PRICE, NO_DAY]),
    ]  # fmt: skip
    assert catalogue() == before
    done = run(manager, answer)
    assert done.context["counts"] == {"new": 1, "changed": 1, "unchanged": 1, "wrong": 2}
    assert price_of(Trim.objects.get(car_model=cast.models[0]), TODAY) == Decimal(129800)
    assert Trim.objects.get(car_model=cast.models[0]).equipment == "全景天窗\n座椅加热"
    assert list(cast.models[0].colours.order_by("position").values_list("name", flat=True)) == ["珍珠白", "曜石黑"]
    new = Trim.objects.get(name="尊享型")
    assert (new.car_model.code, new.car_model.brand.name, price_of(new, TODAY)) == ("QH-M7", "青禾", None)
    assert price_of(new, date(2026, 12, 1)) == Decimal(249800)
    assert ListPrice.objects.filter(by=cast.manager, at=NOON).count() == 2


def test_run_twice_or_sent_twice_it_is_imported_once(manager, cast):
    token = str(uuid4())
    file = workbook(row("S5", "新款", 99800))
    first, again = (upload(manager, file, token=token) for _ in range(2))
    assert first.context["upload"] == again.context["upload"]
    run(manager, first)
    after = catalogue()
    assert "已导入" in run(manager, first).content.decode()
    assert catalogue() == after
    assert shown(upload(manager, file)) == [(2, "unchanged", [])]


def test_two_dates_of_a_trim_are_two_prices_and_the_same_date_twice_is_an_error(manager, cast):
    answer = upload(manager, workbook(
        row(price=129800), row(price=125800, from_day=datetime(2026, 12, 1)), row(price=1, from_day="2026/12/1"),
    ))  # fmt: skip
    assert [kind for _, kind, _ in shown(answer)] == ["changed", "changed", "wrong"]
    run(manager, answer)
    assert list(ListPrice.objects.order_by("from_day").values_list("from_day", "amount")) == [
        (TODAY, Decimal(129800)), (date(2026, 12, 1), Decimal(125800)),
    ]  # fmt: skip


def test_QUO_03_a_past_price_stays_as_it_was(manager, cast):
    trim = cast.models[0].trims.get()
    price(trim, 129800, TODAY - timedelta(days=30))
    answer = upload(manager, workbook(row(price=1, from_day="2026-11-01"), row(price=129800, from_day="2026-11-02")))
    assert shown(answer) == [(2, "wrong", ["过去日期的价格不可更改，请从今天或以后生效。"]), (3, "unchanged", [])]
    assert run(manager, answer).context["upload"].state == "waiting"
    assert trim.prices.count() == 1


def test_what_changed_after_the_preview_counts(manager, cast):
    answer = upload(manager, workbook(row(price=129800), row("S5", "新款", 99800)))
    price(cast.models[0].trims.get(), 129800)
    assert run(manager, answer).context["counts"] == {"new": 1, "changed": 0, "unchanged": 1, "wrong": 0}


def test_a_brand_that_the_store_does_not_sell_is_wrong_and_with_two_it_must_be_named(manager, cast):
    answer = upload(manager, workbook(row(brand="别家", price=1), row(brand="青禾", price=129800)))
    assert [kind for _, kind, _ in shown(answer)] == ["wrong", "changed"]
    Brand.objects.create(group=cast.store.group, name="远山").stores.add(cast.store)
    answer = upload(manager, workbook(row(price=129800)))
    assert shown(answer) == [(2, "wrong", ["品牌缺失"])]


def test_the_template_can_be_filled_in_and_uploaded_in_either_language(manager, cast):
    for language in ("zh-hans", "en"):
        manager.cookies["django_language"] = language
        blank = manager.get("/vehicles/imports/template/").content
        header = [cell.value for cell in load_workbook(BytesIO(blank)).active[1]]
        assert len(header) == len(HEADER)
        manager.cookies["django_language"] = "zh-hans"
        assert [kind for _, kind, _ in shown(upload(manager, blank))] == ["new"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_in_the_encodings_that_excel_writes_here(manager, cast, encoding, delimiter):
    text = "\r\n".join([delimiter.join(["车型", "配置", "颜色"]), delimiter.join(["S5", "豪华型", "曜石黑、𠮷祥红"])])
    answer = upload(manager, text.encode(encoding), "价格表.csv")
    assert shown(answer) == [(2, "changed", [])]
    run(manager, answer)
    assert set(cast.models[0].colours.values_list("name", flat=True)) == {"珍珠白", "曜石黑", "𠮷祥红"}


def test_a_heading_below_a_merged_title_is_found(manager, cast):
    book = Workbook()
    book.active.append(["2026 年价格表"])
    book.active.merge_cells("A1:H1")
    book.active.append(["车型*", "配置 *", "全国统一价（元）"])
    book.active.append(["S5", "豪华型", 129800.0])
    assert shown(upload(manager, saved(book))) == [(3, "changed", [])]


# --- distrust -------------------------------------------------------------------------------
def merged() -> bytes:
    book = load_workbook(BytesIO(workbook(row(price=1), row(price=2))))
    book.active.merge_cells("B2:B3")
    return saved(book)


def zipped(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return out.getvalue()


def swapped(file: bytes, name: str, change) -> bytes:
    """The xlsx with one of its parts changed."""
    with zipfile.ZipFile(BytesIO(file)) as book:
        return zipped({n: change(book.read(n)) if n == name else book.read(n) for n in book.namelist()})


SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = (
    b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">"""
    + b"".join(f'<!ENTITY {c} "{f"&{p};" * 10}">'.encode() for p, c in zip("abcdefgh", "bcdefghi", strict=True))
    + b']><worksheet><sheetData><row><c t="inlineStr"><is><t>&i;</t></is></c></row></sheetData></worksheet>'
)

HOSTILE = {
    "empty": lambda: b"",
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "zeros": lambda: bytes(500),
    "old Excel": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
    "a web page": lambda: b"<html><body>hello</body></html>",
    "utf-16": lambda: "车型\t配置\r\nS5\t豪华型".encode("utf-16"),
    "a zip that is no workbook": lambda: zipped({"a.txt": b"a"}),
    "cut off": lambda: workbook(row())[:-200],
    "no heading": lambda: workbook(row(), header=["a", "b"]),
    "only a heading": lambda: workbook(),
    "merged cells": merged,
    "a bomb": lambda: zipped({"xl/workbook.xml": bytes(reading.MAX_UNPACKED + 1)}),
    "many parts": lambda: zipped({f"{n}.xml": b"" for n in range(reading.MAX_PARTS + 1)}),
    "a billion laughs": lambda: swapped(workbook(row()), SHEET, lambda _: LAUGHS),
    "broken markup": lambda: swapped(workbook(row()), SHEET, lambda xml: xml[:-30]),
    "too large": lambda: b"a" * (reading.MAX_BYTES + 1),
    "too many rows": lambda: ("车型,配置\n" + "S5,豪华型\n" * reading.MAX_ROWS).encode(),
    "an endless csv cell": lambda: b'\xe8\xbd\xa6\xe5\x9e\x8b,\xe9\x85\x8d\xe7\xbd\xae\n"' + b"x" * 200_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_file_that_cannot_be_trusted_is_answered_with_a_sentence(manager, cast, kind):
    before = catalogue()
    answer = upload(manager, HOSTILE[kind]())
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["file"]
    assert not CatalogImport.objects.exists()
    assert catalogue() == before


def test_without_a_file_the_form_says_so(manager):
    assert manager.post("/vehicles/imports/", {"token": str(uuid4())}).status_code == 422


def test_a_cell_in_the_last_corner_of_the_sheet_costs_nothing(cast):
    """A reader that lays out the rectangle would ask for 500 GB."""
    book = load_workbook(BytesIO(workbook(row(price=1))))
    book.active["XFD1048576"] = "x"
    assert len(items_of(sheets_of(saved(book)))) == 1


def test_a_lie_about_the_size_inside_a_zip_is_found():
    file = bytearray(zipped({"[Content_Types].xml": b"a" * 5000}))
    place = file.rindex(b"PK\x01\x02") + 24
    file[place : place + 4] = (10).to_bytes(4, "little")
    with pytest.raises(Refused):
        list(sheets_of(bytes(file)))


def test_formulas_are_not_computed_and_texts_that_look_like_one_stay_texts(manager, cast):
    book = load_workbook(BytesIO(workbook(row(price=1), row("S5", "x"))))
    book.active["E2"] = "=1+1"
    book.active["D3"] = "=HYPERLINK()"
    book.active["D3"].data_type = "s"
    answer = upload(manager, saved(book))
    assert shown(answer) == [(2, "wrong", ["这一行含有公式，请粘贴为数值。"]), (3, "new", [])]
    run(manager, answer)
    assert Trim.objects.filter(name="=HYPERLINK()").exists()


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [({"model": "x" * 31}, "车型太长"), ({"model": "x" * 9999}, "车型太长"), ({"trim": "😀"}, "配置含有符号或表情"),
     ({"trim": "a\u202eb"}, "配置含有符号或表情"), ({"price": "0"}, NO_PRICE), ({"price": -5}, NO_PRICE),
     ({"price": 1e300}, NO_PRICE), ({"price": 1.234}, NO_PRICE), ({"from_day": "32.13.2026"}, NO_DAY),
     ({"equipment": "x" * 1001}, "重点配置太长"), ({"colours": "、".join(f"色{n}" for n in range(31))}, "颜色太长"),
     ({"colours": "名" * 21}, "颜色太长"), ({"code": "x" * 21}, "车型代码太长")],
)  # fmt: skip
def test_each_wrong_cell_is_named(manager, cast, wrong, problem):
    answer = upload(manager, workbook(row(**wrong)))
    assert shown(answer) == [(2, "wrong", [problem])]


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("129800", 129800),
        ("¥129,800.00", 129800),
        ("12.98万", 129800),
        ("１２９８００元", 129800),
        (129800.5, 129800.5),
    ],
)
def test_prices_as_people_write_them(manager, cast, typed, amount):
    run(manager, upload(manager, workbook(row(price=typed))))
    assert ListPrice.objects.get().amount == Decimal(str(amount))


def test_markup_in_a_cell_is_shown_as_text(manager, cast):
    answer = upload(manager, workbook(row("<b>x</b>", "<script>alert(1)</script>")))
    page = answer.content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_a_long_file_is_shown_page_by_page_and_by_kind(manager, cast):
    rows = [row("S5", f"配置{n}") for n in range(150)] + [row("S5", "")]
    answer = upload(manager, workbook(*rows))
    pk = answer.context["upload"].pk
    assert (len(answer.context["rows"]), answer.context["next"]) == (100, 2)
    second = manager.get(f"/vehicles/imports/{pk}/?page=2")
    assert (len(second.context["rows"]), second.context["next"]) == (51, None)
    assert [r[1] for r in shown(manager.get(f"/vehicles/imports/{pk}/?show=wrong"))] == ["wrong"]
    for odd in ("?page=99", "?page=-1", "?page=x", "?show=x", f"?page={10**30}"):
        assert manager.get(f"/vehicles/imports/{pk}/{odd}").status_code == 200


def test_a_file_of_another_store_is_not_found(cast, noon):
    file = waiting_file(cast)
    other = cast.client("other_manager")
    assert other.get(f"/vehicles/imports/{file.pk}/").status_code == 404
    assert other.post(f"/vehicles/imports/{file.pk}/run/").status_code == 404
    file.refresh_from_db()
    assert file.state == "waiting"


def test_an_import_reaches_only_the_brands_of_its_store(cast, noon):
    """The same names in another brand stay as they are."""
    strange = Brand.objects.create(group=cast.store.group, name="远山")
    strange.stores.add(cast.other_store)
    theirs = CarModel.objects.create(brand=strange, name="S5").trims.create(name="豪华型")
    run(cast.client("manager"), upload(cast.client("manager"), workbook(row(price=129800, equipment="天窗"))))
    theirs.refresh_from_db()
    assert (theirs.equipment, theirs.prices.count()) == ("", 0)


def test_fifty_thousand_rows_are_read_and_compared_without_a_statement_per_row(
    cast, noon, django_assert_max_num_queries
):
    from catalog.services import imports

    text = "车型,配置,全国统一价\n" + "".join(f"S{n % 500},配置{n},{n + 1}\n" for n in range(reading.MAX_ROWS - 1))
    seat = cast.seat("manager")
    file = imports.keep(seat=seat, token=uuid4(), file_name="x.csv", content=text.encode(), at=NOON)
    assert len(file.rows) == reading.MAX_ROWS - 1
    with django_assert_max_num_queries(5):
        steps = imports.steps_of(file, TODAY)
    assert sum(step.kind == "new" for step in steps) == reading.MAX_ROWS - 1
