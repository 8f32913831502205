"""The words of lost customers."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LossKind(models.TextChoices):
    """战败 or 失控 (LOST-20, GAP-46): the customer has decided, or nobody knows any more."""

    LOST = "lost", pgettext_lazy("loss", "Lost")  # bought elsewhere or gave up
    OUT = "out", _("Out of control")  # not reached any more, state unknown


class LossState(models.TextChoices):
    """Where a loss record stands (ROLE-14, LOST-03)."""

    WAITING = "waiting", pgettext_lazy("loss", "To be confirmed")
    CONFIRMED = "confirmed", pgettext_lazy("loss", "Confirmed")
    RETURNED = "returned", pgettext_lazy("loss", "Returned")  # the card is open again
    REOPENED = "reopened", pgettext_lazy("loss", "Reopened")
    ERASED = "erased", pgettext_lazy("loss", "Personal data erased")


#: Records whose card is closed by them; at most one of a card.
STANDING = (LossState.WAITING, LossState.CONFIRMED)


class LossStep(models.TextChoices):
    """One step in the life of a loss record."""

    RECORDED = "recorded", pgettext_lazy("loss", "Recorded")
    ANALYSED = "analysed", pgettext_lazy("loss", "Analysis written")  # GAP-47: later than the record
    CONFIRMED = "confirmed", pgettext_lazy("loss", "Confirmed")
    RETURNED = "returned", pgettext_lazy("loss", "Returned")
    ASKED = "asked", pgettext_lazy("loss", "Asked to reopen")
    DECLINED = "declined", pgettext_lazy("loss", "Reopening declined")
    REOPENED = "reopened", pgettext_lazy("loss", "Reopened")
    FALSE = "false", pgettext_lazy("loss", "Found to be false")
    ERASED = "erased", pgettext_lazy("loss", "Personal data erased")


class CheckResult(models.TextChoices):
    """What the manager's spot-check call found (LOST-03)."""

    OPEN = "open", pgettext_lazy("spot check", "To be called")
    TRUE = "true", pgettext_lazy("spot check", "True")
    FALSE = "false", pgettext_lazy("spot check", "False loss")  # 假战败
    NOT_REACHED = "missed", pgettext_lazy("spot check", "Not reached")


class AnswerKind(models.TextChoices):
    """How a question of the callback is answered (LOST-15)."""

    WORDS = "words", _("In words")
    SCORE = "score", _("1 to 5")
    YES_NO = "yes_no", _("Yes or no")


class TaskKind(models.TextChoices):
    """What the weekly meeting decides."""

    MEASURE = "measure", _("Countermeasure")  # LOST-08
    DRILL = "drill", _("Training drill")  # LOST-09
