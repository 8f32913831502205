"""Numbers of a page as an Excel file: who took which is written down (product.md §11)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.seat import Seat
from core import xlsx
from reports.models import Download


@transaction.atomic
def hand_out(
    *, seat: Seat, what: str, asked: str, sheet: str, header: list[str], rows: Iterable[list], at: datetime
) -> bytes:
    """The workbook of `rows`, and the row that says who took it. Datetimes in `rows` are naive local time."""
    found = list(rows)
    content = xlsx.write(sheet=sheet, header=header, rows=found)
    Download.objects.create(
        store=seat.store, what=what, asked=asked[:200], rows_count=len(found), by=seat.user, at=at
    )  # fmt: skip
    return content
