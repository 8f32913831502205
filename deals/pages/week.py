"""What the weekly analysis shows: a constant number of statements, whatever the week held (RPT-04…06)."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.db.models.functions import TruncDate

from accounts.models import Store, User
from accounts.rights import Right
from accounts.seat import Seat
from core import clock
from deals.models import Loss, LossReason, WeekMeeting, WeekTask
from deals.pages.answers import said
from deals.rules.rates import WEEKS_BEFORE, Share, monday_of, share
from followups.models import Script
from followups.statuses import ScriptKind
from leads import past
from leads.models import Card, GradeChange
from leads.pages import bars
from leads.statuses import Grade

WEEK = timedelta(days=7)
CHART_WEEKS = 8
MOST_CASES = 100
MOST_SCRIPTS = 20


@dataclass
class ReasonRow:
    """One reason of the first level with its parts, and their shares."""

    words: str
    share: Share
    parts: list[tuple[str, Share]] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Its bar, of a hundred."""
        return self.share.percent


@dataclass(frozen=True)
class Person:
    """One consultant's week."""

    name: str
    won: int
    lost: int
    late: int  # records not made on the day of the contact
    false: int = 0  # records that a call found to be false: no loss (LOST-03)


def won_changes(store: Store, begin: datetime, end: datetime):
    """The judgements by which cards first reached O between two moments: as the code knows a purchase today.

    With `whose`: the consultant who had the card then, so that a card that moves on takes nobody's success along.
    """
    earlier = GradeChange.objects.filter(card=OuterRef("card"), after=Grade.O)
    earlier = earlier.filter(Q(at__lt=OuterRef("at")) | Q(at=OuterRef("at"), pk__lt=OuterRef("pk")))
    changes = GradeChange.objects.filter(card__store=store, after=Grade.O, at__gte=begin, at__lt=end)
    whose = past.owner_at(OuterRef("at"), card="card_id", now="card__owner")
    return changes.filter(~Exists(earlier)).annotate(whose=whose)


def week_of(seat: Seat, monday: date) -> dict:
    """Everything on the page of the week that begins on `monday` (store day)."""
    zone = seat.store.zone
    begin, end = clock.day_bounds(monday, zone)[0], clock.day_bounds(monday + WEEK, zone)[0]
    won = won_changes(seat.store, begin, end)
    lost = Loss.objects.filter(store=seat.store).counted().recorded(monday, monday + WEEK)
    false = Loss.objects.filter(store=seat.store, is_false=True).recorded(monday, monday + WEEK)
    meeting = WeekMeeting.objects.visible_to(seat).filter(monday=monday).select_related("written_by").first()
    reasons, count = _reasons(seat.store, monday)
    return {
        "monday": monday, "sunday": monday + timedelta(days=6), "before": monday - WEEK, "after": monday + WEEK,
        "meeting": meeting, "reasons": reasons, "lost_count": count, "models": _models(lost), "weeks": WEEKS_BEFORE,
        "people": _people(won, lost, false), "scripts": _scripts(seat.store), "won": _won(seat, won),
        "lost": _lost(seat, lost),
        "won_count": won.values("card").distinct().count(), "chart": _chart(seat.store, monday),
        "tasks": _tasks(seat, monday), "said": said(lost),
    }  # fmt: skip


def _reasons(store: Store, monday: date) -> tuple[list[ReasonRow], int]:
    rows = Loss.objects.filter(store=store).counted().recorded(monday - WEEKS_BEFORE * WEEK, monday + WEEK)
    now: Counter = Counter()
    before: Counter = Counter()
    for reason, parent, day, n in rows.values_list("reason", "reason__parent", "recorded_on").annotate(n=Count("pk")):
        chosen = now if day >= monday else before
        chosen[reason] += n
        chosen[("top", parent or reason)] += n
        chosen["all"] += n
    named = {row.pk: row for row in LossReason.objects.filter(store=store).order_by("position", "pk")}
    share_of = lambda key: share(now[key], now["all"], before[key], before["all"])  # noqa: E731
    found = [
        ReasonRow(top.words, share_of(("top", top.pk)), [
            (row.words, share_of(row.pk)) for row in named.values() if row.parent_id == top.pk and now[row.pk]
        ])
        for top in named.values() if top.parent_id is None and (now["top", top.pk] or before["top", top.pk])
    ]  # fmt: skip
    return sorted(found, key=lambda row: (-row.share.number, -row.share.before)), now["all"]


def _models(lost) -> list[dict]:
    """Which of our models were lost to which rival (RPT-05)."""
    rows = lost.values("rival", model=F("car_model__name"), maker=F("rival_model__maker"), name=F("rival_model__name"))
    found: dict[str, Counter] = defaultdict(Counter)
    for row in rows.annotate(n=Count("pk")):
        bought = f"{row['maker']} {row['name']}" if row["name"] else row["rival"]
        found[row["model"] or ""][bought] += row["n"]
    return sorted(
        ({"model": model, "n": to.total(), "to": to.most_common()} for model, to in found.items()),
        key=lambda row: (-row["n"], row["model"]),
    )


def _people(won, lost, false) -> list[Person]:
    reached = Counter(dict(won.values_list("whose").annotate(n=Count("card", distinct=True))))
    late = Count("pk", filter=~Q(recorded_on=F("learned_on")))
    gone = {who: (n, bad) for who, n, bad in lost.values_list("consultant").annotate(n=Count("pk"), late=late)}
    wrong = Counter(false.values_list("consultant", flat=True))
    names = dict(User.objects.filter(pk__in={*reached, *gone, *wrong}).order_by("name").values_list("pk", "name"))
    return [Person(name, reached[pk], *gone.get(pk, (0, 0)), wrong[pk]) for pk, name in names.items()]


def _won(seat: Seat, won) -> list[Card]:
    """The won cases, newest first; `mine` says whether the reader may open the card."""
    reached = dict(won.values_list("card").annotate(at=Max("at")).order_by("-at")[:MOST_CASES])
    cards = Card.objects.filter(pk__in=reached).select_related("customer", "owner", "car_model")
    found = sorted(cards, key=lambda card: reached[card.pk], reverse=True)
    for card in found:
        card.reached_at, card.mine = reached[card.pk], _opens(seat, card.owner_id)
    return found


def _lost(seat: Seat, lost) -> list[Loss]:
    rows = list(lost.shown().with_life().order_by("-recorded_at", "-pk")[:MOST_CASES])
    for row in rows:
        row.mine = _opens(seat, row.card.owner_id)
    return rows


def _opens(seat: Seat, owner: int) -> bool:
    return seat.may(Right.CARD_READ) or owner == seat.user.pk


def _chart(store: Store, monday: date) -> dict:
    """Won and lost of the last weeks."""
    first = monday - (CHART_WEEKS - 1) * WEEK
    begin, end = (clock.day_bounds(day, store.zone)[0] for day in (first, monday + WEEK))
    weeks = {first + n * WEEK: {"won": 0, "lost": 0} for n in range(CHART_WEEKS)}
    days = won_changes(store, begin, end).annotate(day=TruncDate("at", tzinfo=store.zone))
    for day, n in days.values_list("day").annotate(n=Count("card", distinct=True)):
        weeks[monday_of(day)]["won"] += n
    lost = Loss.objects.filter(store=store).counted().recorded(first, monday + WEEK)
    for day, n in lost.values_list("recorded_on").annotate(n=Count("pk")):
        weeks[monday_of(day)]["lost"] += n
    rows = [(f"{day:%m-%d}", kinds) for day, kinds in weeks.items()]
    return {"bars": bars.stacked(rows, ("won", "lost")), "rows": rows, "width": bars.WIDTH, "height": bars.HEIGHT}


def _scripts(store: Store) -> list[Script]:
    """The scripts in use that came of the weekly analysis, newest first, each with the reason it is against."""
    rows = Script.objects.filter(store=store, kind=ScriptKind.MEASURE, active=True).select_related("car_model", "rival")
    found = list(rows.order_by("-at", "-pk")[:MOST_SCRIPTS])
    codes = {row.loss_reason for row in found if row.loss_reason}
    reasons = LossReason.objects.filter(store=store, code__in=codes).select_related("parent") if codes else ()
    against = {reason.code: reason.path for reason in reasons}
    for row in found:
        row.against = against.get(row.loss_reason, "")
    return found


def _tasks(seat: Seat, monday: date) -> list[WeekTask]:
    """The tasks of this week's meeting, and those of earlier ones that are still open."""
    here = WeekTask.objects.filter(store=seat.store, meeting__monday__lte=monday)
    open_ = Q(done_at=None, dropped_at=None) | Q(meeting__monday=monday)
    rows = here.filter(open_).select_related("responsible", "reason__parent", "meeting", "done_by")
    doable = set(WeekTask.objects.doable_by(seat).filter(open_).values_list("pk", flat=True))
    found = list(rows.order_by("meeting__monday", "kind", "due_on", "pk")[:200])
    for row in found:
        row.may_finish, row.older = row.is_open and row.pk in doable, row.meeting.monday < monday
    return found
