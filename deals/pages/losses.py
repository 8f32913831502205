"""What the list of losses, one loss and the manager's page show: a constant number of statements each."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q

from accounts.people import consultants
from accounts.rights import Right
from accounts.seat import Seat
from core import clock
from core.fields import day_of, key_of
from deals.models import Loss
from deals.statuses import STANDING, AnswerKind, CheckResult, LossKind, LossState

PAGE = 40
BARE = "bare"  # the choice of records whose analysis nobody has written yet (GAP-47)
COMPLIANCE_DAYS = 30
MOST = 200  # records that wait on one page


def listed(seat: Seat, asked) -> dict:
    """The context of the list: filtered by state, kind and consultant; newest first, paged."""
    rows = Loss.objects.visible_to(seat)
    state, kind = asked.get("state", ""), asked.get("kind", "")
    if state in LossState.values:
        rows = rows.filter(state=state)
    elif state == BARE:
        rows = rows.standing().filter(analysed_at=None)
    elif state != "all":
        state, rows = "", rows.filter(state__in=STANDING)
    if kind in LossKind.values:
        rows = rows.filter(kind=kind)
    owner = key_of(asked.get("owner", ""))
    if owner:
        rows = rows.filter(consultant=owner)
    page = min(key_of(asked.get("page", "")) or 0, 10_000)
    found = list(rows.shown().with_life().order_by("-recorded_at", "-pk")[page * PAGE : (page + 1) * PAGE + 1])
    return {
        "rows": found[:PAGE], "more": len(found) > PAGE, "page": page, "state": state, "kind": kind, "owner": owner,
        "states": LossState.choices, "kinds": LossKind.choices,
        "owners": consultants(seat.store) if seat.may(Right.CARD_READ) else [],
    }  # fmt: skip


def answers(loss: Loss) -> list[dict]:
    """The questionnaire as it was answered, in the store's order."""
    rows = loss.answers.select_related("question").order_by("question__position", "pk")
    said = [(row.question, row.score, row.words) for row in rows if row.words or row.score is not None]
    return [{"question": question, "score": score, "words": words, "yes_no": question.kind == AnswerKind.YES_NO}
            for question, score, words in said]  # fmt: skip


@dataclass(frozen=True)
class Compliance:
    """How many of the records were made on the day of the contact (LOST-02, RPT-32)."""

    made: int
    late: int

    @property
    def same_day(self) -> int:
        """How many kept the rule."""
        return self.made - self.late

    @property
    def percent(self) -> int | None:
        """Of a hundred; None without a record."""
        return round(100 * self.same_day / self.made) if self.made else None


def compliance(seat: Seat, begin: date, end: date) -> Compliance:
    """The same-day rule from `begin` until before `end` (store days)."""
    rows = Loss.objects.visible_to(seat).recorded(begin, end)
    late = Count("pk", filter=~Q(recorded_on=F("learned_on")))
    return Compliance(**rows.aggregate(made=Count("pk"), late=late))


def _is_clear(loss: Loss) -> bool:
    """Say whether nothing speaks against confirming it: no life, no false loss, no call that is still to be made."""
    check = getattr(loss, "check_call", None)
    doubted = check is not None and check.result != CheckResult.TRUE
    return not (loss.alive or loss.is_false or doubted)


def decides(seat: Seat, loss: Loss) -> bool:
    """Say whether the person in `seat` confirms, returns or reopens `loss`."""
    return Loss.objects.decidable_by(seat).filter(pk=loss.pk).exists()


def control(seat: Seat, asked: str, now: datetime) -> dict:
    """The manager's page of a day: what waits (older too), what was decided, the spot checks, who asks to reopen."""
    today = seat.today(now)
    day = day_of(asked, today)
    mine = Loss.objects.decidable_by(seat).shown().with_life()
    waiting = list(mine.waiting().filter(recorded_on__lte=max(day, today)).order_by("recorded_at", "pk")[:MOST])
    for row in waiting:
        row.days, row.is_clear = (today - row.recorded_on).days, _is_clear(row)
    begin, end = clock.day_bounds(day, seat.store.zone)
    decided = mine.filter(decided_at__gte=begin, decided_at__lt=end).exclude(state=LossState.WAITING)
    checks = mine.filter(check_call__isnull=False, state__in=STANDING)
    to_call = Q(check_call__result__in=(CheckResult.OPEN, CheckResult.NOT_REACHED))
    called = Q(check_call__checked_at__gte=begin, check_call__checked_at__lt=end)
    own = Loss.objects.filter(store=seat.store, consultant=seat.user).waiting().exclude(pk__in=[r.pk for r in waiting])
    return {
        "day": day, "today": today, "waiting": waiting, "most": MOST, "own_waiting": own.count(),
        "decided": list(decided.order_by("-decided_at", "-pk")[:MOST]),
        "checks": list(checks.filter(to_call | called).order_by("check_call__drawn_at", "pk")[:MOST]),
        "asked": list(mine.filter(asked_at__isnull=False).order_by("asked_at", "pk")[:MOST]),
        "compliance": compliance(seat, today - timedelta(days=COMPLIANCE_DAYS - 1), today + timedelta(days=1)),
        "days": COMPLIANCE_DAYS, "drawable": Loss.objects.decidable_by(seat).standing().filter(recorded_on=day).count(),
        "results": [row for row in CheckResult.choices if row[0] != CheckResult.OPEN],
    }  # fmt: skip
