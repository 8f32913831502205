"""What the grade says on the card page, and how many cards wait to be graded again."""

from datetime import datetime

from accounts.rights import Right
from core import clock
from leads.models import Card
from leads.pages.standing import Standing
from leads.panels import Section
from leads.rules.grading import days_over
from leads.statuses import CardStatus

MOST = 100  # more are shown as 99+


def section(card: Card, seat, now: datetime) -> Section | None:
    """The line under the ladder: days in the grade, the horizon, the plan for the next step (GRADE-36, FORM-09)."""
    if not card.is_active:
        return None
    today = seat.today(now)
    moved = card.grade_changes.filter(after=card.grade).exclude(before=card.grade)
    at = moved.order_by("-at", "-pk").values_list("at", flat=True).first()
    since = clock.local_day(at, seat.store.zone) if at else card.graded_on
    over = None
    if card.status == CardStatus.OPEN:
        over = days_over(grade=card.grade, graded_on=card.graded_on, today=today)
    standing = Standing(card, since, max(0, (today - since).days), over, None, False)
    mine = seat.may(Right.CARD_OWN) and card.owner_id == seat.user.pk
    context = {"standing": standing, "card": card, "may_write": mine or seat.may(Right.CARD_WRITE), "today": today}
    return Section("head", "leads/_standing.html", context)


def waiting(seat) -> int:
    """How many cards of the seat have a horizon that passed; at most `MOST` are counted."""
    today = seat.today(clock.now())
    return Card.objects.visible_to(seat).horizon_passed(today)[:MOST].count()
