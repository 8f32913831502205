"""Writing and checking a row for the DMS (product.md §11)."""

from datetime import date
from decimal import Decimal

import pytest

from reports.rules import exporting
from reports.rules.exporting import CodesError, Column, Problem, Why

DAY = date(2026, 11, 21)


def cell(value, **column):
    """The cell and the problem of one column called 列."""
    return exporting.cell(Column("列", **column), value)


@pytest.mark.parametrize("value", [None, ""])
def test_a_required_cell_is_not_empty(value):
    assert cell(value, required=True)[1] == Problem("列", Why.MISSING)
    assert cell(value) == (value, None)


def test_a_text_may_be_as_long_as_the_limit_and_not_longer():
    assert cell("四个字啊", max_length=4)[1] is None
    assert cell("有五个字啊", max_length=4)[1] == Problem("列", Why.TOO_LONG, "4")


def test_a_word_is_written_as_its_code_and_a_word_without_code_is_wrong():
    codes = {"mr": "先生", "ms": "女士"}
    assert cell("mr", codes=codes) == ("先生", None)
    assert cell("dr", codes=codes) == ("dr", Problem("列", Why.NO_CODE, "dr"))
    assert cell("", codes=codes) == ("", None)
    assert cell("", codes=codes, required=True)[1].why == Why.MISSING
    assert cell("", codes={"": "未知"}) == ("未知", None)


def test_the_limit_holds_for_what_is_written_not_for_what_was_there():
    assert cell("A+", codes={"A+": "A"}, max_length=1) == ("A", None)


@pytest.mark.parametrize(
    ("shape", "written"),
    [
        ("", DAY),
        ("yyyy-mm-dd", "2026-11-21"),
        ("yyyy/mm/dd", "2026/11/21"),
        ("yyyymmdd", "20261121"),
        ("dd.mm.yy", "21.11.26"),
        ("yyyy年mm月dd日", "2026年11月21日"),
    ],
)
def test_a_date_is_written_in_the_templates_shape_or_stays_a_date(shape, written):
    assert cell(DAY, date_format=shape) == (written, None)


def test_a_day_before_excels_first_is_wrong():
    assert cell(date(1900, 1, 1)) == (date(1900, 1, 1), None)
    assert cell(date(1899, 12, 31))[1] == Problem("列", Why.BAD_DATE, "1899-12-31")


def test_numbers_stay_numbers():
    assert cell(Decimal("120000.50")) == (Decimal("120000.50"), None)


@pytest.mark.parametrize("shape", ["yyyy-mm-dd", "yyyymmdd", "dd/mm/yy", "yyyy年mm月dd日"])
def test_a_date_format_is_understood(shape):
    assert exporting.is_date_format(shape)


@pytest.mark.parametrize("shape", ["", "yyyy", "yyyy-mm", "d.m.y", "%Y-%m-%d", "yyyy-mm-dd hh:ss", "yyyy-mm-ddx"])
def test_no_date_format_is_refused(shape):
    assert not exporting.is_date_format(shape)


def test_codes_are_read_as_typed_and_written_back():
    codes = exporting.parse_codes(" mr = 先生 ；ms=女士\n; x=a=b;=空")
    assert codes == {"mr": "先生", "ms": "女士", "x": "a=b", "": "空"}
    assert exporting.parse_codes(exporting.codes_text(codes)) == codes
    assert exporting.parse_codes("") == {}


@pytest.mark.parametrize("text", ["mr", "mr=1; mr=2", "a=1; b"])
def test_codes_that_cannot_be_read_are_refused(text):
    with pytest.raises(CodesError):
        exporting.parse_codes(text)


def test_a_row_holds_every_problem_and_the_digest_changes_with_any_cell():
    columns = [Column("甲", required=True), Column("乙", max_length=1)]
    cells, problems = exporting.row(columns, ["", "长了"])
    assert cells == ["", "长了"]
    assert [(p.heading, p.why) for p in problems] == [("甲", Why.MISSING), ("乙", Why.TOO_LONG)]
    one = exporting.digest(["张三", DAY, Decimal("1.50"), None])
    assert one == exporting.digest(["张三", DAY, Decimal("1.50"), None])
    assert len(one) == 40
    assert one not in {exporting.digest(["张三", DAY, Decimal("1.50"), ""]), exporting.digest(["张", "三"])}
