"""The times of a row of the register, and where a number of the day falls (LEAD-24, RPT-03, RPT-22, RPT-23)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from statistics import median

LATE_ENTRY_DAYS = 7  # a forgotten party can be entered for as many days back (house default)

#: Upper limits of the classes of a stay, in minutes; the last class has none (RPT-23).
STAY_CLASSES = (15, 30, 60, 120)


class WrongTime(StrEnum):
    """Why the times of a row cannot be."""

    ARRIVES_LATER = "arrives_later"  # than now
    LEAVES_LATER = "leaves_later"  # than now
    LEAVES_BEFORE = "leaves_before"  # it arrived


def moment(day: date, hour: time, zone: tzinfo, *, known: datetime | None = None) -> datetime:
    """`hour` of the store's `day` as a moment; the `known` one (aware) when it is the same to the minute."""
    typed = datetime.combine(day, hour.replace(second=0, microsecond=0), tzinfo=zone)
    if known and known.astimezone(zone).replace(second=0, microsecond=0) == typed:
        return known
    return typed


def wrong_time(*, arrived_at: datetime, left_at: datetime | None, now: datetime) -> WrongTime | None:
    """What is wrong with a row's times (aware), None when nothing is: arrival ≤ leaving ≤ now."""
    if arrived_at > now:
        return WrongTime.ARRIVES_LATER
    if left_at is None:
        return None
    if left_at < arrived_at:
        return WrongTime.LEAVES_BEFORE
    return WrongTime.LEAVES_LATER if left_at > now else None


@dataclass(frozen=True)
class Stays:
    """Lengths of stay of some parties, in whole minutes; `classes` counts them by STAY_CLASSES."""

    count: int = 0
    average: int = 0
    middle: int = 0
    longest: int = 0
    classes: tuple[int, ...] = (0,) * (len(STAY_CLASSES) + 1)


def stays(lengths: Iterable[timedelta]) -> Stays:
    """The numbers of `lengths`; all zero without any."""
    minutes = [round(length.total_seconds() / 60) for length in lengths]
    if not minutes:
        return Stays()
    classes = [0] * (len(STAY_CLASSES) + 1)
    for length in minutes:
        classes[sum(length >= limit for limit in STAY_CLASSES)] += 1
    return Stays(len(minutes), round(sum(minutes) / len(minutes)), round(median(minutes)), max(minutes), tuple(classes))


def share(part: int, whole: int) -> int:
    """`part` of `whole` in whole per cent; 0 of nothing."""
    return round(100 * part / whole) if whole else 0


def week_of(day: date) -> date:
    """The Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


def steps(first: date, last: date, *, weekly: bool) -> Sequence[date]:
    """Every day from `first` to `last`, or every Monday of their weeks."""
    start, width = (week_of(first), 7) if weekly else (first, 1)
    return [start + timedelta(days=n) for n in range(0, (last - start).days + 1, width)]
