"""Doors for the clock."""

from datetime import timedelta

from celery import shared_task
from django.core.management import call_command

from core import clock, health, limits
from core.models import JobRun

RUNS_KEPT = timedelta(days=30)


@shared_task
def heartbeat() -> None:
    """Note that beat queued and a worker ran."""
    health.beat_seen(as_of=clock.now())


@shared_task
def clear_sessions() -> None:
    """Delete expired sessions, the rows of runs that nobody looks at any more, and counts of past minutes."""
    call_command("clearsessions")
    JobRun.objects.filter(started_at__lt=clock.now() - RUNS_KEPT).delete()
    limits.forget(as_of=clock.now())
