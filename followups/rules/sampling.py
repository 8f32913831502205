"""Which contacts the manager checks by calling: a draw that anybody can repeat, spread over the days (ROLE-17)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from random import Random


@dataclass(frozen=True)
class Candidate:
    """A contact that could be checked: its key, whose it is, its store day, the customer."""

    key: int
    person: int
    day: date
    customer: int


def draw(candidates: Iterable[Candidate], *, most: int, seed: str) -> list[int]:
    """At most `most` contacts of each person, no customer twice; the same `seed` draws the same.

    The days take turns, so that no day is drawn twice while another day has a customer left.
    """
    found: list[int] = []
    customers: set[int] = set()
    rows = sorted(candidates, key=lambda row: (row.person, row.day, row.key))
    for person in sorted({row.person for row in rows}):
        dice = Random(f"{seed}/{person}")  # noqa: S311 (a draw that can be repeated, no secret)
        days = _by_day([row for row in rows if row.person == person], dice)
        picked = _in_turns(days, most, customers)
        found += picked
    return found


def _by_day(rows: list[Candidate], dice: Random) -> list[list[Candidate]]:
    days: dict[date, list[Candidate]] = {}
    for row in rows:
        days.setdefault(row.day, []).append(row)
    shuffled = list(days.values())
    for day in shuffled:
        dice.shuffle(day)
    dice.shuffle(shuffled)
    return shuffled


def _in_turns(days: list[list[Candidate]], most: int, customers: set[int]) -> list[int]:
    picked: list[int] = []
    while len(picked) < most and any(days):
        for day in days:
            while day and day[-1].customer in customers:
                day.pop()
            if day and len(picked) < most:
                row = day.pop()
                customers.add(row.customer)
                picked.append(row.key)
    return picked


@dataclass(frozen=True)
class Figure:
    """The quality of checked contacts: answers that were good, and those that were bad; `checks` is how many calls."""

    good: int = 0
    bad: int = 0
    checks: int = 0

    @property
    def rate(self) -> int | None:
        """Per cent good of what could be told, rounded down; None when nothing could."""
        told = self.good + self.bad
        return 100 * self.good // told if told else None

    def __add__(self, other: "Figure") -> "Figure":
        return Figure(self.good + other.good, self.bad + other.bad, self.checks + other.checks)
