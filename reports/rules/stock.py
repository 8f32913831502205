"""The stock-take of a card drawer: which month may be counted, what the counts of a grade add up to (FORM-18)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

FOUND, MISSING, OTHER, WAITING = "found", "missing", "other", "waiting"
HERE, ELSEWHERE, ENDED, UNKNOWN = "here", "elsewhere", "ended", "unknown"  # whose a card is that no list has


@dataclass
class Tally:
    """One grade: cards expected, of them by result.

    `came` are cards of other grades that should be this one, `extra` cards that are on no list.
    """

    grade: str
    expected: int = 0
    found: int = 0
    missing: int = 0
    other: int = 0
    duplicate: int = 0
    close: int = 0
    waiting: int = 0
    came: int = 0
    extra: int = 0

    @property
    def counted(self) -> int:
        """Cards that belong to this grade after the count."""
        return self.found + self.came + self.extra

    @property
    def difference(self) -> int:
        """Counted less expected, without the cards that nobody has looked at yet."""
        return self.counted - (self.expected - self.waiting)


def tallies(
    grades: Iterable[str], rows: Iterable[tuple[str, str, str, int]], extras: Mapping[str, int] | None = None
) -> list[Tally]:
    """A tally for each of `grades` from (grade expected, result, grade it should have, number of cards).

    `extras` counts the cards that are on no list by the grade written on them; those without one come last.
    """
    found = {grade: Tally(grade) for grade in grades}
    for expected, result, should_be, number in rows:
        tally = found[expected]
        tally.expected += number
        setattr(tally, result, getattr(tally, result) + number)
        if result == OTHER:
            found[should_be].came += number
    for grade, number in (extras or {}).items():
        found.setdefault(grade, Tally(grade)).extra += number
    return list(found.values())


def total(rows: Iterable[Tally]) -> Tally:
    """The sum of all grades."""
    names = ("expected", "found", "missing", "other", "duplicate", "close", "waiting", "came", "extra")
    every = list(rows)
    return Tally("", **{name: sum(getattr(row, name) for row in every) for name in names})


def place_of(*, known: bool, active: bool, mine: bool) -> str:
    """Whose a card on no list is: this consultant's, a colleague's, one that has ended, or nobody's."""
    if not known:
        return UNKNOWN
    if not active:
        return ENDED
    return HERE if mine else ELSEWHERE


def first_of_month(day: date) -> date:
    """The first day of the month of `day`."""
    return day.replace(day=1)


def months_to_count(today: date) -> tuple[date, date]:
    """The months of which a drawer may be counted: the present one and the one before."""
    present = first_of_month(today)
    return present, first_of_month(present - timedelta(days=1))
