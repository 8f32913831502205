"""RPT-34: what each consultant achieved in a month against the month before, and what came of the training drills.

Plans count through the same registry (`reports.metrics`), so what later parts count stands here by itself.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from accounts.models import Store, User
from accounts.people import consultants
from core import clock
from deals.models import Loss, WeekTask
from deals.pages.week import won_changes
from deals.rules.rates import percent
from deals.statuses import TaskKind
from followups.models import Contact, QualityCheck
from followups.models.quality import QUESTIONS
from followups.rules.sampling import Figure
from followups.statuses import CheckState, Result, Verdict
from reports.metrics import metrics

AROUND = timedelta(days=28)  # before and after a drill, in which losses for its reason are counted
MOST_DRILLS = 60
RATES = ("closing", "quality")
#: What is counted here beside the metrics of the plans: name → label.
OWN = {
    "contacts": _("Contacts"), "won": _("Won"), "lost": _("Lost"), "closing": _("Won of decided"),
    "quality": _("Quality figure"), "false": _("False losses"),
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One figure of the month and of the month before; None where nothing can be said."""

    now: int | None
    before: int | None
    is_rate: bool = False
    more_is_bad: bool = False

    @property
    def change(self) -> int | None:
        """What was gained or lost, in points or pieces; None without a comparison."""
        return None if self.now is None or self.before is None else self.now - self.before

    @property
    def is_worse(self) -> bool:
        """Say whether the change is for the worse."""
        return bool(self.change) and (self.change > 0) == self.more_is_bad


@dataclass(frozen=True)
class Row:
    """One consultant, or the store (person None)."""

    person: User | None
    cells: list[Cell]
    drills: int = 0
    drilled: int = 0  # of them done


@dataclass(frozen=True)
class Drill:
    """A training drill: who, when done, how often its reason lost customers before and after (None: not yet known)."""

    task: WeekTask
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True)
class Staff:
    """The page."""

    labels: list[str]
    rows: list[Row]
    total: Row
    drills: list[Drill] = field(default_factory=list)


def staff(store: Store, month: date, today: date) -> Staff:
    """The month that begins on `month` (store day): the same statements for one consultant or sixty."""
    people, last = list(consultants(store)), _last(month)
    now, before = (_measure(store, first, _last(first), people) for first in (month, _before(month)))
    people += User.objects.filter(pk__in=now.keys() - {one.pk for one in people}).order_by("name", "pk")  # has left
    tasks = list(_drills(store, month, last))
    given = Counter(task.responsible_id for task in tasks)
    done = Counter(task.responsible_id for task in tasks if task.done_at)
    rows = [Row(one, _cells(now[one.pk], before[one.pk]), given[one.pk], done[one.pk]) for one in people]
    total = Row(None, _cells(_sum(now, people), _sum(before, people)), given.total(), done.total())
    labels = [str(metric.label) for metric in metrics()] + [str(label) for label in OWN.values()]
    return Staff(labels, rows, total, _weighed(store, tasks, today))


def _last(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


@dataclass
class Month:
    """What one consultant did in one month."""

    counts: Counter = field(default_factory=Counter)
    quality: Figure = field(default_factory=Figure)

    def value(self, name: str) -> int | None:
        """One figure of it."""
        if name == "quality":
            return self.quality.rate
        if name == "closing":
            return percent(self.counts["won"], self.counts["won"] + self.counts["lost"])
        return self.counts[name]


def _cells(now: Month, before: Month) -> list[Cell]:
    names = [*(metric.name for metric in metrics()), *OWN]
    return [Cell(now.value(n), before.value(n), n in RATES, n in ("lost", "false")) for n in names]


def _sum(found: Mapping[int, Month], people: list[User]) -> Month:
    own = [found[one.pk] for one in people]
    return Month(sum((one.counts for one in own), Counter()), sum((one.quality for one in own), Figure()))


def _measure(store: Store, first: date, last: date, people: list[User]) -> Mapping[int, Month]:
    found: dict[int, Month] = defaultdict(Month)
    keys = [one.pk for one in people]
    begin, end = clock.day_bounds(first, store.zone)[0], clock.day_bounds(last, store.zone)[1]
    for metric in metrics():
        for (who, _day), n in metric.count(store, first, last, keys).items():
            found[who].counts[metric.name] += n
    for name, rows in _asked(store, first, last, begin, end).items():
        for who, n in rows:
            found[who].counts[name] += n
    checks = QualityCheck.objects.filter(store=store, state=CheckState.ANSWERED, checked_at__gte=begin)
    for who, *said in checks.filter(checked_at__lt=end).values_list("consultant", *QUESTIONS):
        found[who].quality += Figure(said.count(Verdict.YES), said.count(Verdict.NO), 1)
    return found


def _asked(store: Store, first: date, last: date, begin, end) -> dict:
    """What is counted here: name → pairs of consultant and number."""
    talks = Contact.objects.filter(store=store, at__gte=begin, at__lt=end, visit=None).exclude(result=Result.NO_ANSWER)
    losses = Loss.objects.filter(store=store).recorded(first, last + timedelta(days=1)).order_by()
    number = Count("pk")
    return {
        "contacts": talks.order_by().values_list("by").annotate(n=number),
        "won": won_changes(store, begin, end).order_by().values_list("whose").annotate(n=Count("card", distinct=True)),
        "lost": losses.counted().values_list("consultant").annotate(n=number),
        "false": losses.filter(is_false=True).values_list("consultant").annotate(n=number),
    }


def _drills(store: Store, first: date, last: date):
    rows = WeekTask.objects.filter(store=store, kind=TaskKind.DRILL, due_on__range=(first, last), dropped_at=None)
    return rows.select_related("responsible", "reason__parent").order_by("due_on", "pk")[:MOST_DRILLS]


def _weighed(store: Store, tasks: list[WeekTask], today: date) -> list[Drill]:
    """The drills with the losses for their reason in the four weeks before and after: one statement."""
    about = {task.pk: clock.local_day(task.done_at, store.zone) for task in tasks if task.done_at and task.reason_id}
    if not about:
        return [Drill(task) for task in tasks]
    rows = Loss.objects.filter(store=store, reason__in={task.reason_id for task in tasks if task.pk in about})
    rows = rows.counted().recorded(min(about.values()) - AROUND, max(about.values()) + AROUND + timedelta(days=1))
    days = list(rows.values_list("reason", "recorded_on"))
    return [_weigh(task, about.get(task.pk), days, today) for task in tasks]


def _weigh(task: WeekTask, on: date | None, losses: list[tuple[int, date]], today: date) -> Drill:
    if on is None:
        return Drill(task)
    days = [day for reason, day in losses if reason == task.reason_id]
    after = sum(on < day <= on + AROUND for day in days) if on + AROUND < today else None
    return Drill(task, sum(on - AROUND <= day < on for day in days), after)
