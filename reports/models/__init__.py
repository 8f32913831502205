"""The daily report with its lines, the DMS export with its batches, the stock-take of the card drawers."""

from reports.models.daily import DailyReport, ReportEvent, ReportLine
from reports.models.exports import ExportBatch, ExportColumn, ExportLog, ExportRow, ExportTemplate
from reports.models.stock import StockEvent, StockLine, StockTake

__all__ = [
    "DailyReport",
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
