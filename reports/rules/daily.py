"""The daily report: which √ column, planned × done × due, what changed after the signature (SDR-01…23)."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime

from reports.statuses import FOLLOW_UPS, Column, LineKind, Need, ReportState

_PROSPECTS = ("H", "A+", "A", "B+", "B", "C")  # SDR-05; O waits for delivery and has no column
_NO_ANSWER = "no_answer"

#: What is compared to tell a later correction; the customer's car or name may change without one.
_COMPARED = ("kind", "method", "result", "content", "grade_before", "grade_after", "next_on")
_COMPARED_GROWING = ("kind", "grade_after")
#: Needs and analysis go on growing: no correction of that day, as long as the stamp of what the line tells stays.
_GROWING = (LineKind.OPENED, LineKind.LOST, LineKind.OUT)

#: Which state may follow which (product.md §6). Submitting again after a return is a submission like the first.
MOVES = {
    ReportState.OPEN: {ReportState.SUBMITTED},
    ReportState.RETURNED: {ReportState.SUBMITTED},
    ReportState.SUBMITTED: {ReportState.RETURNED, ReportState.SIGNED},
    ReportState.SIGNED: set(),
}


def may_move(before: str, after: str) -> bool:
    """Say whether a report in state `before` may become `after`."""
    return after in MOVES[ReportState(before)]


@dataclass(frozen=True)
class Ahead:
    """What is planned with a customer: a word that its source names, the store day (None: no day yet), own words."""

    what: str
    on: date | None = None
    words: str = ""


@dataclass(frozen=True)
class Trace:
    """Who wrote the row that a line comes from, as it is now, and when (aware)."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Line:
    """One line of a report, before it is a row. `at` is aware; `origin` names the row it comes from.

    `stamp` is what `content` says in no language: where the content is worded for the reader, it tells a correction.
    """

    consultant: int
    origin: str
    kind: str
    card: int | None = None
    at: datetime | None = None
    customer: str = ""
    car: str = ""
    source: int | None = None
    grade_before: str = ""
    grade_after: str = ""
    column: str = Column.NONE
    need: str = Need.DONE
    was_due: bool = False
    method: str = ""
    result: str = ""
    content: str = ""
    next_on: date | None = None
    plans: tuple[Ahead, ...] = ()
    stamp: str = ""

    @property
    def is_attempt(self) -> bool:
        """Say whether nobody answered."""
        return self.result == _NO_ANSWER

    @property
    def frozen(self) -> dict:
        """What a row of the submitted report keeps of the line."""
        kept = {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in ("consultant", "card")}
        plans = [[plan.what, plan.on and plan.on.isoformat(), plan.words] for plan in self.plans]
        return kept | {"plans": plans, "card_id": self.card}


@dataclass(frozen=True)
class Match:
    """The customers (cards) of one consultant's day: planned the evening before, done, tried, due in the system.

    `done` holds every customer with a real contact that day, whoever made it; `own` those of this consultant's
    follow-ups, receptions not counted; `tried` those whom this consultant did not reach.
    """

    planned: frozenset[int] = frozenset()
    done: frozenset[int] = frozenset()
    own: frozenset[int] = frozenset()
    tried: frozenset[int] = frozenset()
    due: frozenset[int] = frozenset()

    @property
    def missed(self) -> frozenset[int]:
        """Planned, not done (ROLE-13)."""
        return self.planned - self.done

    @property
    def extra(self) -> frozenset[int]:
        """Done, not planned."""
        return self.own - self.planned

    @property
    def unlisted(self) -> frozenset[int]:
        """Due in the system, not planned; done or not."""
        return self.due - self.planned

    @property
    def forgotten(self) -> frozenset[int]:
        """Due in the system, neither planned nor done."""
        return self.unlisted - self.done


@dataclass(frozen=True)
class Numbers:
    """What the manager reads per consultant (SDR-17, 20, 21). `counts` holds receptions, new cards and so on."""

    planned: int = 0
    done: int = 0
    missed: int = 0
    tried: int = 0
    due: int = 0
    unlisted: int = 0
    forgotten: int = 0
    extra: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, match: Match, counts: dict[str, int]) -> "Numbers":
        """The numbers of a day's match."""
        return cls(
            planned=len(match.planned),
            done=len(match.planned & match.done),
            missed=len(match.missed),
            tried=len(match.missed & match.tried),
            due=len(match.due),
            unlisted=len(match.unlisted),
            forgotten=len(match.forgotten),
            extra=len(match.extra),
            counts=counts,
        )

    def __add__(self, other: "Numbers") -> "Numbers":
        names = [name for name in asdict(self) if name != "counts"]
        keys = self.counts.keys() | other.counts.keys()
        counts = {key: self.counts.get(key, 0) + other.counts.get(key, 0) for key in keys}
        return Numbers(**{name: getattr(self, name) + getattr(other, name) for name in names}, counts=counts)


def column(*, reception: bool, delivered: bool, self_found: bool, first_day: bool, grade: str) -> str:
    """The √ column of a line (SDR-03…06, SDR-23, GAP-50).

    From delivery on everything is maintenance; a self-found customer is development on the day the card is opened
    and promotion when called again; any other reception has none; a follow-up of a graded prospect is promotion.
    """
    if delivered:
        return Column.MAINTENANCE
    if self_found and first_day:
        return Column.DEVELOPMENT
    if reception:
        return Column.NONE
    return Column.PROMOTION if grade in _PROSPECTS else Column.NONE


def judged(line: Line, match: Match) -> Line:
    """The line with what it stands for against the plan (SDR-17, ROLE-13)."""
    return replace(line, need=_need(line, match), was_due=line.was_due or line.card in match.due)


def _need(line: Line, match: Match) -> str:
    if line.kind not in FOLLOW_UPS:
        return Need.DONE  # a reception, a stage, a new customer is nobody's planned follow-up
    if line.card in match.done:
        return Need.DONE if line.card in match.planned else Need.EXTRA
    if line.card in match.planned:
        return Need.MISSED
    return Need.UNPLANNED if line.was_due or line.card in match.due else Need.EXTRA


def in_order(lines: Iterable[Line]) -> list[Line]:
    """By time; what was not done stands at the end, the planned ones first. A new customer is listed once."""
    lines = list(lines)
    told = {line.card for line in lines if line.kind not in (LineKind.OPENED, LineKind.JUDGED)}
    kept = [line for line in lines if line.kind != LineKind.OPENED or line.card not in told]
    return sorted(kept, key=_place)


def _place(line: Line) -> tuple:
    moment = line.at.timestamp() if line.at else 0.0
    return (line.at is None, line.need == Need.UNPLANNED, moment, line.origin)


@dataclass(frozen=True)
class Corrections:
    """What the records of the day say now that the frozen report does not."""

    added: list
    changed: list[tuple]  # (as frozen, as it is now)
    gone: list

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.gone)


def corrections(frozen: Collection, now: Collection[Line]) -> Corrections:
    """Compare a submitted report's lines with the day's records; what was missed is no record and does not count."""
    then = {line.origin: line for line in frozen if line.kind != LineKind.NOT_DONE}
    live = {line.origin: line for line in now if line.kind != LineKind.NOT_DONE}
    both = [(line, live[origin]) for origin, line in then.items() if origin in live]
    return Corrections(
        added=[line for origin, line in live.items() if origin not in then],
        changed=[pair for pair in both if _differ(*pair)],
        gone=[line for origin, line in then.items() if origin not in live],
    )


def _differ(one, other) -> bool:
    names = _COMPARED_GROWING if one.kind in _GROWING else _COMPARED
    restamped = one.stamp and other.stamp and one.stamp != other.stamp
    return bool(restamped) or any(getattr(one, name) != getattr(other, name) for name in names)
