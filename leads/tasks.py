"""Doors for the clock: each task calls one service with the present moment."""

from celery import shared_task

from core import clock, jobs
from leads.services import documents, online


@shared_task
def hand_out_leads() -> None:
    """Give the online leads that wait to those who are there now."""
    started = clock.now()
    counts = {"given": online.hand_out_everywhere(as_of=started)}
    jobs.note("hand_out_leads", as_of=started, started=started, counts=counts)


@shared_task
def sweep_documents() -> None:
    """Take away files that no row claims."""
    started = clock.now()
    counts = documents.sweep(as_of=started)
    jobs.note("sweep_documents", as_of=started, started=started, counts=counts)
