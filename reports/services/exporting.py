"""Making a batch for the DMS, handing it out, marking it; and the template behind it. Every step is logged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Store
from accounts.seat import Seat
from core.errors import Refused
from reports.models import ExportBatch, ExportColumn, ExportTemplate
from reports.services import making
from reports.statuses import BatchFault, BatchState

IN_REQUEST = 2000  # cards looked through while the clerk waits, about a second; more are left to the worker


def make_batch(*, seat: Seat, template: ExportTemplate, scope: str, token: UUID, at: datetime) -> ExportBatch:
    """Write the good rows of `scope` into a file that stays as it is. The same form sent twice makes one batch.

    A batch of many cards, or one that comes while another of the store is being made, is left to the worker: the
    answer is a batch that waits. Raises Refused when no row would go.
    """
    batch, mine = _ask(seat, template, scope, token, at)
    try:
        empty = mine and making.carry_out(batch=batch, seat=seat, at=at) == BatchFault.EMPTY
    except making.Stopped:  # somebody of it was erased at this moment
        making.wake_worker()
        batch.refresh_from_db()
        return batch
    if empty:
        batch.delete()
        raise Refused(str(BatchFault.EMPTY.label))
    return batch


@transaction.atomic
def _ask(seat: Seat, template: ExportTemplate, scope: str, token: UUID, at: datetime) -> tuple[ExportBatch, bool]:
    """The row of the batch, and whether this request makes it; a form sent twice finds the first one's."""
    Store.objects.select_for_update(no_key=True).get(pk=seat.store.pk)  # numbers one by one, one batch at work
    here = ExportBatch.objects.filter(store=seat.store)
    twice = here.filter(token=token).defer("content").first()
    if twice:
        return twice, False
    cards = making.cards_of(seat)
    mine = cards <= IN_REQUEST and not here.filter(state__in=(BatchState.WAITING, BatchState.MAKING)).exists()
    claim = {"state": BatchState.MAKING, "begun_at": at, "try_at": making.lease(at), "attempts": 1}
    batch = ExportBatch.objects.create(
        template=template, store=seat.store, number=_next_number(seat.store), token=token, scope=scope, cards=cards,
        made_by=seat.user, made_at=at, **(claim if mine else {"state": BatchState.WAITING}),
    )  # fmt: skip
    if not mine:
        making.note(batch, "asked", seat, at)
        transaction.on_commit(making.wake_worker, robust=True)
    return batch, mine


def _next_number(store: Store) -> int:
    return (ExportBatch.objects.filter(store=store).aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def make_again(*, seat: Seat, batch: ExportBatch, at: datetime) -> ExportBatch:
    """Let a batch wait again that failed, or whose maker has died. Raises Refused for any other."""
    row = _locked(seat, batch)
    died = row.state == BatchState.MAKING and row.try_at <= at
    if row.state != BatchState.FAILED and not died:
        raise Refused(_stands(row))
    row.state, row.fault, row.attempts = BatchState.WAITING, BatchFault.NONE, 0
    row.save(update_fields=["state", "fault", "attempts"])
    making.note(row, "again", seat, at)
    transaction.on_commit(making.wake_worker, robust=True)
    return row


@transaction.atomic
def hand_out(*, seat: Seat, batch: ExportBatch, at: datetime) -> bytes:
    """The file of `batch`, the same bytes each time; who took it is written down.

    Raises Refused while there is no file, and when a person in it was erased: the file went with the person.
    """
    if not batch.sha256:
        raise Refused(_stands(batch))
    if batch.rows_count and not batch.content:
        raise Refused(_("A customer in this file was erased since, and the file with the customer. Make a new batch."))
    making.note(batch, "downloaded", seat, at)
    return bytes(batch.content)


@transaction.atomic
def accept(*, seat: Seat, batch: ExportBatch, at: datetime) -> ExportBatch:
    """The manufacturer took the batch. Raises Refused when it was accepted or discarded before."""
    return _mark(seat, batch, BatchState.ACCEPTED, at, {BatchState.MADE})


@transaction.atomic
def discard(*, seat: Seat, batch: ExportBatch, at: datetime) -> ExportBatch:
    """The batch counts for nothing: its rows are due again; one that is being made is stopped.

    Raises Refused when it was accepted or discarded before.
    """
    return _mark(seat, batch, BatchState.DISCARDED, at, set(BatchState) - {BatchState.ACCEPTED, BatchState.DISCARDED})


def _mark(seat: Seat, batch: ExportBatch, state: str, at: datetime, allowed: set[str]) -> ExportBatch:
    row = _locked(seat, batch)
    if row.state not in allowed:
        raise Refused(_stands(row))
    row.state = state
    row.save(update_fields=["state"])
    making.note(row, state, seat, at)
    return row


def _locked(seat: Seat, batch: ExportBatch) -> ExportBatch:
    return ExportBatch.objects.filter(store=seat.store).defer("content").select_for_update(no_key=True).get(pk=batch.pk)


def _stands(row: ExportBatch) -> str:
    words = {"n": row.number, "state": row.get_state_display()}
    return _("Batch %(n)s: %(state)s. Nothing was changed.") % words


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
