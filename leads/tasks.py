"""Doors for the clock."""

from celery import shared_task

from core import clock
from leads.services import online


@shared_task
def hand_out_leads() -> None:
    """Give the online leads that wait to those who are there now."""
    online.hand_out_everywhere(as_of=clock.now())
