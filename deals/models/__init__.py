"""How a purchase intention ends."""

from deals.models.checks import SpotCheck
from deals.models.losses import Loss, LossAnswer, LossEvent
from deals.models.reasons import LossQuestion, LossReason

__all__ = ["Loss", "LossAnswer", "LossEvent", "LossQuestion", "LossReason", "SpotCheck"]
