"""What the grade says on the card page, and how many cards wait to be graded again."""

from datetime import datetime

from django.db.models import Count

from accounts.rights import Right
from accounts.seat import Seat
from core import clock
from core.questions import question
from leads.models import Card
from leads.pages.standing import standing_of
from leads.panels import Section


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
    """How many cards of the seat have a horizon that passed."""
    return next(iter(_passed(seat, seat.today(clock.now()))), 0)


@question
def _passed(seat: Seat, today: object):
    """One number, of what the index `card_horizon` holds: the cards themselves are not read for a whole store."""
    passed = Card.objects.visible_to(seat).horizon_passed(today).order_by()
    return passed.values("store").annotate(n=Count("*")).values_list("n", flat=True)
