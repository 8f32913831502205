"""One consultant's report of one day, as the own page and the evening meeting show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import Store, User
from followups.models import DayPlan, FollowUp, PlanLine
from followups.statuses import PlanGroup
from reports.models import DailyReport, ReportEvent
from reports.pages.shown import ShownLine, shown
from reports.rules import daily
from reports.rules.daily import Corrections, Match, Numbers
from reports.sources import collect
from reports.sources.base import Day
from reports.statuses import ReportState

FROZEN = (ReportState.SUBMITTED, ReportState.SIGNED)


@dataclass(frozen=True)
class ReportPage:
    """Lines frozen or live, and what the records say now that the frozen lines do not."""

    report: DailyReport
    lines: list[ShownLine]
    corrections: Corrections
    events: list[ReportEvent]

    @property
    def frozen(self) -> bool:
        """Say whether the lines are those of the submission."""
        return self.report.state in FROZEN

    @property
    def is_submitted(self) -> bool:
        """It waits for the manager."""
        return self.report.state == ReportState.SUBMITTED

    @property
    def is_signed(self) -> bool:
        """It is signed."""
        return self.report.state == ReportState.SIGNED

    @property
    def is_returned(self) -> bool:
        """It is with the consultant again."""
        return self.report.state == ReportState.RETURNED


def of_day(store: Store, consultant, day: date) -> DailyReport:
    """The report of that day; without one a blank, unsaved report that is open."""
    rows = DailyReport.objects.filter(store=store, consultant=consultant, day=day).select_related("signed_by")
    report = rows.first() or DailyReport(day=day)
    report.store, report.consultant = store, consultant
    return report


def page(report: DailyReport, day: Day, match: Match) -> ReportPage:
    """The report with its lines. `match` is the consultant's match of the day."""
    live = collect.lines(day, {report.consultant_id: match})[report.consultant_id]
    if report.state not in FROZEN:
        return ReportPage(report, shown(live), Corrections([], [], []), _events(report))
    frozen = list(report.lines.all())
    found = daily.corrections(frozen, live)
    return ReportPage(report, shown(frozen), _told(found), _events(report))


def _told(found: Corrections) -> Corrections:
    """The corrections in words, with who and when."""
    rows = [*found.added, *(new for _old, new in found.changed), *found.gone]
    traces = collect.traces([row.origin for row in rows])
    changed = [(ShownLine(old), *shown([new], traces)) for old, new in found.changed]
    return Corrections(shown(found.added, traces), changed, shown(found.gone, traces))


def _events(report: DailyReport) -> list[ReportEvent]:
    return list(report.events.select_related("by").order_by("at", "pk")) if report.pk else []


def numbers(report: DailyReport | None, live: Numbers) -> Numbers:
    """The numbers as submitted while the report is frozen, else those of this moment."""
    kept = report is not None and report.state in FROZEN and report.numbers
    return Numbers(**report.numbers) if kept else live


@dataclass(frozen=True)
class Tomorrow:
    """The list of the next day in its three groups (RHY-13); `plan` is None while there is none."""

    day: date
    plan: DayPlan | None
    groups: Mapping[str, list]
    left_out: int = 0  # due by then and not on it (RHY-13)

    @property
    def count(self) -> int:
        """How many customers are on it."""
        return sum(map(len, self.groups.values()))


def tomorrow(store: Store, consultant: User, day: date) -> Tomorrow:
    """The consultant's list for the day after `day`."""
    after = day + timedelta(days=1)
    plan = DayPlan.objects.filter(store=store, consultant=consultant, day=after).first()
    return tomorrow_of(store, consultant, after, plan)


def tomorrow_of(store: Store, consultant: User, after: date, plan: DayPlan | None) -> Tomorrow:
    """The list of the day `after` in its groups, where `plan` is that list."""
    rows = plan.lines.select_related("card__customer", "card__car_model").order_by("pk") if plan else []
    groups: dict[str, list] = {str(label): [] for _, label in PlanGroup.choices}
    for row in rows:
        groups[str(PlanGroup(row.group).label)].append(row.card)
    return Tomorrow(after, plan, groups, _left_out(store, consultant, after, plan))


def _left_out(store: Store, consultant, day: date, plan: DayPlan | None) -> int:
    """How many customers are due by `day` and stand on no list."""
    due = FollowUp.objects.filter(store=store, responsible=consultant).due_by(day).order_by().values("card").distinct()
    return due.exclude(card__in=PlanLine.objects.filter(plan=plan).values("card")).count() if plan else 0
