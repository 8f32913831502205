"""Doors for the clock."""

from celery import shared_task

from accounts import drafts, notice_sending, notices
from core import clock, jobs


@shared_task
def forget_drafts() -> None:
    """Drop drafts older than a week, and leave a row that says how many."""
    started = clock.now()
    count = drafts.forget_old(as_of=started)
    jobs.note("forget_drafts", as_of=started, started=started, counts={"dropped": count})


@shared_task
def forget_notices() -> None:
    """Drop old notices, and leave a row that says how many."""
    started = clock.now()
    count = notices.forget_old(as_of=started)
    jobs.note("forget_notices", as_of=started, started=started, counts={"dropped": count})


@shared_task
def send_notices() -> None:
    """Send the notices that are to leave by mail and robots, and leave a row that says how many."""
    started = clock.now()
    counts = notice_sending.send_for(as_of=started)
    jobs.note("send_notices", as_of=started, started=started, counts=counts)
