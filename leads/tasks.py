"""Doors for the clock: each task calls one service with the present moment."""

from celery import shared_task

from core import clock
from core.models import JobRun
from leads.services import documents, online


@shared_task
def hand_out_leads() -> None:
    """Give the online leads that wait to those who are there now."""
    online.hand_out_everywhere(as_of=clock.now())


@shared_task
def sweep_documents() -> None:
    """Take away files that no row claims."""
    started = clock.now()
    counts = documents.sweep(as_of=started)
    JobRun.objects.create(
        job="sweep_documents", as_of=started, started_at=started, finished_at=clock.now(), counts=counts
    )
