"""What this app tells the staff: the manager returned a report, or wrote guidance on it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts import notices
from accounts.models import User
from core import addresses
from reports.models import DailyReport

RETURNED = notices.register(
    "report-returned", _("%(by)s returned your report of %(day)s: %(note)s"), "arrow-return-left"
)
GUIDED = notices.register("report-guided", _("%(by)s wrote guidance on your report of %(day)s"), "lightbulb")


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
