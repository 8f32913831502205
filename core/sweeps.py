"""What every sweep of an outbox has in common: it is asked for when something was written, and goes on until done."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from celery import current_app

from core import clock

log = logging.getLogger(__name__)


def wake(task: str) -> None:
    """Ask a worker for `task` now; without a broker the next tick of the clock does it."""
    try:
        current_app.send_task(task, retry=False)
    except Exception as error:
        log.warning("The broker did not take %s: %s. The next sweep does it.", task, type(error).__name__)


def until_done(
    once: Callable[..., dict[str, int]], *, as_of: datetime, at_once: int, seconds: int = 50
) -> dict[str, int]:
    """Run `once(as_of=…)` until it finds fewer than `at_once` rows or `seconds` are over: the next sweep goes on.

    Returns the sums of the counts.
    """
    total: dict[str, int] = {}
    begin = clock.now()
    while True:
        counts = once(as_of=max(as_of, clock.now()))
        total = {name: total.get(name, 0) + count for name, count in counts.items()}
        if sum(counts.values()) < at_once or clock.now() - begin > timedelta(seconds=seconds):
            return total
