"""The behaviours that are ticked when a grade is judged, exactly those of GRADE-07…11 and GRADE-15…26.

A key is stored with the grade change; the words are shown in the reader's language.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from leads.statuses import Grade, Stage


@dataclass(frozen=True)
class Behaviour:
    """One line to tick: `stage.grade.letter`, and its words."""

    key: str
    stage: str
    grade: str
    words: str


_B_FIVE = (
    _("Seriously helps to fill in the needs record"),
    _("Listens to several products and mentions several rivals"),
    _("Listens only superficially; often compares across models"),
    _("Asks for material, shows no clear preferred model"),
    _("Says: will buy in 3 months"),
)
_B_PLUS_FOUR = (
    _("Listens attentively to 1–2 models, asks for the brochure and related questions"),
    _("Touches, examines and compares the real car again and again"),
    _("The wish for a test drive is not strong, did not ask for one"),
    _("Says: will buy in 1–3 months"),
)
_A_PLUS_FOUR = (
    _("Compares the key points of one single model with its rivals one by one"),
    _("Uses rivals' strengths to doubt or belittle our model"),
    _("Asks procedures and details of purchase and registration fees"),
    _("Says: will buy in about 15 days"),
)
_TABLE: dict[tuple[str, str], tuple] = {
    (Stage.RECEPTION, Grade.C): (  # GRADE-15
        _("Only personal information on the card; simply asks price or product"),
        _("Not eager to learn about the product, says: will buy after three months"),
    ),
    (Stage.NEEDS, Grade.C): (  # GRADE-17
        _("Gives personal information"),
        _("Asks prices and products casually"),
        _("Unwilling to help to fill in the needs record"),
        _("Says: will buy after 3 months"),
    ),
    (Stage.NEEDS, Grade.B): _B_FIVE,  # GRADE-18
    (Stage.PRODUCT, Grade.B): _B_FIVE,  # GRADE-19
    (Stage.PRODUCT, Grade.B_PLUS): _B_PLUS_FOUR,  # GRADE-20
    (Stage.DRIVE, Grade.B_PLUS): _B_PLUS_FOUR,  # GRADE-21
    (Stage.DRIVE, Grade.A): (  # GRADE-22
        _("Proposes or accepts a test drive"),
        _("Attentive during the drive, face and movements show satisfaction"),
        _("Fills in the feedback form item by item; satisfied, doubts some items and wants answers"),
        _("Asks the price rationally, asks about the costs of purchase"),
        _("Says: will buy in 1 month"),
    ),
    (Stage.DRIVE, Grade.A_PLUS): _A_PLUS_FOUR,  # GRADE-23
    (Stage.QUOTATION, Grade.A_PLUS): (  # GRADE-24: 000 has a fifth line, before the date
        *_A_PLUS_FOUR[:3],
        _("Asks for price concessions and free accessories"),
        _A_PLUS_FOUR[3],
    ),
    (Stage.QUOTATION, Grade.H): (  # GRADE-25
        _("Presses the price with hearsay or lower quotes of other dealers"),
        _("Will buy here within a week if the price is met"),
        _("Friends and relatives come or call repeatedly and advise"),
        _("Asks about instalments, reckons funds and payment"),
        _("Says: will buy within 7 days"),
    ),
    (Stage.QUOTATION, Grade.O): (  # GRADE-26
        _("Haggles hard, says: will pay at once if the price is met"),
        _("Clutches the bag or shows cash, cheque or card"),
        _("The finance person who came along, or the customer, asks about the way of payment and the formalities"),
        _("Acts and talks about using the car later, not about the price"),
        _("Says: will pay and order at once"),
    ),
    (Stage.FOLLOW_UP, Grade.C): (  # GRADE-11
        _("Willing to buy"),
        _("Compares kinds of car"),
        _("Hesitates between kinds"),
        _("Has the means to buy"),
    ),
    (Stage.FOLLOW_UP, Grade.B): (  # GRADE-10
        _("Discusses purchase conditions"),
        _("Time of purchase decided"),
        _("Date of the next talk chosen"),
        _("Comes again to see the car"),
        _("Asks to have the old car dealt with"),
    ),
    (Stage.FOLLOW_UP, Grade.A): (  # GRADE-09
        _("Model and colour chosen"),
        _("Way of payment fixed"),
        _("Instalment papers in progress"),
        _("Used car being handled"),
    ),
    (Stage.FOLLOW_UP, Grade.H): (  # GRADE-08
        _("Model and colour chosen"),
        _("Delivery time fixed"),
        _("Instalment papers finished"),
        _("Used car being wrapped up"),
    ),
    (Stage.FOLLOW_UP, Grade.O): (  # GRADE-07
        _("Orders and takes the car on the spot"),
        _("Deposit received"),
    ),
}


def _key(stage: str, grade: str, place: int) -> str:
    return f"{stage}.{grade}.{'abcdef'[place]}"


BEHAVIOURS: tuple[Behaviour, ...] = tuple(
    Behaviour(_key(stage, grade, place), stage, grade, words)
    for (stage, grade), lines in _TABLE.items()
    for place, words in enumerate(lines)
)
BY_KEY = {b.key: b for b in BEHAVIOURS}


def of_stage(stage: str) -> list[Behaviour]:
    """The behaviours to tick at `stage`, lowest grade first."""
    return [b for b in BEHAVIOURS if b.stage == stage]


def table(stage: str) -> list[tuple[str, str]]:
    """The stage's behaviours as (key, grade), the shape that `rules.grading` reads."""
    return [(b.key, b.grade) for b in of_stage(stage)]


ONLY_PERSONAL_DATA = _key(Stage.RECEPTION, Grade.C, 0)  # what the front desk knows of a new customer: GRADE-15 (a)
