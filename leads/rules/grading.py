"""Grading is evidence: from ticked behaviours and the stated date the ladder proposes, the consultant decides."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LADDER = ("C", "B", "B+", "A", "A+", "H", "O")  # GRADE-06, lowest first
RANK = {grade: place for place, grade in enumerate(LADDER)}

#: Upper limit of each grade's horizon in days (GAP-05); B and B+ share theirs and differ by behaviour.
HORIZON_DAYS = {"H": 7, "A+": 15, "A": 30, "B": 90}

#: The printed short form (GAP-06, GRADE-39): forms with four letters know no plus grades.
SHORT = {"A+": "A", "B+": "B"}


class Why(StrEnum):
    """What decided a proposal; the page has a sentence for each."""

    NOTHING = "nothing"  # no behaviour, no date
    BEHAVIOUR = "behaviour"
    HORIZON = "horizon"
    BOTH = "both"
    NO_MODEL = "no_model"  # without an intended model at most C (GAP-07)
    O_CANDIDATE = "o_candidate"  # behaves like O, no deposit recorded: H (GAP-03)


@dataclass(frozen=True)
class Proposal:
    """The ladder's proposal; `grade` is None when nothing is known."""

    grade: str | None
    why: Why


def short(grade: str) -> str:
    """The letter that the register and the daily report print for `grade` (GAP-06)."""
    return SHORT.get(grade, grade)


def grade_for_horizon(days: int) -> str:
    """The grade whose horizon holds a purchase in `days` days (GRADE-01, 02, GAP-05). A past date counts as now."""
    return next((grade for grade, limit in HORIZON_DAYS.items() if days <= limit), "C")


def grade_for_behaviours(ticked: Collection[str], table: Sequence[tuple[str, str]]) -> str | None:
    """The grade whose behaviours are ticked most completely; a tie goes to the lower grade.

    `table` lists the stage's behaviours as (key, grade). Ticks that the stage does not know count for nothing.
    """
    shares: dict[str, list[bool]] = {}
    for key, grade in table:
        shares.setdefault(grade, []).append(key in ticked)
    scored = [(sum(hits) / len(hits), -RANK[grade], grade) for grade, hits in shares.items() if any(hits)]
    return max(scored)[2] if scored else None


def propose(
    *,
    ticked: Collection[str],
    table: Sequence[tuple[str, str]],
    horizon_days: int | None,
    has_model: bool,
    has_deposit: bool,
) -> Proposal:
    """Propose a grade (product.md §3). Where behaviour and stated date disagree, the lower one is proposed."""
    behaved = grade_for_behaviours(ticked, table)
    dated = None if horizon_days is None else grade_for_horizon(horizon_days)
    grade, why = _lower(behaved, dated)
    if grade is None:
        return Proposal(None, why)
    if not has_model and RANK[grade] > RANK["C"]:
        return Proposal("C", Why.NO_MODEL)
    if behaved == "O" and not has_deposit:
        return Proposal("H" if grade in ("O", "H") else grade, Why.O_CANDIDATE)
    return Proposal(grade, why)


def _lower(behaved: str | None, dated: str | None) -> tuple[str | None, Why]:
    if behaved and dated:
        if dated == "B" and RANK[behaved] > RANK["B"]:
            dated = "B+"  # within 90 days with one or two models in focus
        if behaved == "O" and dated == "H":
            dated = "O"
        return min(behaved, dated, key=RANK.__getitem__), Why.BOTH
    if behaved:
        return behaved, Why.BEHAVIOUR
    return (dated, Why.HORIZON) if dated else (None, Why.NOTHING)


def horizon_passed(*, grade: str, graded_on: date, today: date) -> bool:
    """Say whether the horizon of `grade`, given on `graded_on`, has passed without a purchase (GAP-08)."""
    over = days_over(grade=grade, graded_on=graded_on, today=today)
    return over is not None and over > 0


def days_over(*, grade: str, graded_on: date, today: date) -> int | None:
    """Days since the horizon of `grade`, given on `graded_on`, ended; negative while it runs, None without one."""
    limit = horizon_days(grade)
    return None if limit is None else (today - graded_on).days - limit


def horizon_days(grade: str) -> int | None:
    """The days within which a customer of `grade` means to buy; None for O and C, which have no end."""
    return HORIZON_DAYS.get("B" if grade == "B+" else grade)
