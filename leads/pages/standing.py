"""How a card stands in its grade: since when, until when, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from core import clock
from leads import hooks
from leads.hooks import Appointment
from leads.models import Card
from leads.rules import grading
from leads.statuses import CardStatus


@dataclass(frozen=True)
class Standing:
    """A card in its grade: `days` in it, `over` days past its horizon (negative: still to go, None: no horizon)."""

    card: Card
    since: date
    days: int
    over: int | None
    appointment: Appointment | None
    late: bool

    @property
    def passed(self) -> bool:
        """Say whether the horizon has passed without a purchase (GAP-08)."""
        return self.over is not None and self.over > 0

    @property
    def left(self) -> int | None:
        """Days until the horizon ends; None when it has passed or there is none."""
        return None if self.over is None or self.over > 0 else -self.over


def standings(cards: Sequence[Card], *, zone: ZoneInfo, today: date) -> list[Standing]:
    """How each of `cards` (read `with_grade_since`) stands on `today`; one statement for the appointments."""
    planned = hooks.appointments([card.pk for card in cards])
    return [standing_of(card, planned.get(card.pk), zone=zone, today=today) for card in cards]


def standing_of(card: Card, appointment: Appointment | None, *, zone: ZoneInfo, today: date) -> Standing:
    """How one card (read `with_grade_since`) stands on `today`."""
    since = clock.local_day(card.grade_since, zone) if card.grade_since else card.graded_on
    open_ = card.status == CardStatus.OPEN
    over = grading.days_over(grade=card.grade, graded_on=card.graded_on, today=today) if open_ else None
    late = bool(appointment and appointment.due_since < today)
    return Standing(card, since, max(0, (today - since).days), over, appointment, late)
