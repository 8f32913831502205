"""The words of reports and exports."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReportState(models.TextChoices):
    """Where a daily report stands."""

    OPEN = "open", pgettext_lazy("report", "Open")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    SIGNED = "signed", _("Signed")


class Column(models.TextChoices):
    """The three √ columns, which exclude each other (SDR-03…06, 23); a reception has none (GAP-50)."""

    PROMOTION = "promotion", _("Promotion")  # 顾客推进
    MAINTENANCE = "maintenance", _("Maintenance")  # 用户维护
    DEVELOPMENT = "development", _("Development")  # 潜在开发
    NONE = "none", _("None")


class LineKind(models.TextChoices):
    """What a line of the report tells of. Later apps add their kinds here with their migrations."""

    FIRST_VISIT = "first_visit", _("First visit")
    REPEAT_VISIT = "repeat_visit", _("Repeat visit")
    CALL = "call", _("Call received")
    ONLINE = "online", _("Online lead")
    CONTACT = "contact", _("Follow-up")
    OPENED = "opened", _("New customer")  # without a reception: own development, referral (SDR-06, 16)
    NEEDS = "needs", _("Needs analysis")  # LEAD-33: each unit of the sale has its line
    PRESENTED = "presented", _("Product presentation")
    JUDGED = "judged", _("Grade judged")  # GRADE-37: on a day without visit or contact
    DRIVE = "drive", _("Test drive")
    QUOTED = "quoted", _("Quotation")
    ORDERED = "ordered", _("Order")
    ALLOCATED = "allocated", _("Car allocation")  # SDR-13
    BALANCE = "balance", _("Balance")
    DELIVERED = "delivered", pgettext_lazy("line", "Delivery")
    CARE = "care", _("Owner care")
    LOST = "lost", pgettext_lazy("loss", "Lost")  # LOST-16; the words of deals.LossKind
    OUT = "out", _("Out of control")
    NOT_DONE = "not_done", _("Not done")


FOLLOW_UPS = (LineKind.CONTACT, LineKind.NOT_DONE)  # held against the plan; every other kind is nobody's follow-up


class Need(models.TextChoices):
    """What a line of the report stands for against the plan (SDR-17, ROLE-13)."""

    DONE = "done", _("Done")
    EXTRA = "extra", _("Done, not planned")
    MISSED = "missed", _("Planned, not done")
    UNPLANNED = "unplanned", _("Due in the system, not planned, not done")


class BatchState(models.TextChoices):
    """Where an export batch stands."""

    WAITING = "waiting", pgettext_lazy("batch", "Waiting")
    MAKING = "making", pgettext_lazy("batch", "Being made")
    FAILED = "failed", pgettext_lazy("batch", "Not made")
    MADE = "made", _("Made")
    ACCEPTED = "accepted", _("Accepted by the manufacturer")
    DISCARDED = "discarded", _("Discarded")  # its rows are due again


class BatchFault(models.TextChoices):
    """Why a batch was not made."""

    NONE = "", ""
    EMPTY = "empty", _("No row is ready: nothing is new or changed, or every such row needs fixing.")
    NO_RIGHT = "no_right", _("Who asked for it may not export any more.")
    STOPPED = "stopped", _("It was interrupted several times.")
    ERROR = "error", _("Something went wrong on our side.")


class Scope(models.TextChoices):
    """Which rows a new batch holds."""

    CHANGED = "changed", _("New and changed")
    ALL = "all", _("All")


class StockState(models.TextChoices):
    """Where the stock-take of a card drawer stands (FORM-18)."""

    OPEN = "open", pgettext_lazy("stock-take", "Counting")
    COUNTED = "counted", pgettext_lazy("stock-take", "Signed by the consultant")
    SIGNED = "signed", pgettext_lazy("stock-take", "Signed by both")


class StockResult(models.TextChoices):
    """What was found of one card (ROLE-16)."""

    WAITING = "waiting", pgettext_lazy("stock-take", "Not counted")
    FOUND = "found", pgettext_lazy("stock-take", "Found")
    MISSING = "missing", pgettext_lazy("stock-take", "Missing")
    OTHER = "other", pgettext_lazy("stock-take", "Other grade")
    DUPLICATE = "duplicate", pgettext_lazy("stock-take", "Duplicate")
    CLOSE = "close", pgettext_lazy("stock-take", "To be closed")


class StockStep(models.TextChoices):
    """One step in the life of a stock-take."""

    STARTED = "started", pgettext_lazy("stock-take", "Started")
    COUNTED = "counted", pgettext_lazy("stock-take", "Consultant signed")
    SIGNED = "signed", pgettext_lazy("stock-take", "Manager signed")
    REOPENED = "reopened", pgettext_lazy("stock-take", "Reopened")


class DigestState(models.TextChoices):
    """Where a mail with the evening numbers stands."""

    QUEUED = "queued", pgettext_lazy("digest", "Waiting")
    SENDING = "sending", pgettext_lazy("digest", "Being sent")
    SENT = "sent", pgettext_lazy("digest", "Sent")
    FAILED = "failed", pgettext_lazy("digest", "Failed")


class PlanSpan(models.TextChoices):
    """What a consultant plans for (ROLE-01)."""

    MONTH = "month", _("Month")
    WEEK = "week", _("Week")
    DAY = "day", pgettext_lazy("plan", "Day")


class PlanState(models.TextChoices):
    """Where a plan stands."""

    SET = "set", pgettext_lazy("plan", "To be agreed")
    AGREED = "agreed", pgettext_lazy("plan", "Agreed")
    RETURNED = "returned", pgettext_lazy("plan", "Given back")


class PlanMove(models.TextChoices):
    """One step of a plan."""

    SET = "set", pgettext_lazy("plan step", "Set")
    AGREED = "agreed", pgettext_lazy("plan step", "Agreed")
    RETURNED = "returned", pgettext_lazy("plan step", "Given back")
