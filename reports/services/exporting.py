"""Making a batch for the DMS, handing it out, marking it; and the template behind it. Every step is logged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Store
from accounts.seat import Seat
from core import xlsx
from core.errors import Refused
from reports.exports.rows import Row, rows
from reports.models import ExportBatch, ExportColumn, ExportLog, ExportRow, ExportTemplate
from reports.statuses import BatchState

_MOST_ROWS = 2000  # rows of one INSERT


@transaction.atomic
def make_batch(*, seat: Seat, template: ExportTemplate, scope: str, token: UUID, at: datetime) -> ExportBatch:
    """Write the good rows of `scope` into a file that stays as it is. The same form sent twice makes one batch.

    Raises Refused when no row would go.
    """
    Store.objects.select_for_update(no_key=True).get(pk=seat.store.pk)  # one batch at a time: no card goes twice
    twice = ExportBatch.objects.filter(store=seat.store, token=token).first()
    if twice:
        return twice
    sent: list[tuple[int, str]] = []
    content = xlsx.write(
        sheet=template.sheet,
        header=[column.heading for column in template.columns.all()],
        rows=_cells(rows(seat, template), scope, sent),
        blank_rows=template.start_row - 1,
    )
    if not sent:
        raise Refused(_("No row is ready: nothing is new or changed, or every such row needs fixing."))
    batch = ExportBatch.objects.create(
        template=template, store=seat.store, number=_next_number(seat.store), token=token, scope=scope,
        rows_count=len(sent), content=content, sha256=sha256(content).hexdigest(), made_by=seat.user, made_at=at,
    )  # fmt: skip
    ExportRow.objects.bulk_create(
        (ExportRow(batch_id=batch.pk, card_id=card, digest=digest) for card, digest in sent), batch_size=_MOST_ROWS
    )
    _log(batch, "made", seat, at)
    return batch


def _cells(found: Iterator[Row], scope: str, sent: list[tuple[int, str]]) -> Iterator[list]:
    """The cells of the rows that go; `sent` remembers which."""
    for row in found:
        if row.belongs_to(scope):
            sent.append((row.card, row.digest))
            yield row.cells


def _next_number(store: Store) -> int:
    return (ExportBatch.objects.filter(store=store).aggregate(last=Max("number"))["last"] or 0) + 1


def _log(batch: ExportBatch, action: str, seat: Seat, at: datetime) -> None:
    ExportLog.objects.create(batch=batch, action=action, by=seat.user, at=at)


@transaction.atomic
def hand_out(*, seat: Seat, batch: ExportBatch, at: datetime) -> bytes:
    """The file of `batch`, the same bytes each time; who took it is written down.

    Raises Refused when a person in it was erased: the file went with the person.
    """
    if batch.rows_count and not batch.content:
        raise Refused(_("A customer in this file was erased since, and the file with the customer. Make a new batch."))
    _log(batch, "downloaded", seat, at)
    return bytes(batch.content)


@transaction.atomic
def accept(*, seat: Seat, batch: ExportBatch, at: datetime) -> ExportBatch:
    """The manufacturer took the batch. Raises Refused when it was accepted or discarded before."""
    return _mark(seat, batch, BatchState.ACCEPTED, at)


@transaction.atomic
def discard(*, seat: Seat, batch: ExportBatch, at: datetime) -> ExportBatch:
    """The batch counts for nothing: its rows are due again. Raises Refused when it was accepted or discarded before."""
    return _mark(seat, batch, BatchState.DISCARDED, at)


def _mark(seat: Seat, batch: ExportBatch, state: str, at: datetime) -> ExportBatch:
    row = ExportBatch.objects.filter(store=seat.store).defer("content").select_for_update(no_key=True).get(pk=batch.pk)
    if row.state != BatchState.MADE:
        words = {"n": row.number, "state": row.get_state_display()}
        raise Refused(_("Batch %(n)s is not waiting any more: %(state)s. Nothing was changed.") % words)
    row.state = state
    row.save(update_fields=["state"])
    _log(row, state, seat, at)
    return row


@dataclass(frozen=True)
class ColumnWords:
    """One column as the form gives it."""

    heading: str
    field: str
    required: bool
    max_length: int | None
    date_format: str
    codes: dict[str, str]


@transaction.atomic
def save_template(
    *, seat: Seat, template: ExportTemplate, name: str, sheet: str, start_row: int, columns: Sequence[ColumnWords]
) -> ExportTemplate:
    """Replace the template's columns by `columns`, in their order. What was exported before is not touched.

    Raises Refused when another template got this name meanwhile.
    """
    row = ExportTemplate.objects.filter(store=seat.store).select_for_update(no_key=True).get(pk=template.pk)
    row.name, row.sheet, row.start_row = name, sheet, start_row
    try:
        with transaction.atomic():
            row.save(update_fields=["name", "sheet", "start_row"])
    except IntegrityError as error:
        raise Refused(_("Another template has this name."), field="name") from error
    row.columns.all().delete()
    ExportColumn.objects.bulk_create(
        ExportColumn(template=row, position=place, **vars(column)) for place, column in enumerate(columns, start=1)
    )
    return row
