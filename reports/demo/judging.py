"""Grade judgements as consultants make them: the stage, what was ticked, what was proposed, why otherwise."""

from datetime import datetime
from random import Random

from accounts.models import User
from leads import behaviours
from leads.models import Card, GradeChange
from leads.rules.grading import propose
from leads.statuses import Stage
from reports.demo import words

#: The stage at which a grade is judged: in the showroom, and on the telephone (GRADE-14).
_STAGES = {
    "C": ((Stage.NEEDS,), (Stage.FOLLOW_UP,)),
    "B": ((Stage.NEEDS, Stage.PRODUCT), (Stage.FOLLOW_UP,)),
    "B+": ((Stage.PRODUCT, Stage.DRIVE), (Stage.PRODUCT,)),
    "A": ((Stage.DRIVE,), (Stage.FOLLOW_UP,)),
    "A+": ((Stage.DRIVE, Stage.QUOTATION), (Stage.QUOTATION,)),
    "H": ((Stage.QUOTATION,), (Stage.FOLLOW_UP,)),
    "O": ((Stage.QUOTATION,), (Stage.FOLLOW_UP,)),
}
_HORIZONS = {"C": (95, 240), "B": (45, 90), "B+": (31, 85), "A": (16, 30), "A+": (8, 15), "H": (2, 7), "O": (0, 5)}
_OTHERWISE = 0.06  # share of decisions that differ from the proposal


def at_the_door(card: Card, *, by: User, at: datetime) -> GradeChange:
    """The first row of a card that the front desk opened: only personal data are known (GRADE-15 a)."""
    return GradeChange(
        card=card, before="", after="C", proposed="C", stage=Stage.RECEPTION, ticks=[behaviours.ONLY_PERSONAL_DATA],
        by=by, at=at,
    )  # fmt: skip


def judgement(
    dice: Random, card: Card, grades: tuple[str, str], *, in_store: bool, by: User, at: datetime
) -> GradeChange:
    """The history row of a judgement at `at` (aware); `grades` before and after, before is empty at the opening."""
    before, after = grades
    stage = dice.choice(_STAGES[after][0 if in_store else 1])
    ticks = _ticks(dice, stage, after)
    horizon = None if after == "C" and dice.random() < 0.5 else dice.randint(*_HORIZONS[after])
    if before and after not in ("C", "O") and dice.random() < _OTHERWISE:
        horizon = dice.randint(95, 150)  # said a late date, acts like an early buyer
    proposed = propose(
        ticked=ticks,
        table=behaviours.table(stage),
        horizon_days=horizon,
        has_model=card.car_model is not None,
        has_deposit=after == "O",
    ).grade
    reason = "" if proposed == after else dice.choice(words.OWN_DECISIONS)
    return GradeChange(
        card=card, before=before, after=after, proposed=proposed or "", stage=stage, ticks=ticks,
        horizon_days=horizon, reason=reason, by=by, at=at,
    )  # fmt: skip


def _ticks(dice: Random, stage: str, grade: str) -> list[str]:
    """What was ticked of the grade's lines: most of them."""
    keys = [b.key for b in behaviours.of_stage(stage) if b.grade == grade]
    most = dice.randint(max(1, len(keys) - 2), len(keys))
    return sorted(dice.sample(keys, most))
