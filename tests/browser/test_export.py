"""The DMS clerk's batch, from the page to a workbook."""

from datetime import timedelta

import pytest

from tests.cast import NOON

pytestmark = pytest.mark.browser


def test_the_clerk_makes_a_batch_and_downloads_a_workbook(sit, cast):
    """Section 8 of the thread: good rows go, the wrong one is named; the file opens and holds what the page said."""
    from io import BytesIO
    from pathlib import Path

    import openpyxl

    cast.card(number="15412340001", name="陈晓雨", grade="A", at=NOON - timedelta(days=9))
    cast.card(number="15412340002", name="高翔", grade="H", at=NOON - timedelta(days=2))
    cast.card(number="15412340003", name="无车型", at=NOON)
    who = sit("clerk").open("/exports/")
    assert "无车型" in who.find(".wrong-line").inner_text()
    with who.going_to("/exports/"):
        who.tap("form.make [data-save]")
    with who.page.expect_download() as waiting:
        who.tap("a[href$='/download/']")
    sheet = openpyxl.load_workbook(BytesIO(Path(waiting.value.path()).read_bytes())).active
    header, *rows = sheet.iter_rows(values_only=True)
    assert "客户姓名" in header
    assert {row[header.index("客户姓名")] for row in rows} == {"陈晓雨", "高翔"}
    assert {row[header.index("电话")] for row in rows} == {"15412340001", "15412340002"}
    assert waiting.value.suggested_filename.endswith(".xlsx")
    who.open("/exports/")
    assert who.find("form.make [data-save]").is_visible()


def test_a_big_batch_is_made_while_the_clerk_looks_on_or_leaves(sit, cast, monkeypatch):
    """Long work shows how far it is, appears by itself when it is done, and tells so under the bell."""
    from reports.services import exporting, making

    monkeypatch.setattr(exporting, "IN_REQUEST", 0)
    cast.card(number="15412340001", name="陈晓雨", grade="A", at=NOON - timedelta(days=9))
    cast.card(number="15412340003", name="无车型", at=NOON)
    who = sit("clerk").open("/exports/")
    who.find(".stats").wait_for()
    assert "无车型" in who.find("#wrong .wrong-line").inner_text()
    with who.going_to("/exports/"):
        who.tap("form.make [data-save]")
    assert "等待生成" in who.find("table.batches").inner_text()
    assert who.find("a[href$='/download/']").count() == 0
    who.look()
    making.make_waiting(store=cast.store, as_of=NOON)
    who.find("a[href$='/download/']").wait_for()
    who.open("/notices/")
    assert "已生成，共 1 行" in who.find("main").inner_text()
