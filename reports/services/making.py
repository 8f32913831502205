"""Making what a batch holds: small ones while the clerk waits, big ones by the worker, which can be killed at any time.

A batch is claimed by a conditional update and says how far it is. Nothing else is written before the end, which checks
that the claim still stands, so a batch whose maker died is begun anew by the next sweep and none is made twice.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from celery import current_app
from django.db import transaction
from django.db.models import F, QuerySet

from accounts.models import Store
from accounts.rights import Right
from accounts.seat import Seat, take_seat
from core import clock, xlsx
from reports import notices
from reports.exports.rows import PAGE, Row, exportable_by, rows
from reports.models import ExportBatch, ExportLog, ExportRow, ExportTemplate
from reports.statuses import BatchFault, BatchState

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # a maker that has not said how far it is for so long has died
MOST_ATTEMPTS = 3
_MOST_ROWS = 2000  # rows of one INSERT


class Stopped(Exception):
    """Somebody discarded the batch, or another worker has it."""


@dataclass
class File:
    """A workbook, and which card went into it with which digest."""

    content: bytes = b""
    sent: list[tuple[int, str]] = field(default_factory=list)


def wake_worker() -> None:
    """Ask for making now; without a broker the sweep of the next minute does it."""
    try:
        current_app.send_task("reports.tasks.make_batches", retry=False)
    except Exception as error:
        logger.warning("The broker did not take the batch: %s. The next sweep makes it.", type(error).__name__)


def make_waiting(*, store: Store, as_of: datetime) -> dict[str, int]:
    """Make the batches of `store` that wait at `as_of`, one after the other; begin anew what a dead worker left."""
    counts = {"made": 0, "failed": 0, "stopped": 0, "again": _take_back(store, as_of)}
    while batch := _claim(store, as_of):
        counts[_make(batch, as_of)] += 1
    return counts


def _take_back(store: Store, as_of: datetime) -> int:
    """Let what a dead worker left wait again; what was interrupted too often is failed for a person to decide."""
    left = ExportBatch.objects.filter(store=store, state=BatchState.MAKING, try_at__lte=as_of)
    for batch in left.filter(attempts__gte=MOST_ATTEMPTS):
        fail(batch, BatchFault.STOPPED, as_of)
    return left.update(state=BatchState.WAITING)


@transaction.atomic
def _claim(store: Store, as_of: datetime) -> ExportBatch | None:
    """The next batch that waits, now this worker's; None while another one of the store is being made."""
    Store.objects.select_for_update(no_key=True).get(pk=store.pk)
    here = ExportBatch.objects.filter(store=store)
    if here.filter(state=BatchState.MAKING).exists():
        return None
    batch = here.filter(state=BatchState.WAITING).select_related("template", "made_by").order_by("number").first()
    if batch:
        batch.state, batch.begun_at, batch.checked = BatchState.MAKING, as_of, 0
        batch.try_at = lease(as_of)
        here.filter(pk=batch.pk).update(
            state=batch.state, begun_at=batch.begun_at, try_at=batch.try_at, checked=0, attempts=F("attempts") + 1
        )
    return batch


def lease(at: datetime) -> datetime:
    """Until when a claim stands that was made or renewed at `at`."""
    return max(at, clock.now()) + LEASE


def _make(batch: ExportBatch, as_of: datetime) -> str:
    seat = take_seat(batch.made_by, batch.store_id)
    if seat is None or seat.store.pk != batch.store_id or not seat.may(Right.EXPORT_RUN):
        return fail(batch, BatchFault.NO_RIGHT, as_of)
    try:
        fault = carry_out(batch=batch, seat=seat, at=as_of)
    except Stopped:
        return "stopped"
    except Exception:
        logger.exception("Batch %s of store %s could not be made.", batch.number, batch.store_id)
        return fail(batch, BatchFault.ERROR, as_of)
    if fault:
        return fail(batch, fault, as_of)
    notices.batch_made(batch, at=as_of)
    return "made"


def carry_out(*, batch: ExportBatch, seat: Seat, at: datetime) -> str:
    """Make the file of a claimed `batch` and keep it. Says what was wrong; "" when it is made.

    Raises Stopped when the claim stands no more.
    """
    file = written(seat, batch.template, batch.scope, tell=lambda n: _tell(batch, n))
    return _keep(batch, file, seat, at) if file.sent else BatchFault.EMPTY


def written(seat: Seat, template: ExportTemplate, scope: str, *, tell: Callable[[int], None]) -> File:
    """The workbook of the rows of `scope` that may go; `tell` hears now and then how many cards were looked at."""
    file = File()
    file.content = xlsx.write(
        sheet=template.sheet,
        header=[column.heading for column in template.columns.all()],
        rows=_cells(_told(rows(seat, template), tell), scope, file.sent),
        blank_rows=template.start_row - 1,
    )
    return file


def _told(found: Iterator[Row], tell: Callable[[int], None]) -> Iterator[Row]:
    for number, row in enumerate(found, start=1):
        yield row
        if number % PAGE == 0:
            tell(number)


def _cells(found: Iterator[Row], scope: str, sent: list[tuple[int, str]]) -> Iterator[list]:
    """The cells of the rows that go; `sent` remembers which."""
    for row in found:
        if row.belongs_to(scope):
            sent.append((row.card, row.digest))
            yield row.cells


def _mine(batch: ExportBatch) -> QuerySet[ExportBatch]:
    """The row of the batch while this maker's claim stands."""
    return ExportBatch.objects.filter(pk=batch.pk, state=BatchState.MAKING, begun_at=batch.begun_at)


def _tell(batch: ExportBatch, checked: int) -> None:
    if not _mine(batch).update(checked=checked, try_at=lease(batch.begun_at)):
        raise Stopped


@transaction.atomic
def _keep(batch: ExportBatch, file: File, seat: Seat, at: datetime) -> str:
    """Write down what was made, if it is still this maker's. Erasing a person waits here, or has begun it anew."""
    mine = _mine(batch).select_for_update(no_key=True).values_list("pk")
    if not mine:
        raise Stopped
    batch.state, batch.made_at, batch.rows_count = BatchState.MADE, at, len(file.sent)
    batch.content, batch.sha256, batch.checked = file.content, sha256(file.content).hexdigest(), batch.cards
    batch.save(update_fields=["state", "made_at", "rows_count", "content", "sha256", "checked"])
    ExportRow.objects.bulk_create(
        (ExportRow(batch_id=batch.pk, card_id=card, digest=digest) for card, digest in file.sent),
        batch_size=_MOST_ROWS,
    )
    note(batch, "made", seat, at)
    return BatchFault.NONE


@transaction.atomic
def fail(batch: ExportBatch, fault: str, at: datetime) -> str:
    """The batch was not made: its row says why, who asked for it hears it."""
    if not _mine(batch).update(state=BatchState.FAILED, fault=fault):
        return "stopped"
    batch.state, batch.fault = BatchState.FAILED, fault
    ExportLog.objects.create(batch=batch, action="failed", by=batch.made_by, at=at)
    notices.batch_failed(batch, at=at)
    return "failed"


def note(batch: ExportBatch, action: str, seat: Seat, at: datetime) -> None:
    """Write down who did what with the batch."""
    ExportLog.objects.create(batch=batch, action=action, by=seat.user, at=at)


def cards_of(seat: Seat) -> int:
    """How many cards a batch looks through."""
    return exportable_by(seat).count()
