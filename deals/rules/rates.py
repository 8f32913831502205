"""Shares of reasons against the weeks before; the closing rate for the reward (LOST-04, LOST-10, RPT-04, 07)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

WEEKS_BEFORE = 4  # with which a week is compared
BASES = ("visits", "cards", "decided")


def monday_of(day: date) -> date:
    """The Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class Share:
    """How often something was named in a week, its share, and the share of the weeks before; percent of all losses."""

    number: int
    percent: int
    before: int  # named in the weeks before
    before_percent: int | None  # None: nothing was lost then

    @property
    def change(self) -> int | None:
        """Points up or down; None when there is nothing to compare with."""
        return None if self.before_percent is None else self.percent - self.before_percent

    @property
    def drop(self) -> int:
        """By how many points it fell."""
        return -(self.change or 0)


def share(number: int, total: int, before: int, before_total: int) -> Share:
    """The share of `number` among `total`, against `before` among `before_total`."""
    then = percent(before, before_total) if before_total else None
    return Share(number, percent(number, total) or 0, before, then)


def percent(part: int, whole: int) -> int | None:
    """Of a hundred, rounded half up; None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None


@dataclass(frozen=True)
class Closing:
    """One consultant's row of the ranking: counts, the rate over `base`, the place (None: too few cases)."""

    person: int
    won: int
    counts: Mapping[str, int]
    base: int
    rate: float | None
    small: bool
    place: int | None = None


def ranking(counts: Mapping[int, Mapping[str, int]], *, base: str, small: int) -> list[Closing]:
    """The consultants by closing rate = won ÷ base (percent), best first; equal rates share a place.

    `counts` has won, lost, visits and cards of each. Who has fewer than `small` cases is shown, but gets no place.
    """
    rows = [_closing(person, own, base, small) for person, own in counts.items()]
    placed = sorted((row for row in rows if not row.small and row.rate is not None), key=_order)
    rates = [row.rate for row in placed]
    ranked = [Closing(**{**vars(row), "place": rates.index(row.rate) + 1}) for row in placed]
    return ranked + sorted((row for row in rows if row.small or row.rate is None), key=_order)


def _closing(person: int, own: Mapping[str, int], base: str, small: int) -> Closing:
    won, lost = own.get("won", 0), own.get("lost", 0)
    whole = won + lost if base == "decided" else own.get(base, 0)
    rate = round(100 * won / whole, 1) if whole else None
    return Closing(person, won, own, whole, rate, whole < small)


def _order(row: Closing) -> tuple:
    return (-(row.rate if row.rate is not None else -1), -row.won, -row.base, row.person)


def total(rows: Collection[Closing]) -> tuple[int, int, float | None]:
    """Won, base and rate of all together."""
    won, base = sum(row.won for row in rows), sum(row.base for row in rows)
    return won, base, round(100 * won / base, 1) if base else None
