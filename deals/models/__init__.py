"""How a purchase intention ends, and what the house learns from it."""

from deals.models.checks import SpotCheck
from deals.models.losses import Loss, LossAnswer, LossEvent
from deals.models.reasons import LossQuestion, LossReason
from deals.models.weeks import WeekEdit, WeekMeeting, WeekTask

__all__ = [
    "Loss", "LossAnswer", "LossEvent", "LossQuestion", "LossReason", "SpotCheck", "WeekEdit", "WeekMeeting", "WeekTask",
]  # fmt: skip
