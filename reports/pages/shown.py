"""Lines of a report in words: the same for a frozen row and for a line collected this moment."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.utils import timezone

from followups.statuses import Method, Result
from leads.rules import grading
from reports.forms import Entry
from reports.models import ReportLine
from reports.rules.daily import Ahead, Line, Trace
from reports.sources.base import plan_label
from reports.statuses import FOLLOW_UPS, Column, LineKind, Need

_METHOD = dict(Method.choices)
_RESULT = dict(Result.choices)
_KIND = dict(LineKind.choices)
_LETTERS = ("O", "H", "A", "B", "C")  # the legend of the paper form (SDR-02, GAP-06)


@dataclass(frozen=True)
class ShownPlan:
    """A plan in words, and its day."""

    label: str
    on: date | None
    words: str


def _plan(plan: Ahead | list) -> ShownPlan:
    what, on, words = (plan.what, plan.on, plan.words) if isinstance(plan, Ahead) else plan
    return ShownPlan(plan_label(what), date.fromisoformat(on) if isinstance(on, str) else on, words)


@dataclass(frozen=True)
class ShownLine:
    """A line, and the words for its codes."""

    line: Line | ReportLine
    entry: Entry | None = None  # where the manager writes guidance
    trace: Trace | None = None  # of a correction: who wrote it, when
    aside: bool = False  # the screen leaves it out; the paper never does

    @property
    def at(self) -> str:
        """The time of day."""
        return f"{timezone.localtime(self.line.at):%H:%M}" if self.line.at else ""

    @property
    def grade(self) -> str:
        """Grades before and after, in full."""
        return _arrow(self.line.grade_before, self.line.grade_after)

    @property
    def short_grade(self) -> str:
        """The same in the four letters of the paper form (GAP-06, SDR-02)."""
        return _arrow(grading.short(self.line.grade_before), grading.short(self.line.grade_after))

    @property
    def promotion(self) -> bool:
        """√ 顾客推进."""
        return self.line.column == Column.PROMOTION and not self.not_done

    @property
    def maintenance(self) -> bool:
        """√ 用户维护."""
        return self.line.column == Column.MAINTENANCE and not self.not_done

    @property
    def development(self) -> bool:
        """√ 潜在开发."""
        return self.line.column == Column.DEVELOPMENT and not self.not_done

    @property
    def not_done(self) -> bool:
        """Nothing was recorded for this customer."""
        return self.line.kind == LineKind.NOT_DONE

    @property
    def open(self) -> bool:
        """The customer was not reached: planned or due, not done."""
        return self.line.need in (Need.MISSED, Need.UNPLANNED)

    @property
    def unlisted(self) -> bool:
        """Due in the system and not planned, done or not (ROLE-13)."""
        return self.line.need == Need.UNPLANNED or (self.line.need == Need.EXTRA and self.line.was_due)

    @cached_property
    def plans(self) -> tuple[ShownPlan, ...]:
        """Test drive, allocation, balance, delivery and the next step, as planned then (SDR-12…15)."""
        return tuple(map(_plan, self.line.plans))

    @property
    def ticks(self) -> tuple[str, bool, str]:
        """What decides the three √ columns and the way."""
        return self.line.column, self.not_done, self.line.method

    @property
    def outcome(self) -> tuple[str, str, str, bool]:
        """What decides the words for the result."""
        return self.line.kind, self.line.result, self.line.need, self.line.was_due

    @property
    def guidance(self) -> str:
        """What the manager wrote beside the line; nothing beside a line collected this moment."""
        return self.line.guidance if isinstance(self.line, ReportLine) else ""

    @property
    def method(self) -> str:
        """亲自 / 电话 in words (SDR-07)."""
        return _METHOD.get(self.line.method, "")

    @property
    def what(self) -> str:
        """The kind of reception or of the unit of the sale, or the result of the contact."""
        if self.line.kind not in FOLLOW_UPS:
            return _KIND[self.line.kind]
        return _RESULT.get(self.line.result, "")


def _arrow(before: str, after: str) -> str:
    if before and after and before != after:
        return f"{before} → {after}"
    return after or before


def shown(lines: Iterable[Line | ReportLine], traces: Mapping[str, Trace] | None = None) -> list[ShownLine]:
    """The lines with their words; `traces` says who wrote which origin."""
    return [ShownLine(line, trace=(traces or {}).get(line.origin)) for line in lines]


@dataclass(frozen=True)
class Filter:
    """One choice above the lines: all, or one side of planned × done × due."""

    name: str
    count: int
    here: bool


_NEEDS = {
    "missed": lambda row: row.line.need == Need.MISSED,
    "unlisted": lambda row: row.unlisted,
    "extra": lambda row: row.line.need == Need.EXTRA,
}


def drilled(rows: list[ShownLine], need: str) -> tuple[list[ShownLine], list[Filter]]:
    """All rows, those of another side put aside, and the choices with their numbers; an unknown word chooses all."""
    kept = [replace(row, aside=need in _NEEDS and not _NEEDS[need](row)) for row in rows]
    choices = [Filter("", len(rows), need not in _NEEDS)]
    choices += [Filter(name, sum(map(test, rows)), name == need) for name, test in _NEEDS.items()]
    return kept, choices


@dataclass(frozen=True)
class Totals:
    """What stands below the lines: how many of each √, without one, of each way and each grade (SDR-20, SDR-21)."""

    lines: int
    maintenance: int
    promotion: int
    development: int
    without: int  # receptions and records that are none of the three (GAP-50)
    ways: list[tuple[str, int]]
    grades: list[tuple[str, int]]


def totals(rows: Iterable[ShownLine]) -> Totals:
    """Count what was done; a line that nothing was recorded for counts nowhere."""
    rows = list(rows)
    done = [row for row in rows if not row.not_done]
    ways = Counter(row.line.method for row in done if row.line.method)
    grades = Counter(grading.short(row.line.grade_after or row.line.grade_before) for row in done)
    return Totals(
        lines=len(rows),
        maintenance=sum(row.maintenance for row in done),
        promotion=sum(row.promotion for row in done),
        development=sum(row.development for row in done),
        without=sum(row.line.column == Column.NONE for row in done),
        ways=[(str(label), ways[value]) for value, label in Method.choices if ways[value]],
        grades=[(letter, grades[letter]) for letter in _LETTERS if grades[letter]],
    )


def footed(rows: list[ShownLine]) -> dict[str, Totals | None]:
    """What stands below the rows on the screen, and on paper where that differs."""
    seen = [row for row in rows if not row.aside]
    return {"totals": totals(seen), "paper_totals": totals(rows) if len(seen) < len(rows) else None}
