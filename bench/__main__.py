"""`python -m bench --size 100000`: seed a store on PostgreSQL, measure, print the tables."""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
import traceback
from datetime import datetime
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

import psycopg2

from bench import server
from bench.progress import say
from scripts.environment import ROOT, fresh

AS_OF = datetime(2026, 11, 21, 17, 30, tzinfo=ZoneInfo("Asia/Shanghai"))  # a store at the end of a full day


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--size", "--cards", type=_cards, default=100_000, help="cards in the store")
    parser.add_argument("--days", type=int, default=365, help="days of history")
    parser.add_argument("--rounds", type=int, default=60, help="timed rounds of each page")
    parser.add_argument("--engine", type=int, default=1_000_000, help="open cards for the jobs of an evening, 0: none")
    return parser.parse_args()


def _cards(text: str) -> int:
    if not text.isdigit() or not 240 <= int(text) <= 2_000_000:
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is not a whole number from 240 to 2000000.")
    return int(text)


def main() -> None:
    """Seed, measure, print."""
    wanted = arguments()
    with tempfile.TemporaryDirectory(prefix="dealercrm-bench-") as folder, server.database() as url:
        os.environ.update(fresh(Path(folder), DATABASE_URL=url, DJANGO_SETTINGS_MODULE="dealercrm.settings"))
        seconds = seed(wanted)
        say("letting the planner know the tables")
        server.tidy(url)
        print(f"\n{about(url)}\nSeeded in {seconds:.0f} s.\n", flush=True)
        failed = measured(url, wanted)
        if wanted.engine:
            from bench import engine

            engine.measure(url, cards=wanted.engine)
        say("done")
    if failed:
        sys.exit(f"Not measured: {', '.join(failed)}.")


def seed(wanted: argparse.Namespace) -> float:
    """Migrate and build the demo store; seconds of the building."""
    say("migrating")
    manage("migrate", "-v0")
    server.forgiving(os.environ["DATABASE_URL"])
    manage("collectstatic", "--no-input", "-v0")
    say(f"building the demo store with {wanted.size:,} cards")
    begin = time.monotonic()
    manage("seed_demo", f"--cards={wanted.size}", f"--days={wanted.days}", f"--as-of={AS_OF.isoformat()}", "-v0")
    return time.monotonic() - begin


def manage(*words: str) -> None:
    """Run one management command."""
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, check=True)


def about(url: str) -> str:
    """Machine and versions."""
    import django

    connection = psycopg2.connect(url)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version')")
        [version] = cursor.fetchone()
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        [size] = cursor.fetchone()
    connection.close()
    load = " ".join(f"{n:.1f}" for n in os.getloadavg())
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), load {load}; Python {platform.python_version()}, "
        f"Django {django.__version__}, PostgreSQL {version}, psycopg2 {psycopg2.__version__.split()[0]}; "
        f"database {size}"
    )


def measured(url: str, wanted: argparse.Namespace) -> list[str]:
    """Measure everything with the clock of the pages standing at AS_OF; what could not be measured is named."""
    import django

    django.setup()
    from django.db import connections

    from bench import cases, exporting, measure, reconcile
    from bench.floor import Floor
    from core import clock

    with patch.object(clock, "now", lambda: AS_OF):
        scene = cases.stage(AS_OF)
        print(counted(scene.store), flush=True)
        floor = Floor(url, scene.manager.headers)
        results, failed = [], []
        for case in [*cases.reading(scene), *cases.writing(scene)]:
            say(case.name)
            try:
                results.append(measure.run(case, floor, rounds=wanted.rounds))
            except Exception:  # the others are measured all the same: the store took long to build
                traceback.print_exc()
                failed.append(case.name)
        print(measure.table(measure.HEAD, [measure.row(result) for result in results]), flush=True)
        say("DMS export")
        print(f"\n{exporting.measure(scene, floor).words}", flush=True)
        floor.close()
    connections.close_all()
    say("reconcile")
    print(reconcile.measure(url, store=scene.store.pk, at=AS_OF).words, flush=True)
    return failed


def counted(store) -> str:
    """How big the store is."""
    from followups.models import Contact, FollowUp
    from leads.models import Card, Visit

    cards = Card.objects.filter(store=store)
    others = ((Contact, "contacts"), (Visit, "visits"), (FollowUp, "follow-ups"))
    counts = ", ".join(f"{model.objects.count():,} {words}" for model, words in others)
    return f"{cards.count():,} cards ({cards.active().count():,} active), {counts}; one store, one request at a time.\n"


if __name__ == "__main__":
    main()
