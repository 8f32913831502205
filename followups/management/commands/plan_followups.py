"""Run by hand what the clock runs: reconcile, plan the evening, escalate."""

from datetime import datetime
from json import dumps

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import Store
from core import clock
from followups.services import escalation, evening, jobs, reconcile

_JOBS = (
    ("reconcile", reconcile.reconcile),
    ("plan_evening", evening.plan_store),
    ("escalate", escalation.escalate),
)


class Command(BaseCommand):
    """`manage.py plan_followups --as-of 2026-11-21T20:00 [--store CODE] [--json]`."""

    help = "Reconcile follow-ups, propose the next day's lists and escalate, as of a moment; says what changed."

    def add_arguments(self, parser) -> None:
        """Moment, store, form of the answer."""
        parser.add_argument("--as-of", help="local moment, e.g. 2026-11-21T20:00 (default: now)")
        parser.add_argument("--store", help="code of one store (default: all)")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, as_of: str | None, store: str | None, json: bool, **options) -> None:
        """Run the three jobs and print their counts."""
        moment = _moment(as_of)
        stores = _stores(store)
        counts = {name: _run(name, work, moment, stores) for name, work in _JOBS}
        self.stdout.write(_as_json(moment, stores, counts) if json else _as_text(moment, stores, counts))


def _run(name: str, work, moment: datetime, stores: list[Store]) -> jobs.Counts:
    """Run one job store by store: a moment without a zone is read on each store's own clock."""
    total: jobs.Counts = {}
    for store in stores:
        as_of = moment if timezone.is_aware(moment) else moment.replace(tzinfo=store.zone)
        for key, count in jobs.run(name, work, as_of=as_of, stores=[store]).items():
            total[key] = total.get(key, 0) + count
    return total


def _moment(text: str | None) -> datetime:
    if text is None:
        return clock.now()
    try:
        moment = parse_datetime(text)
    except ValueError as error:
        raise CommandError(f"--as-of {text!r}: {error}.", returncode=2) from error
    if moment is None:
        raise CommandError(f"--as-of {text!r} is not a moment like 2026-11-21T20:00.", returncode=2)
    return moment


def _stores(code: str | None) -> list[Store]:
    found = Store.objects.select_related("settings")
    chosen = list(found.filter(code=code) if code else found)
    if code and not chosen:
        raise CommandError(f"--store {code!r}: there is no store with this code.", returncode=2)
    return chosen


def _as_json(moment: datetime, stores: list[Store], counts: dict) -> str:
    return dumps({"as_of": moment.isoformat(), "stores": [s.code for s in stores], **counts}, ensure_ascii=False)


def _as_text(moment: datetime, stores: list[Store], counts: dict) -> str:
    lines = [f"as of {moment.isoformat()}, {len(stores)} stores"]
    lines += [f"{job}: " + ", ".join(f"{key} {n}" for key, n in found.items()) for job, found in counts.items()]
    return "\n".join(lines)
