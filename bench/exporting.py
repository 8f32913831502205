"""The DMS export of every exportable card, as the worker makes it, beside openpyxl alone writing the same rows."""

import time
from dataclasses import dataclass
from io import BytesIO
from statistics import median
from uuid import uuid4

from openpyxl import Workbook

from accounts.seat import take_seat
from bench import sql
from bench.cases import Stage
from bench.floor import Floor
from reports.exports.presets import ensure_default_template
from reports.services.exporting import make_batch
from reports.services.making import make_waiting
from reports.statuses import Scope

ROUNDS = 3
AIM = 1.2  # times openpyxl alone (speed.md)


@dataclass(frozen=True)
class Export:
    """Medians of the rounds."""

    rows: int
    seconds: float
    floor_seconds: float

    @property
    def words(self) -> str:
        """One line for the report."""
        return (
            f"DMS export: {self.rows:,} rows read, checked, compared, written and kept in {self.seconds:.1f} s; "
            f"bare SQL and openpyxl alone {self.floor_seconds:.1f} s: "
            f"{self.seconds / self.floor_seconds:.2f} times that (aim ≤ {AIM})."
        )


def measure(scene: Stage, floor: Floor) -> Export:
    """Make the batch of all rows and the floor's file in turn."""
    seat = take_seat(scene.manager.user, scene.store.pk)
    template = ensure_default_template(scene.store)
    runs, floors = [], []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        batch = make_batch(seat=seat, template=template, scope=Scope.ALL, token=uuid4(), at=scene.now)
        if batch.is_under_way:
            make_waiting(store=scene.store, as_of=scene.now)
        runs.append(time.perf_counter() - begin)
        begin = time.perf_counter()
        _written(floor, scene)
        floors.append(time.perf_counter() - begin)
    batch.refresh_from_db(fields=["rows_count"])
    return Export(batch.rows_count, median(runs), median(floors))


def _written(floor: Floor, scene: Stage) -> bytes:
    """The same rows by one statement, appended as they come."""
    book = Workbook(write_only=True)
    page = book.create_sheet("Sheet1")
    with floor.connection, floor.connection.cursor() as cursor:
        cursor.execute(sql.EXPORTED, scene.facts())
        for row in cursor:
            page.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
