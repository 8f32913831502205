"""One job of the schedule in a process of its own: `python -m bench.job NAME MOMENT`.

Prints seconds, peak memory and what was changed, as JSON. A process of its own, because the peak is the process's.
"""

import json
import re
import resource
import sys
import time
from datetime import datetime
from pathlib import Path

import django


def main(name: str, moment: str) -> None:
    """Run job `name` once for the demo store as of `moment` (ISO, aware)."""
    django.setup()
    from accounts.models import Store
    from followups.services import escalation, evening, reconcile

    jobs = {"reconcile": reconcile.reconcile, "evening plan": evening.plan_store, "escalate": escalation.escalate}
    store = Store.objects.select_related("settings").get(code="cd01")
    begin = time.perf_counter()
    counts = jobs[name](store=store, as_of=datetime.fromisoformat(moment))
    seconds = time.perf_counter() - begin
    print(json.dumps({"seconds": seconds, "peak_mib": peak_mib(), "counts": counts}))


def peak_mib() -> float:
    """The most memory that this program held, in MiB. Linux hands getrusage's figure on from who started it."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text())[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
