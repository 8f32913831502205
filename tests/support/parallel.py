"""Several people at once: functions in threads, each with a database connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

PATIENCE_SECONDS = 60


def in_parallel(functions: list[Callable[[], object]]) -> list[object]:
    """Run `functions` at the same moment; return for each its result or the exception that it raised.

    The test needs `@pytest.mark.django_db(transaction=True)`: other connections see committed rows only.
    """
    start = Barrier(len(functions), timeout=PATIENCE_SECONDS)
    with ThreadPoolExecutor(max_workers=len(functions)) as pool:
        running = [pool.submit(_alone, start, function) for function in functions]
        return [future.result(timeout=PATIENCE_SECONDS) for future in running]


def _alone(start: Barrier, function: Callable[[], object]) -> object:
    """Wait for the others, run, close what this thread opened."""
    try:
        start.wait()
        return function()
    except Exception as error:  # handed back: which of the rivals lost is what the test asks
        return error
    finally:
        connections.close_all()
