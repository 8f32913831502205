"""What the grade says on the card page, and how many cards wait to be graded again."""

from datetime import datetime

from accounts.rights import Right
from accounts.seat import Seat
from core import clock
from core.questions import question
from leads.models import Card
from leads.pages.standing import standing_of
from leads.panels import Section

MOST = 100  # more are shown as 99+


def section(card: Card, seat, now: datetime) -> Section | None:
    """The line under the ladder: days in the grade, the horizon, the plan for the next step (GRADE-36, FORM-09).

    `card` is read `with_grade_since`.
    """
    if not card.is_active:
        return None
    today = seat.today(now)
    standing = standing_of(card, None, zone=seat.store.zone, today=today)
    mine = seat.may(Right.CARD_OWN) and card.owner_id == seat.user.pk
    context = {"standing": standing, "card": card, "may_write": mine or seat.may(Right.CARD_WRITE), "today": today}
    return Section("head", "leads/_standing.html", context)


def waiting(seat) -> int:
    """How many cards of the seat have a horizon that passed; at most `MOST` are counted."""
    return len(_passed(seat, seat.today(clock.now())))


@question
def _passed(seat: Seat, today: object):
    return Card.objects.visible_to(seat).horizon_passed(today).values_list("pk")[:MOST]
