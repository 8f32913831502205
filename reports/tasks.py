"""Doors for the clock: each task calls one service with the present moment."""

from celery import shared_task

from core import clock
from followups.services import jobs
from reports.services import digest, making


@shared_task
def send_digests() -> None:
    """Mail the evening numbers where their hour has come."""
    jobs.run("send_digests", digest.send_store, as_of=clock.now())


@shared_task
def make_batches() -> None:
    """Make the batches for the DMS that wait."""
    jobs.run("make_batches", making.make_waiting, as_of=clock.now())
