"""One job of the schedule in a process of its own: `python -m bench.job NAME MOMENT`.

Prints seconds, peak memory and what was changed, as JSON. A process of its own, because the peak is the process's.
"""

import json
import resource
import sys
import time
from datetime import datetime

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
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mib": peak, "counts": counts}))


if __name__ == "__main__":
    main(*sys.argv[1:])
