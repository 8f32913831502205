"""Excel: a text stays a text, whatever it begins with."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from core import xlsx


def read(rows, **more):
    content = xlsx.write(sheet="表", header=["一", "二"], rows=rows, **more)
    return load_workbook(BytesIO(content))["表"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1"])
def test_formula_like_text_is_a_text(text):
    cell = read([[text, "x"]])["A2"]
    assert cell.data_type == "s"
    assert cell.value.strip() == text.strip()
    assert cell.quotePrefix


def test_types_and_control_characters():
    page = read([[date(2026, 11, 21), Decimal("1.50")], ["a\x00b", None]])
    assert page["A2"].value.date() == date(2026, 11, 21)
    assert page["B2"].value == 1.5
    assert page["A3"].value == "ab"
    assert page["B3"].value is None


def test_the_header_stands_where_the_template_wants_it():
    page = read([["x", "y"]], blank_rows=2)
    assert page["A3"].value == "一"
    assert page["A4"].value == "x"
