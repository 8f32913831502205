"""From an uploaded file to rows of text. Nothing in it is believed: neither its name nor the sizes that it tells.

openpyxl reads in a stream: a sheet that claims a cell in its last corner costs nothing here, while readers that lay
out the whole rectangle ask for hundreds of gigabytes.
"""

import csv
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from core.errors import Refused

MAX_BYTES = 5_000_000  # of the file
MAX_UNPACKED = 40_000_000  # bytes, of everything in an xlsx together
MAX_PARTS = 400  # files inside an xlsx
MAX_ROWS = 50_000  # with something in them, the heading included
MAX_COLUMNS = 40
MAX_TEXT = 2_000  # characters of a cell that are looked at
MAX_SHEETS = 20
_LAST_ROW = 1_048_576  # of an Excel sheet
_CHUNK = 1 << 20
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?\bref\s*=\s*[\"']([A-Z]{1,3}(\d{1,7}):[A-Z]{1,3}\d{1,7})[\"']")


@dataclass(frozen=True)
class Line:
    """One row of a sheet: its number as Excel shows it, its texts; `has_formula` says that a cell computes."""

    number: int
    cells: list[str]
    has_formula: bool = False


@dataclass(frozen=True)
class Sheet:
    """The rows with something in them; `merged` are (first row, range) of its merged cells."""

    lines: list[Line]
    merged: list[tuple[int, str]]


def sheets_of(content: bytes) -> Iterator[Sheet]:
    """The sheets of an uploaded xlsx or csv file, one after the other. Raises Refused with what to do instead."""
    if len(content) > MAX_BYTES:
        raise Refused(_("The file is larger than %(n)d MB.") % {"n": MAX_BYTES // 1_000_000}, field="file")
    if content.startswith(_OLD_EXCEL):
        raise Refused(_("This is an old or a locked Excel file. Save it as .xlsx without a password."), field="file")
    if content.startswith(_ZIP):
        yield from _xlsx(content)
    else:
        yield Sheet(list(_limited(_csv(content))), [])


def _unreadable() -> Refused:
    return Refused(_("This file cannot be read. Save it as .xlsx or as .csv (UTF-8) and try again."), field="file")


# --- xlsx -----------------------------------------------------------------------------------
def _xlsx(content: bytes) -> Iterator[Sheet]:
    _unpack_for_real(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl leaves out of styles and pictures is no matter here
        try:
            book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
            pages = book.worksheets[:MAX_SHEETS]
        except Exception as error:  # a parser of foreign data may raise anything
            raise _unreadable() from error
        for page in pages:
            yield _page(page, content)


def _unpack_for_real(content: bytes) -> None:
    """Unpack every part once and count: the sizes that a zip tells may be lies, its sums may not fit."""
    left = MAX_UNPACKED
    try:
        with ZipFile(BytesIO(content)) as parts:
            names = parts.infolist()
            if len(names) > MAX_PARTS:
                raise _unreadable()
            for name in names:
                with parts.open(name) as part:
                    while chunk := part.read(_CHUNK):
                        left -= len(chunk)
                        if left < 0:
                            raise Refused(_("The file is too large when unpacked."), field="file")
    except (BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError) as error:
        raise _unreadable() from error


def _page(page, content: bytes) -> Sheet:
    try:
        lines = list(_limited(_lines(page)))
        with ZipFile(BytesIO(content)) as parts:
            found = _MERGED.findall(parts.read(page._worksheet_path))
    except Refused:
        raise
    except Exception as error:  # a parser of foreign data may raise anything
        raise _unreadable() from error
    return Sheet(lines, [(int(row), area.decode()) for area, row in found])


def _lines(page) -> Iterator[Line]:
    for number, cells in enumerate(page.iter_rows(max_col=MAX_COLUMNS), start=1):
        if number > _LAST_ROW:
            raise _too_many()
        texts = [text_of(cell.value) for cell in cells]
        if any(texts):
            yield Line(number, texts, any(cell.data_type == "f" for cell in cells))


def _limited(lines: Iterator[Line]) -> Iterator[Line]:
    for count, line in enumerate(lines):
        if count >= MAX_ROWS:
            raise _too_many()
        yield line


def _too_many() -> Refused:
    return Refused(_("The file has more than %(n)d rows.") % {"n": MAX_ROWS}, field="file")


def text_of(value: object) -> str:
    """What a cell holds, as somebody would type it: no decimal point on whole numbers, days as 2026-11-21."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return str(value)[:MAX_TEXT].strip()


# --- csv ------------------------------------------------------------------------------------
def _csv(content: bytes) -> Iterator[Line]:
    text = _decoded(content)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in rows:
            texts = [text_of(cell) for cell in cells[:MAX_COLUMNS]]
            if any(texts):
                yield Line(rows.line_num, texts)
    except csv.Error as error:
        raise _unreadable() from error


def _decoded(content: bytes) -> str:
    """UTF-8 or GB18030, what Excel writes here. Almost every row of bytes is GB18030, but no table holds zeros."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise _unreadable()
