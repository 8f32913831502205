"""The plan for the next step of the progress table (FORM-09, GRADE-33…37)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.seat import Seat
from core.errors import Refused, Stale
from leads.models import Card, CardEdit
from leads.statuses import NextStep

FARTHEST = timedelta(days=366)  # a step planned more than a year ahead is a slip of the pen


@dataclass(frozen=True)
class Plan:
    """What comes next (a word of NextStep, empty: nothing is planned), on which store day, what to say."""

    step: str
    on: date | None = None
    words: str = ""


@transaction.atomic
def plan_step(*, seat: Seat, card: Card, plan: Plan, version: int, at: datetime) -> Card:
    """Write the plan on the card, with a row of what it was before. Raises Refused and Stale."""
    card = Card.objects.select_for_update(no_key=True).get(pk=card.pk)
    if version != card.version:
        raise Stale(_("Somebody changed this card meanwhile."), current=card)
    if not card.is_active:
        raise Refused(_("This card is closed."))
    _check(card, plan, seat.today(at))
    wanted = {"next_step": plan.step, "next_step_on": plan.on, "next_words": plan.words.strip()}
    changes = {n: [_words(getattr(card, n)), _words(v)] for n, v in wanted.items() if getattr(card, n) != v}
    if changes:
        for name, value in wanted.items():
            setattr(card, name, value)
        card.version += 1
        card.save(update_fields=[*wanted, "version"])
        CardEdit.objects.create(card=card, changes=changes, by=seat.user, at=at)
    return card


def _check(card: Card, plan: Plan, today: date) -> None:
    if plan.step and plan.step not in NextStep.values:
        raise Refused(_("Choose a step."), field="next_step")
    if plan.on and not plan.step:
        raise Refused(_("Choose the step that is planned for this day."), field="next_step")
    if plan.on and plan.on != card.next_step_on and plan.on < today:
        raise Refused(_("This day is over. Choose today or later."), field="next_step_on")
    if plan.on and plan.on - today > FARTHEST:
        raise Refused(_("That is more than a year ahead. Choose an earlier day."), field="next_step_on")


def _words(value: object) -> str:
    return "" if value is None else str(value)
