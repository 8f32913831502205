"""The evening meeting: the store's day on one page, in the same number of queries for two or sixty consultants."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.db.models import Count, Q

from accounts.models import Membership, Store, User
from accounts.rights import Role
from accounts.seat import Seat
from core.questions import KEYS, question
from followups.models import DayPlan
from leads.models import Visit
from reports import signers
from reports.models import DailyReport, EveningNote
from reports.pages import report as report_page
from reports.pages.shown import ShownLine, shown
from reports.rules.daily import Match, Numbers
from reports.rules.signing import Bar
from reports.sources import base, collect
from reports.sources.base import Day
from reports.sources.match import matches
from reports.statuses import ReportState

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Cell:
    """One counted number with its parts ("A 1", "C 2")."""

    number: int
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One consultant of the table."""

    person: User
    report: DailyReport | None
    numbers: Numbers
    cells: list[Cell]
    plan: DayPlan | None = None  # tomorrow's list
    here: bool = False
    bar: Bar | None = None  # what keeps the reader from signing it
    planned_at: bool = False  # the list of this day was confirmed

    @property
    def tomorrow(self) -> int | None:
        """How many customers are on tomorrow's list; None without a list."""
        return self.plan and self.plan.customers

    @property
    def tomorrow_confirmed(self) -> bool:
        """Tomorrow's list is confirmed."""
        return bool(self.plan and self.plan.confirmed_at)

    @property
    def state(self) -> ReportState:
        """Where the report stands."""
        return ReportState(self.report.state) if self.report else ReportState.OPEN

    @property
    def waits(self) -> bool:
        """It waits for the manager's signature."""
        return self.state == ReportState.SUBMITTED

    @property
    def done_of_74(self) -> int:
        """The length of the bar, of 74 units: done of planned."""
        return round(74 * self.numbers.done / self.numbers.planned) if self.numbers.planned else 0


@dataclass(frozen=True)
class Evening:
    """What the page shows of the whole store."""

    about: Day
    rows: list[Row]
    labels: list[str]
    floor: int
    matches: Mapping[int, Match]
    total: Numbers = field(default_factory=Numbers)
    note: EveningNote | None = None
    failed: list[tuple[User, ShownLine]] = field(default_factory=list)

    @property
    def day(self) -> date:
        """The day that the meeting is about."""
        return self.about.day

    @property
    def total_cells(self) -> list[int]:
        """The sums of the counted columns."""
        return [sum(row.cells[place].number for row in self.rows) for place in range(len(self.labels))]

    @property
    def total_tomorrow(self) -> int:
        """Customers on all lists of tomorrow."""
        return sum(row.tomorrow or 0 for row in self.rows)

    @property
    def waiting(self) -> list[Row]:
        """The reports that wait to be signed."""
        return [row for row in self.rows if row.waits]

    @property
    def signable(self) -> list[Row]:
        """Those of them that the reader may sign."""
        return [row for row in self.waiting if row.bar is None]

    @property
    def signed(self) -> int:
        """How many reports are signed."""
        return sum(row.state == ReportState.SIGNED for row in self.rows)

    @property
    def planned_lists(self) -> int:
        """How many consultants had confirmed the list of this day (the P of PDCA, RHY-24)."""
        return sum(row.planned_at for row in self.rows)

    @property
    def tomorrow_lists(self) -> int:
        """How many have confirmed tomorrow's (A)."""
        return sum(row.tomorrow_confirmed for row in self.rows)

    @property
    def missing(self) -> int:
        """Consultants who have not handed in a report: open or returned."""
        return sum(row.state in (ReportState.OPEN, ReportState.RETURNED) for row in self.rows)

    @property
    def chosen(self) -> Row | None:
        """The consultant whose report stands below."""
        return next((row for row in self.rows if row.here), None)

    def after(self, person: int) -> Row | None:
        """The next consultant whose report waits, going round once; None when no other does."""
        ids = [row.person.pk for row in self.rows]
        start = ids.index(person) + 1 if person in ids else 0
        others = [*self.rows[start:], *self.rows[: max(0, start - 1)]]
        return next((row for row in others if row.waits and row.bar is None), None)


def evening(seat: Seat, day: date, who: int | None) -> Evening | None:
    """The page of `day` with consultant `who` chosen; None when `who` is nobody of this store's day.

    Without `who` the first whose report waits is chosen, else the first.
    """
    store, that_day = seat.store, Day.of(seat.store, day)
    reports = {row.consultant_id: row for row in _reports(seat, day)}
    people = _people(store.pk, reports)
    if who is not None and who not in {person.pk for person in people}:
        return None
    rows, found = _rows(that_day, people, reports)
    rows = _barred(seat, rows) if reports else rows
    return Evening(
        about=that_day,
        rows=_choose(rows, who),
        labels=[source.label for source in base.counted()],
        floor=len(_on_the_floor(seat)),
        matches=found,
        total=sum((row.numbers for row in rows), Numbers()),
        note=next(iter(_notes(store.pk, day)), None),
        failed=_failed(that_day, found, people),
    )


def _failed(day: Day, found: Mapping[int, Match], people: list[User]) -> list[tuple[User, ShownLine]]:
    names = {person.pk: person for person in people}
    lines = collect.failed(day, found)
    return [(names[line.consultant], row) for line, row in zip(lines, shown(lines), strict=True)]


@question
def _reports(seat: Seat, day: date):
    return DailyReport.objects.visible_to(seat).filter(day=day).select_related("signed_by")


@question
def _people(store: int, reporters: KEYS):
    """The store's consultants, and whoever handed in a report that day and has left since."""
    now = Membership.objects.filter(store=store, role=Role.CONSULTANT).values("user")
    return User.objects.filter(Q(pk__in=now) | Q(pk__in=reporters)).order_by("name", "pk")


@question
def _on_the_floor(seat: Seat):
    return Visit.objects.visible_to(seat).on_the_floor().values_list("pk", flat=True)


@question
def _notes(store: int, day: date):
    return EveningNote.objects.filter(store=store, day=day).select_related("by")


def table(store: Store, day: date) -> tuple[list[Row], list[str]]:
    """Every consultant's row of `day`, and the labels of the counted columns: what leaves the house by mail."""
    reports = {row.consultant_id: row for row in DailyReport.objects.filter(store=store, day=day)}
    return _rows(Day.of(store, day), _people(store.pk, reports), reports)[0], [
        source.label for source in base.counted()
    ]


def _barred(seat: Seat, rows: list[Row]) -> list[Row]:
    """The rows with what keeps the reader from signing each."""
    managers = signers.managers(seat.store)
    return [replace(row, bar=signers.bar_of(seat, row.report, managers)) if row.report else row for row in rows]


def _rows(that_day: Day, people: list[User], reports: Mapping) -> tuple[list[Row], Mapping[int, Match]]:
    ids, day = [person.pk for person in people], that_day.day
    found, counted = matches(that_day, ids), collect.counts(that_day, ids)
    lists = {(plan.consultant_id, plan.day): plan for plan in _lists(that_day.store.pk, day, day + _DAY)}
    rows = []
    for person in people:
        live = collect.numbers(person.pk, found[person.pk], counted)
        numbers = report_page.numbers(reports.get(person.pk), live)
        plan, before = lists.get((person.pk, day + _DAY)), lists.get((person.pk, day))
        report = reports.get(person.pk)
        rows.append(
            Row(
                person=person,
                report=report,
                numbers=numbers,
                cells=[_cell(numbers.counts.get(name, 0), at.get(person.pk)) for name, at in counted.items()],
                plan=plan,
                planned_at=bool(before and before.confirmed_at),
            )
        )
    return rows, found


def _cell(number: int, parts: Counter | None) -> Cell:
    """The number with its parts; a frozen number whose parts have changed since stands alone."""
    if not parts or sum(parts.values()) != number:
        return Cell(number)
    return Cell(number, tuple(f"{name} {count}" for name, count in sorted(parts.items()) if name))


@question
def _lists(store: int, day: date, after: date):
    """The lists of this day and of the next one."""
    plans = DayPlan.objects.filter(store=store, day__gte=day, day__lte=after)
    return plans.annotate(customers=Count("lines"))


def _choose(rows: list[Row], who: int | None) -> list[Row]:
    if who is None:
        first = next((row for row in rows if row.waits), rows[0] if rows else None)
        who = first.person.pk if first else None
    return [replace(row, here=row.person.pk == who) for row in rows]
