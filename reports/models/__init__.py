"""Daily report, meetings, plans of the consultants, DMS export, stock-take of the card drawers, files taken."""

from reports.models.daily import DailyReport, ReportEvent, ReportLine
from reports.models.downloads import Download
from reports.models.exports import ExportBatch, ExportColumn, ExportLog, ExportRow, ExportTemplate
from reports.models.goals import WorkPlan, WorkPlanEvent
from reports.models.meetings import Announcement, Digest, EveningNote, Morning
from reports.models.stock import StockEvent, StockExtra, StockLine, StockTake
from reports.models.studies import CustomerStudy

__all__ = [
    "Announcement",
    "CustomerStudy",
    "DailyReport",
    "Digest",
    "Download",
    "EveningNote",
    "ExportBatch",
    "ExportColumn",
    "ExportLog",
    "ExportRow",
    "ExportTemplate",
    "Morning",
    "ReportEvent",
    "ReportLine",
    "StockEvent",
    "StockExtra",
    "StockLine",
    "StockTake",
    "WorkPlan",
    "WorkPlanEvent",
]
