"""Doors for the clock: each task calls one service with the present moment."""

from celery import shared_task

from core import clock
from core.jobs import note
from followups.services import escalation, evening, jobs, mass, neglect, occasions, outbox, quality
from followups.services import reconcile as reconciling
from leads.services import duplicates


@shared_task
def send_messages() -> None:
    """Send what the outbox holds and is due."""
    started = clock.now()
    counts = mass.carry_on(as_of=started) | outbox.send_for(as_of=started)
    note("send_messages", as_of=started, started=started, counts=counts)


@shared_task
def reconcile() -> None:
    """Repair what is missing in every store."""
    jobs.run("reconcile", reconciling.reconcile, as_of=clock.now())


@shared_task
def write_occasions() -> None:
    """Write the greetings of today's birthdays and the reminders of meetings."""
    jobs.run("write_occasions", occasions.write, as_of=clock.now())


@shared_task
def plan_evening() -> None:
    """Propose the next day's lists where the evening has come."""
    jobs.run("plan_evening", evening.plan_store, as_of=clock.now())


@shared_task
def fill_pool() -> None:
    """Warn the owners of neglected cards and move them to the pool, where a store wants it."""
    jobs.run("fill_pool", neglect.sweep, as_of=clock.now())


@shared_task
def find_duplicates() -> None:
    """Look for customers who may be one."""
    jobs.run("find_duplicates", duplicates.find, as_of=clock.now())


@shared_task
def escalate() -> None:
    """Write down who has been overdue for how long."""
    jobs.run("escalate", escalation.escalate, as_of=clock.now())


@shared_task
def draw_quality() -> None:
    """Draw the contacts of last week that are checked by calling, where it was not done yet."""
    jobs.run("draw_quality", quality.draw, as_of=clock.now())
