"""What this app does when a person is erased: no line, no summary and no file tells of them any more."""

from datetime import datetime

from django.db.models import Q

from accounts.models import User
from core import redaction
from core.redaction import ERASED
from leads.models import Customer
from leads.services import erasing
from reports.models import DailyReport, ExportBatch, ExportRow, ReportEvent, ReportLine, StockExtra
from reports.statuses import BatchState

#: Keys and words of the house: where a line comes from, the car, how and with which result.
KEPT = {
    "ReportLine": ("origin", "car", "method", "result", "grade_before", "grade_after"),
    "ExportRow": ("digest",),
}


def forget(*, customer: Customer, needles: list[str], names: list[str], at: datetime, by: User) -> None:
    """Blank the lines, take name and numbers out of summaries, drop the bytes of files that hold the person.

    A file that is being made begins anew, without the person.
    """
    begun = ExportBatch.objects.filter(store=customer.store_id, state=BatchState.MAKING)
    begun.update(state=BatchState.WAITING)  # first of all: what is kept at this moment is waited for, and seen below
    found = erasing.belonging(customer, "reports")
    lines, rows = found.get(ReportLine, set()), found.get(ExportRow, set())
    redaction.blank(found, keep=KEPT)
    ReportLine.objects.filter(pk__in=lines).update(customer=ERASED)
    ExportBatch.objects.filter(rows__in=rows).update(content=b"")
    _forget_papers(customer, needles, names)
    _forget_mentions(customer, [*needles, *names])
    redaction.forget("reports", needles, skip=[("StockExtra", "phone")])  # another store has the number of its own


def _forget_papers(customer: Customer, needles: list[str], names: list[str]) -> None:
    """A paper card written down at a stock-take points to nobody: it is known by its phone, without one by its name."""
    papers = StockExtra.objects.filter(take__store=customer.store_id)
    mine = papers.filter(Q(phone__in=needles) | Q(phone="", name__in=names)).values_list("pk", flat=True)
    keys = set(mine)
    redaction.blank({StockExtra: keys}, keep={"StockExtra": ("phone",)})
    papers.filter(pk__in=keys).update(phone="")  # two of one drawer may not both say ***


def _forget_mentions(customer: Customer, needles: list[str]) -> None:
    """A summary of the day may name somebody: the name goes out of the store's own texts."""
    reports = DailyReport.objects.filter(store=customer.store_id)
    for field in ("summary", "guidance", "return_note"):
        redaction.forget_in(reports, field, needles)
    redaction.forget_in(ReportEvent.objects.filter(report__store=customer.store_id), "note", needles)
    for field in ("content", "guidance"):
        redaction.forget_in(ReportLine.objects.filter(report__store=customer.store_id), field, needles)
