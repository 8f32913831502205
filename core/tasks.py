"""Doors for the clock."""

from celery import shared_task
from django.core.management import call_command

from core import clock, health


@shared_task
def heartbeat() -> None:
    """Note that beat queued and a worker ran."""
    health.beat_seen(as_of=clock.now())


@shared_task
def clear_sessions() -> None:
    """Delete expired sessions."""
    call_command("clearsessions")
