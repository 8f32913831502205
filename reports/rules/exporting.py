"""One row of an export: written as the manufacturer's template says, and what is wrong with it (product.md §11)."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

EXCEL_BEGINS = date(1900, 1, 1)  # a workbook knows no earlier day
_DATE_PARTS = {"yyyy": "%Y", "mm": "%m", "dd": "%d", "yy": "%y"}
_DATE_SHAPE = re.compile(r"(?:yyyy|yy|mm|dd|[-/. 年月日])+")
_DATE_PART = re.compile("yyyy|yy|mm|dd")

Value = str | date | int | Decimal | None


class Why(StrEnum):
    """What is wrong with a cell; the page has a sentence for each."""

    MISSING = "missing"  # required and empty
    TOO_LONG = "too_long"
    NO_CODE = "no_code"  # the template has a code map and this word is not in it
    BAD_DATE = "bad_date"  # no day that a workbook can hold


@dataclass(frozen=True)
class Column:
    """How one column is written."""

    heading: str
    required: bool = False
    max_length: int | None = None
    date_format: str = ""  # of yyyy, yy, mm, dd; empty leaves a real date
    codes: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Problem:
    """One wrong cell: which column, what is wrong, and the word or the limit it is about."""

    heading: str
    why: Why
    detail: str = ""


def row(columns: Sequence[Column], values: Sequence[Value]) -> tuple[list[Value], list[Problem]]:
    """The cells of one row and everything that is wrong with them."""
    cells, problems = [], []
    for column, value in zip(columns, values, strict=True):
        written, problem = cell(column, value)
        cells.append(written)
        if problem:
            problems.append(problem)
    return cells, problems


def cell(column: Column, value: Value) -> tuple[Value, Problem | None]:
    """One value as its column writes it, or the value as it is and what is wrong with it."""
    written = value
    if column.codes:
        word = "" if value is None else str(value)
        if word and word not in column.codes:
            return value, Problem(column.heading, Why.NO_CODE, word)
        written = column.codes.get(word, value)
    elif isinstance(value, date):
        if value < EXCEL_BEGINS:
            return value, Problem(column.heading, Why.BAD_DATE, value.isoformat())
        written = written_date(value, column.date_format) if column.date_format else value
    return written, _wrong(column, written)


def _wrong(column: Column, written: Value) -> Problem | None:
    if written is None or written == "":
        return Problem(column.heading, Why.MISSING) if column.required else None
    if column.max_length and isinstance(written, str) and len(written) > column.max_length:
        return Problem(column.heading, Why.TOO_LONG, str(column.max_length))
    return None


@lru_cache(maxsize=4096)  # the same days come again and again in one export
def written_date(day: date, shape: str) -> str:
    """`day` in a shape such as yyyy-mm-dd."""
    return day.strftime(_DATE_PART.sub(lambda part: _DATE_PARTS[part[0]], shape))


def is_date_format(shape: str) -> bool:
    """Say whether `shape` names year, month and day and nothing that a date cannot be written with."""
    return bool(_DATE_SHAPE.fullmatch(shape)) and all(part in shape for part in ("yy", "mm", "dd"))


def digest(cells: Sequence[Value]) -> str:
    """A fingerprint of what was written for a card: 40 signs, the same for the same cells."""
    text = json.dumps(cells, ensure_ascii=False, default=str, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=20).hexdigest()


class CodesError(ValueError):
    """The text is no code map; the argument is the part that cannot be read."""


def parse_codes(text: str) -> dict[str, str]:
    """`mr=先生; ms=女士` as a map. Raises CodesError for a part without `=` and for a word named twice."""
    codes: dict[str, str] = {}
    for part in re.split(r"[;；\n]", text):
        if not part.strip():
            continue
        word, equals, code = (piece.strip() for piece in part.partition("="))
        if not equals or word in codes:
            raise CodesError(part.strip())
        codes[word] = code
    return codes


def codes_text(codes: Mapping[str, str]) -> str:
    """A code map as it is typed."""
    return "; ".join(f"{word}={code}" for word, code in codes.items())
