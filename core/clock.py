"""The one place that reads the clock, and the store's calendar day. Rules never call it: they get the time."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The calendar day that `moment` (aware) falls on in `zone`."""
    return moment.astimezone(zone).date()


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """First moment of `day` in `zone` and first moment of the next day, both aware."""
    return start_of(day, zone), start_of(day + timedelta(days=1), zone)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Midnight at which `day` begins in `zone`, aware."""
    return datetime.combine(day, time.min, tzinfo=zone)
