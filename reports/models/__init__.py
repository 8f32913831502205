"""The daily report with its lines, the DMS export with its batches, the stock-take of the card drawers, files taken."""

from reports.models.daily import DailyReport, ReportEvent, ReportLine
from reports.models.downloads import Download
from reports.models.exports import ExportBatch, ExportColumn, ExportLog, ExportRow, ExportTemplate
from reports.models.stock import StockEvent, StockLine, StockTake

__all__ = [
    "DailyReport",
    "Download",
    "ExportBatch",
    "ExportColumn",
    "ExportLog",
    "ExportRow",
    "ExportTemplate",
    "ReportEvent",
    "ReportLine",
    "StockEvent",
    "StockLine",
    "StockTake",
]
