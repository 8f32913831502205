"""The frame of a job: it runs for each store at a moment and leaves a row that says what it changed."""

from collections.abc import Callable, Iterable
from datetime import datetime

from accounts.models import Store
from core import clock
from core.jobs import note

Counts = dict[str, int]


def run(name: str, work: Callable[..., Counts], *, as_of: datetime, stores: Iterable[Store] | None = None) -> Counts:
    """Run `work(store=…, as_of=…)` for every store, add up the counts and write one JobRun row."""
    started = clock.now()
    total: Counts = {}
    chosen = list(stores) if stores is not None else list(Store.objects.select_related("settings"))
    for store in chosen:
        for key, count in work(store=store, as_of=as_of).items():
            total[key] = total.get(key, 0) + count
    code = chosen[0].code if stores is not None and len(chosen) == 1 else ""
    note(name, as_of=as_of, started=started, counts=total, store_code=code)
    return total
