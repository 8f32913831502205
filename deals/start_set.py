"""The reasons and questions that a store begins with; it renames them, adds its own, or takes them out of use.

A row of the start set has a code and no name of its own until the store gives it one, so it reads in both languages.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deals.statuses import AnswerKind, LossKind


@dataclass(frozen=True)
class Reason:
    """A reason of the first level with those of the second."""

    code: str
    name: str
    parts: tuple[tuple[str, str], ...]
    kind: str = LossKind.LOST


REASONS = (
    Reason("confidence", _("Confidence"), (  # LOST-11
        ("brand", _("Confidence in the brand")),
        ("quality", _("Confidence in the product's quality")),
        ("aftersales", _("Confidence in the after-sales service")),
    )),
    Reason("need", _("Need"), (  # LOST-12
        ("unmet", _("The product does not meet the need")),
        ("misjudged", _("The need was not found out or judged wrongly")),
        ("postponed", _("The purchase is put off")),
        ("dropped", _("The need is gone")),
    )),
    Reason("power", _("Purchasing power"), (  # LOST-13
        ("price", _("The price is above the budget")),
        ("loan", _("The loan was not granted")),
        ("unfit", _("Not led to the car that fits the means")),
    )),
    Reason("rival", _("Rival"), (  # GAP-48
        ("rival_price", _("The rival was cheaper")),
        ("rival_product", _("The rival's product suits better")),
        ("rival_delivery", _("The rival delivers sooner")),
        ("other_store", _("Our brand, another store")),
        ("used", _("Bought a used car")),
    )),
    Reason("other", pgettext_lazy("reason", "Other"), (
        ("service", _("Not content with our reception")),
        ("stock", _("Car or colour not to be had")),
        ("elsewhere", _("Another cause")),
    )),
    Reason("unreachable", _("Cannot be reached"), (  # LOST-20
        ("no_answer", _("Does not answer any more")),
        ("wrong_number", _("Number wrong or out of service")),
        ("refuses", _("Does not want to be called")),
    ), LossKind.OUT),
    Reason("unknown", _("State unknown"), (
        ("moved", _("Moved away")),
        ("no_word", _("Gives no clear word for long")),
    ), LossKind.OUT),
)  # fmt: skip

#: code, question, how it is answered (LOST-05, LOST-15)
QUESTIONS = (
    ("reception", _("How content were you with the reception?"), AnswerKind.SCORE),
    ("explained", _("How well was the car explained to you?"), AnswerKind.SCORE),
    ("price", _("Was our offer clear and fair?"), AnswerKind.YES_NO),
    ("again", _("Would you come to us again?"), AnswerKind.YES_NO),
    ("better", _("What should we do better?"), AnswerKind.WORDS),
)

REASON_NAMES = {reason.code: reason.name for reason in REASONS} | {
    f"{reason.code}.{code}": name for reason in REASONS for code, name in reason.parts
}
QUESTION_TEXTS = {code: text for code, text, _kind in QUESTIONS}
