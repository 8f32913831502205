"""Doors for the clock: each task calls one service with the present moment."""

from datetime import datetime

from celery import shared_task

from core import clock
from core.models import JobRun
from leads.services import documents, online


@shared_task
def hand_out_leads() -> None:
    """Give the online leads that wait to those who are there now."""
    started = clock.now()
    _note("hand_out_leads", started, {"given": online.hand_out_everywhere(as_of=started)})


@shared_task
def sweep_documents() -> None:
    """Take away files that no row claims."""
    started = clock.now()
    _note("sweep_documents", started, documents.sweep(as_of=started))


def _note(job: str, started: datetime, counts: dict) -> None:
    """The row by which one sees that the job ran, and what it did."""
    JobRun.objects.create(job=job, as_of=started, started_at=started, finished_at=clock.now(), counts=counts)
