"""Was an appointment kept? A mood that is computed from stored facts (FUP-09)."""

from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class Fate(StrEnum):
    """What became of an appointment."""

    COMING = "coming"
    TODAY = "today"
    KEPT = "kept"
    MISSED = "missed"
    OFF = "off"  # moved or called off


def fate(*, state: str, at: datetime, today: date, zone: ZoneInfo) -> Fate:
    """The fate on the store day `today`: nobody has missed an appointment before its day is over."""
    if state == "kept":
        return Fate.KEPT
    if state != "planned":
        return Fate.OFF
    day = at.astimezone(zone).date()
    if day < today:
        return Fate.MISSED
    return Fate.TODAY if day == today else Fate.COMING


def agreed_day(*, asked: date | None, meeting: date | None, is_call: bool, standard: date) -> date | None:
    """The day of the next contact: the one `asked` for; else that of the meeting, if it comes before the ladder's day.

    A call that was agreed on is itself the next contact, also when it comes later. None: as the ladder says.
    """
    if asked or meeting is None:
        return asked
    return meeting if is_call or meeting <= standard else None
