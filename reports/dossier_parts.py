"""What this app adds to the document of all data about a person."""

from collections.abc import Iterable

from django.db.models import F
from django.utils.translation import gettext as _

from leads.dossier import Part, table
from leads.models import Customer
from leads.panels import Event
from reports.models import ExportLog, ExportRow, ReportLine, StockExtra


def lines(customer: Customer) -> Iterable[Part]:
    """Lines of daily reports, and the files for the manufacturer in which the person stands."""
    told = ReportLine.objects.filter(card__customer=customer).select_related("report__consultant")
    yield table(
        _("Lines of daily reports"), told.order_by("report__day", "position"),
        {"report__day": _("Day"), "report__consultant": _("Consultant"), "kind": _("Kind"), "content": _("Text"),
         "guidance": _("Guidance")},
    )  # fmt: skip
    sent = ExportRow.objects.filter(card__customer=customer).select_related("batch__template", "batch__made_by")
    yield table(
        _("Files for the manufacturer"), sent.defer("batch__content").order_by("batch"),
        {"batch__made_at": _("When"), "batch__number": _("Number"), "batch__template": _("Template"),
         "batch__made_by": _("By"), "batch__state": _("Status")},
    )  # fmt: skip
    papers = StockExtra.objects.filter(
        take__store=customer.store_id, phone__in=customer.phones.values("number")
    ).select_related("take__consultant")
    yield table(
        _("Paper cards found at a stock-take"), papers.order_by("pk"),
        {"take__month": _("Month"), "take__consultant": _("Consultant"), "name": _("Name"), "phone": _("Phone"),
         "car": _("Model"), "grade": _("Grade"), "note": _("Note"), "outcome": _("What became of it")},
    )  # fmt: skip


def exports(customer: Customer) -> Iterable[Event]:
    """Who made or downloaded a file for the manufacturer in which the person stands."""
    batches = ExportRow.objects.filter(card__customer=customer).values("batch")
    rows = ExportLog.objects.filter(batch__in=batches, action__in=("made", "downloaded")).select_related("by")
    for row in rows.annotate(number=F("batch__number")).order_by("-at")[:100]:
        title = _("Exported for the manufacturer") if row.action == "made" else _("Downloaded the exported file")
        yield Event(row.at, title, _("Batch %(n)s") % {"n": row.number}, str(row.by))
