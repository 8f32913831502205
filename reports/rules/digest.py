"""When the evening numbers are mailed, and when a failed mail is tried again."""

from datetime import date, datetime, time, timedelta

MOST_ATTEMPTS = 5
CLAIM = timedelta(minutes=10)  # a sender that has not come back by then has died


def day_of(local_now: datetime, hour: time) -> date:
    """The store day whose numbers are to be out by `local_now` (the store's clock): catching up, yesterday's."""
    today = local_now.date()
    return today if local_now.time() >= hour else today - timedelta(days=1)


def try_again_at(attempts: int, failed_at: datetime) -> datetime:
    """When a mail that failed for the `attempts`th time (from 1) is tried again: after 5, 10, 20 and 40 minutes."""
    return failed_at + timedelta(minutes=5 * 2 ** (attempts - 1))
