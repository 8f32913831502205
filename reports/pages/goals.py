"""Plans against what was reached: one consultant's month, week and day, or everybody's."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import Store, User
from leads import duties
from reports.metrics import Metric, metrics
from reports.models import WorkPlan
from reports.rules import goals as rules
from reports.rules.goals import Pace, Targets
from reports.statuses import PlanSpan


@dataclass(frozen=True)
class Goal:
    """One metric of one span: the goal (None: none planned), what was reached, the pace that is needed."""

    metric: Metric
    goal: int | None
    own: int | None  # as the plan of this very span says; else the goal is a share of a longer plan
    actual: int
    pace: Pace | None

    @property
    def per_day(self) -> str:
        """What is needed on each working day that is left, rounded up to a tenth; "" when nothing is missing."""
        needed = self.pace and self.pace.per_day
        return f"{-(-needed * 10 // 1) / 10:g}" if needed else ""

    @property
    def is_out_of_reach(self) -> bool:
        """Something is missing and no working day is left."""
        return self.pace is not None and self.pace.per_day is None

    @property
    def share(self) -> int:
        """The length of the bar, of 74 units."""
        return min(74, round(74 * self.actual / self.goal)) if self.goal else 0


@dataclass(frozen=True)
class SpanGoals:
    """One span of one consultant."""

    span: PlanSpan
    begin: date
    end: date
    plan: WorkPlan | None
    goals: list[Goal]
    is_over: bool

    @property
    def version(self) -> int:
        """Of the plan, 0 where there is none."""
        return self.plan.version if self.plan else 0


def board(store: Store, people: Collection[int], on: date, today: date) -> dict[int, list[SpanGoals]]:
    """Month, week and day around `on` (store day) of each of `people`, in a constant number of statements."""
    begins = {span: rules.first_of(span, on) for span in PlanSpan}
    first, last = _months(begins)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    duty = duties.plan(store, people, days)
    working = {who: frozenset(day for day in days if duty[who, day].shift.works) for who in people}
    counts = {metric.name: metric.count(store, first, last, people) for metric in metrics()}
    plans = _plans(store, people, first, last)
    return {
        who: [_span(span, begins[span], plans[who], working[who], _own(counts, who), today) for span in PlanSpan]
        for who in people
    }


def _months(begins: Mapping[str, date]) -> tuple[date, date]:
    """First and last day of the months that the spans touch."""
    first = min(begins.values()).replace(day=1)
    last = max(rules.last_of(span, begin) for span, begin in begins.items())
    return first, rules.last_of(PlanSpan.MONTH, last.replace(day=1))


def _plans(store: Store, people: Collection[int], first: date, last: date) -> dict[int, dict]:
    found: dict[int, dict] = defaultdict(dict)
    earlier = rules.first_of(PlanSpan.WEEK, first)  # a week may begin in the month before
    rows = WorkPlan.objects.filter(store=store, consultant__in=people, begin__range=(earlier, last), version__gt=0)
    for row in rows.select_related("agreed_by"):
        found[row.consultant_id][row.span, row.begin] = row
    return found


def _own(counts: Mapping[str, Mapping], who: int) -> dict[str, dict[date, int]]:
    """Metric → day → number of one consultant."""
    return {name: {day: n for (person, day), n in found.items() if person == who} for name, found in counts.items()}


def _span(
    span: PlanSpan, begin: date, plans: Mapping, working: Collection[date], counts: Mapping, today: date
) -> SpanGoals:
    days = rules.days_of(span, begin)
    goals = []
    for metric in metrics():
        planned = {key: row.goals[metric.name] for key, row in plans.items() if metric.name in row.goals}
        goal = Targets(planned, working).goal(span, begin)
        actual = sum(counts[metric.name].get(day, 0) for day in days)
        at_work = [day for day in days if day in working]
        needed = rules.pace(goal=goal, actual=actual, working=at_work, today=today) if goal is not None else None
        goals.append(Goal(metric, goal, planned.get((span, begin)), actual, needed))
    return SpanGoals(span, begin, days[-1], plans.get((span, begin)), goals, is_over=days[-1] < today)


@dataclass(frozen=True)
class Row:
    """One consultant of the manager's overview."""

    person: User
    spans: list[SpanGoals]

    def of(self, span: str) -> SpanGoals:
        """The goals of one span."""
        return next(row for row in self.spans if row.span == span)


def overview(store: Store, people: list[User], on: date, today: date) -> list[Row]:
    """Everybody's plans around `on`."""
    found = board(store, [person.pk for person in people], on, today)
    return [Row(person, found[person.pk]) for person in people]
