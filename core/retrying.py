"""When something may go out, and when it is tried again: the same for every outbox. Pure, the time is an argument."""

from datetime import datetime, time, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

ATTEMPTS = 6  # then it is failed and a person decides
LEASE = timedelta(minutes=10)  # a sender that is silent for longer has died


def after_quiet_hours(moment: datetime, *, quiet_from: time, quiet_until: time, zone: ZoneInfo) -> datetime:
    """The first moment at or after `moment` (aware) at which a message may go out.

    Quiet hours run from `quiet_from` to `quiet_until` on the store's clock, usually over midnight; equal: none.
    """
    local = moment.astimezone(zone)
    clock = local.time()
    if quiet_from == quiet_until or not _within(clock, quiet_from, quiet_until):
        return moment
    day = local.date() + timedelta(days=1) if quiet_from > quiet_until and clock >= quiet_from else local.date()
    return datetime.combine(day, quiet_until, tzinfo=zone).astimezone(moment.tzinfo)


def _within(clock: time, begin: time, end: time) -> bool:
    return begin <= clock < end if begin < end else clock >= begin or clock < end


def retry_at(attempt: int, failed_at: datetime, *, jitter: float = 0.0) -> datetime:
    """When a message that failed for the `attempt`th time (from 1) is tried again: after 1, 2, 4 … 120 minutes.

    `jitter` (0 … 1) adds up to a half, so that what failed together does not come back together.
    """
    minutes = min(2 ** (attempt - 1), 120)
    return failed_at + timedelta(seconds=round(minutes * 60 * (1 + jitter / 2)))


def jitter(row: int, attempts: int) -> float:
    """Between 0 and 1, the same for the same attempt at the same row: no dice that a test could not foresee."""
    return crc32(f"{row}:{attempts}".encode()) / 2**32
