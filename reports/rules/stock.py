"""The stock-take of a card drawer: which month may be counted, what the counts of a grade add up to (FORM-18)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

FOUND, MISSING, OTHER, WAITING = "found", "missing", "other", "waiting"


@dataclass
class Tally:
    """One grade: cards expected, of them by result, and `came`: cards of other grades that should be this one."""

    grade: str
    expected: int = 0
    found: int = 0
    missing: int = 0
    other: int = 0
    duplicate: int = 0
    close: int = 0
    waiting: int = 0
    came: int = 0

    @property
    def counted(self) -> int:
        """Cards that belong to this grade after the count."""
        return self.found + self.came

    @property
    def difference(self) -> int:
        """Counted less expected, without the cards that nobody has looked at yet."""
        return self.counted - (self.expected - self.waiting)


def tallies(grades: Iterable[str], rows: Iterable[tuple[str, str, str, int]]) -> list[Tally]:
    """A tally for each of `grades` from (grade expected, result, grade it should have, number of cards)."""
    found = {grade: Tally(grade) for grade in grades}
    for expected, result, should_be, number in rows:
        tally = found[expected]
        tally.expected += number
        setattr(tally, result, getattr(tally, result) + number)
        if result == OTHER:
            found[should_be].came += number
    return list(found.values())


def total(rows: Iterable[Tally]) -> Tally:
    """The sum of all grades."""
    names = ("expected", "found", "missing", "other", "duplicate", "close", "waiting", "came")
    every = list(rows)
    return Tally("", **{name: sum(getattr(row, name) for row in every) for name in names})


def first_of_month(day: date) -> date:
    """The first day of the month of `day`."""
    return day.replace(day=1)


def months_to_count(today: date) -> tuple[date, date]:
    """The months of which a drawer may be counted: the present one and the one before."""
    present = first_of_month(today)
    return present, first_of_month(present - timedelta(days=1))
