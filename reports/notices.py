"""What this app tells the staff: reports that came back or were guided, rows and batches for the DMS, conclusions."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from accounts import notices, people
from accounts.models import User
from accounts.rights import Right
from core import addresses
from leads.models import Card
from reports.models import CustomerStudy, DailyReport, ExportBatch
from reports.statuses import BatchFault

REPORTS = notices.group("reports", _("Daily reports"), _("Your report came back, or has guidance"))

RETURNED = notices.register(
    "report-returned", _("%(by)s returned your report of %(day)s: %(note)s"), "arrow-return-left", group=REPORTS,
    plain=("by", "day"),
)  # fmt: skip
GUIDED = notices.register(
    "report-guided", _("%(by)s wrote guidance on your report of %(day)s"), "lightbulb", group=REPORTS,
    plain=("by", "day"),
)  # fmt: skip

CONCLUDED = notices.register(
    "customer-study", _("%(by)s wrote what the customers from %(first)s to %(last)s are like"), "people"
)
MADE = notices.register(
    "batch-made", _("Batch %(n)s for the DMS is made, with %(rows)s rows"), "file-earmark-spreadsheet"
)
EMPTY = notices.register(
    "batch-empty", _("Batch %(n)s for the DMS was not made: no row is ready"), "exclamation-circle"
)
ASKED = notices.register(
    "export-asked", _("%(by)s cannot export %(customer)s to the DMS. Look at: %(columns)s"), "pencil-square",
    plain=("by",), customers=("customer",),
)  # fmt: skip
FAILED = notices.register("batch-failed", _("Batch %(n)s for the DMS was not made; try it again"), "exclamation-circle")


def concluded(study: CustomerStudy, *, at: datetime) -> None:
    """The general manager hears of conclusions about the customers (DATA-10, ROLE-35)."""
    days = {"first": f"{study.first:%Y-%m-%d}", "last": f"{study.last:%Y-%m-%d}"}
    who = [person for person in people.holding(Right.REPORT_SIGN_MANAGERS, study.store) if person != study.by]
    link = addresses.page("customer-groups", **{"from": days["first"], "to": days["last"]})
    notices.tell(
        store=study.store_id, people=who, kind=CONCLUDED, key=f"{CONCLUDED}:{study.pk}", at=at, link=link,
        by=study.by, **days,
    )  # fmt: skip


def returned(report: DailyReport, *, note: str, by: User, at: datetime) -> None:
    """The consultant hears that the report came back, and why."""
    _tell(report, RETURNED, f"report-returned:{report.pk}:{at:%Y%m%d%H%M%S}", by, at, note=note)


def guided(report: DailyReport, *, by: User, at: datetime) -> None:
    """The consultant hears of guidance, once for each time that the report was submitted."""
    _tell(report, GUIDED, f"report-guided:{report.pk}:{report.submitted_at:%Y%m%d%H%M%S}", by, at)


def _tell(report: DailyReport, kind: str, key: str, by: User, at: datetime, **words: str) -> None:
    notices.tell(
        store=report.store_id, people=[report.consultant_id], kind=kind, key=key, at=at,
        link=addresses.page("report", day=report.day), by=by, day=f"{report.day:%Y-%m-%d}", **words,
    )  # fmt: skip


def asked_key(card: int, day: date) -> str:
    """What a request to mend a row is about: a card, once a day."""
    return f"{ASKED}:{card}:{day}"


def mend_asked(card: Card, *, columns: str, by: User, day: date, at: datetime) -> int:
    """Who has the card hears which columns of its row the DMS would refuse. Returns how many were told."""
    return notices.tell(
        store=card.store_id, people=[card.owner_id], kind=ASKED, key=asked_key(card.pk, day), at=at,
        link=addresses.to("card", card.pk), by=by, customer=card.customer.name, columns=columns,
    )  # fmt: skip


def batch_made(batch: ExportBatch, *, at: datetime) -> None:
    """Who asked for a big batch hears that it can be downloaded."""
    _tell_maker(batch, MADE, at, rows=batch.rows_count)


def batch_failed(batch: ExportBatch, *, at: datetime) -> None:
    """Who asked for it hears that there is none."""
    _tell_maker(batch, EMPTY if batch.fault == BatchFault.EMPTY else FAILED, at)


def _tell_maker(batch: ExportBatch, kind: str, at: datetime, **words: int) -> None:
    notices.tell(
        store=batch.store_id, people=[batch.made_by_id], kind=kind, key=f"{kind}:{batch.pk}:{at:%Y%m%d%H%M%S}", at=at,
        link=addresses.page("exports"), n=batch.number, **words,
    )  # fmt: skip
