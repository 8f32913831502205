"""Judging a grade: the ladder proposes, the consultant decides, a row remembers (GRADE-29…33, GAP-03, 07, 09)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.seat import Seat
from core.errors import Refused, Stale
from leads import behaviours, hooks
from leads.models import Card, GradeChange
from leads.rules import grading
from leads.statuses import CardStatus, Grade, Stage


@dataclass(frozen=True)
class Judgement:
    """What was seen and decided: ticked behaviours (keys), the stated purchase date (store day), grade, reason."""

    grade: str
    stage: str = Stage.FOLLOW_UP
    ticks: tuple[str, ...] = ()
    buys_by: date | None = None
    reason: str = ""


def proposal_for(*, card: Card, judgement: Judgement, today: date) -> grading.Proposal:
    """What the ladder proposes for `card` from the judgement's evidence."""
    return grading.propose(
        ticked=judgement.ticks,
        table=behaviours.table(judgement.stage),
        horizon_days=(judgement.buys_by - today).days if judgement.buys_by else None,
        has_model=card.car_model_id is not None,
        has_deposit=card.status == CardStatus.ORDERED,
    )


@transaction.atomic
def judge(*, seat: Seat, card: Card, judgement: Judgement, at: datetime, version: int | None = None) -> Card:
    """Write the judgement and move the card to its grade.

    `version` is the card's version that the judge saw; None skips the check (the caller holds the lock).
    Raises Refused (reason missing, O without order, no model) and Stale.
    """
    card = Card.objects.select_for_update(no_key=True).get(pk=card.pk)
    if version is not None and version != card.version:
        raise Stale(_("Somebody changed this card meanwhile."), current=card)
    today = seat.today(at)
    proposal = proposal_for(card=card, judgement=judgement, today=today)
    _check(card, judgement, proposal, today)
    _write(seat, card, judgement, proposal, at, today)
    return card


def _check(card: Card, judgement: Judgement, proposal: grading.Proposal, today: date) -> None:
    if not card.is_active:
        raise Refused(_("This card is closed."))
    check_decision(card, judgement, proposal)
    if judgement.grade == card.grade and _has_passed(card, today) and not _says_something(judgement):
        words = _("The horizon of this grade has passed: tick what you saw, or say why the grade stays.")
        raise Refused(words, field="reason")


def _has_passed(card: Card, today: date) -> bool:
    passed = grading.horizon_passed(grade=card.grade, graded_on=card.graded_on, today=today)
    return passed and card.status == CardStatus.OPEN


def _says_something(judgement: Judgement) -> bool:
    return bool(judgement.ticks or judgement.reason.strip() or judgement.buys_by)


@transaction.atomic
def keep(*, seat: Seat, card: Card, reason: str, version: int, at: datetime) -> Card:
    """Keep the grade of a card whose horizon has passed, and say why: the horizon runs anew from today (GAP-08).

    Raises Refused without a reason or when the horizon has not passed, and Stale.
    """
    card = Card.objects.select_for_update(no_key=True).get(pk=card.pk)
    if version == card.version and not _has_passed(card, seat.today(at)):
        raise Refused(_("The horizon of this card has not passed."))
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), field="reason")
    return judge(seat=seat, card=card, judgement=Judgement(card.grade, reason=reason), at=at, version=version)


def check_decision(card: Card, judgement: Judgement, proposal: grading.Proposal) -> None:
    """Raise Refused for ticks of another stage, a grade that `card` cannot have, or one that is not the proposed one
    without a reason (GAP-09).

    Staying at the present grade needs no reason; nor does a first grade for which the ladder proposes nothing.
    """
    if not set(judgement.ticks) <= {b.key for b in behaviours.of_stage(judgement.stage)}:
        raise Refused(_("These behaviours do not belong to this stage."), field="ticks")
    refuse_grade(judgement.grade, status=card.status, has_model=card.car_model_id is not None)
    settled = judgement.grade in (proposal.grade, card.grade) or (card.pk is None and proposal.grade is None)
    if not settled and not judgement.reason.strip():
        raise Refused(_("The ladder proposes another grade: say why you decide otherwise."), field="reason")


def refuse_grade(grade: str, *, status: str, has_model: bool) -> None:
    """Raise Refused when a card in `status` cannot have `grade` (GAP-03, GAP-07)."""
    if grade not in Grade.values:
        raise Refused(_("The ladder has no such grade."), field="grade")
    if grade == Grade.O and status != CardStatus.ORDERED:
        raise Refused(_("O needs a recorded deposit or contract. Until then the customer is H."), field="grade")
    if not has_model and grade != Grade.C:
        raise Refused(_("Without an intended model the grade is at most C. Enter the model first."), field="grade")


def _write(seat, card: Card, judgement: Judgement, proposal: grading.Proposal, at: datetime, today: date) -> None:
    before = card.grade
    write_row(seat=seat, card=card, before=before, judgement=judgement, proposal=proposal, at=at)
    card.grade, card.graded_on, card.version = judgement.grade, today, card.version + 1
    if judgement.buys_by:
        card.buys_by = judgement.buys_by
    card.save(update_fields=["grade", "graded_on", "buys_by", "version"])
    if before != card.grade:
        hooks.card_regraded.fire(card=card, at=at, by=seat.user, before=before)


def write_row(
    *, seat: Seat, card: Card, before: str, judgement: Judgement, proposal: grading.Proposal, at: datetime
) -> GradeChange:
    """Write the judgement's row of the progress table (GRADE-37); `before` is empty for a card's first grade."""
    buys_by, today = judgement.buys_by, seat.today(at)
    return GradeChange.objects.create(
        card=card, before=before, after=judgement.grade, proposed=proposal.grade or "", stage=judgement.stage,
        ticks=sorted(judgement.ticks), horizon_days=(buys_by - today).days if buys_by else None,
        reason=judgement.reason.strip()[:200], by=seat.user, at=at,
    )  # fmt: skip
