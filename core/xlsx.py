"""Writing Excel: streamed rows, every text a text. A cell that begins like a formula stays what was typed."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

#: What Excel would compute (= + - @), or openpyxl would take for an error value (#N/A).
_NOT_PLAIN = ("=", "+", "-", "@", "\t", "\r", "#")
_FORMATS = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm"}


def write(*, sheet: str, header: list[str], rows: Iterable[list], blank_rows: int = 0) -> bytes:
    """Make a workbook of one sheet: `blank_rows` empty rows, the header, then `rows`.

    The rows are read one at a time (flat memory). Datetimes must be naive local time: Excel knows no zones.
    """
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet[:31])
    page.freeze_panes = f"A{blank_rows + 2}"
    for _ in range(blank_rows):
        page.append([])
    page.append([_cell(page, text, bold=True) for text in header])
    try:
        for row in rows:
            page.append([value if _is_plain(value) else _cell(page, value) for value in row])
    except BaseException:  # the file on the disk that it was written to goes at once
        page.close()
        page._writer.cleanup()
        raise
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _is_plain(value: object) -> bool:
    """Say whether openpyxl writes the value rightly by itself: a cell object of our own costs as much again."""
    if isinstance(value, str):
        return value.isprintable() and not value.startswith(_NOT_PLAIN)
    return value is None or isinstance(value, int | float | Decimal)


def _cell(page, value: object, *, bold: bool = False):
    if isinstance(value, str):
        return _text(page, value, bold)
    cell = WriteOnlyCell(page, value=value)
    cell.number_format = _FORMATS.get(type(value), "General")
    return cell


def _text(page, value: str, bold: bool):
    plain = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell = WriteOnlyCell(page, value=plain)
    if bold:
        cell.font = Font(bold=True)
    if plain.startswith(_NOT_PLAIN):
        cell.data_type = "s"
        cell.quotePrefix = True
    return cell
