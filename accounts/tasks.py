"""Doors for the clock."""

from celery import shared_task

from accounts import drafts, notices
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
