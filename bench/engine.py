"""The clock's jobs over very many open cards: `python -m bench.engine --cards 1000000`, and the end of `make bench`.

One card of a small demo store is copied in the database until there are enough; every copy is open, was last
contacted long ago and has no follow-up. Then the jobs of an evening run one after the other, each in a process of its
own, once over a tenth of the cards and once over all: the memory must not grow with the cards.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2

from bench import server
from bench.__main__ import AS_OF, about, manage
from bench.measure import table
from bench.progress import say
from scripts.environment import fresh

JOBS = ("reconcile", "evening plan", "escalate", "reconcile")  # the last one finds nothing to do
HEAD = ("job", "cards", "changed", "seconds", "peak MiB")
_NAME = "dealercrm_bench_engine"
_COPIED = {
    "leads_customer": {"plate": "''"},
    "leads_card": {
        "customer_id": "%(first_customer)s + n", "status": "'open'", "pooled_at": "NULL",
        "grade": "(ARRAY['A+','A','B+','B','C'])[1 + n %% 5]",
        "owner_id": "(%(owners)s::bigint[])[1 + n %% %(owner_count)s]",
        "last_contact_at": "%(at)s::timestamptz - interval '60 days'", "last_visit_at": "NULL",
        "opened_at": "%(at)s::timestamptz - interval '90 days'",
    },
}  # fmt: skip


def main() -> None:
    """Build, run, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.engine", description=__doc__)
    parser.add_argument("--cards", type=int, default=1_000_000, help="open cards in the store")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dealercrm-bench-") as folder, server.database() as url:
        os.environ.update(fresh(Path(folder), DJANGO_SETTINGS_MODULE="dealercrm.settings"))
        measure(url, cards=wanted.cards)
        print(about(server.named(url, _NAME)))


def measure(url: str, *, cards: int) -> None:
    """Print a table of the jobs over a tenth of `cards` and over all of them; the server of `url` is used."""
    rows = []
    for count in (cards // 10, cards):
        server.recreate(url, _NAME)
        mine = server.named(url, _NAME)
        os.environ["DATABASE_URL"] = mine
        say(f"building a store with {count:,} open cards")
        build(mine, count)
        rows += run_all(mine, count)
    print(table(HEAD, rows), flush=True)


def build(url: str, cards: int) -> None:
    """A small demo store whose one card stands there `cards` times."""
    manage("migrate", "-v0")
    manage("seed_demo", "--cards=240", "--days=30", f"--as-of={AS_OF.isoformat()}", "-v0")
    with closing(psycopg2.connect(url)) as link, link, link.cursor() as cursor:
        for name, changed in _COPIED.items():
            copy(cursor, name, cards, changed)
    server.tidy(url)


def copy(cursor, name: str, count: int, changed: dict[str, str]) -> None:
    """Add `count` copies of one row of table `name`; `changed` gives SQL for the columns that differ."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name <> 'id'", [name]
    )
    columns = [column for (column,) in cursor.fetchall()]
    fit = "status = 'open' AND pooled_at IS NULL AND car_model_id IS NOT NULL"  # any grade needs a model
    chosen = f"SELECT id FROM leads_card WHERE {fit} ORDER BY id LIMIT 1"
    if name == "leads_customer":
        chosen = f"SELECT customer_id FROM leads_card WHERE id = ({chosen})"
    values = ", ".join(changed.get(column, f't."{column}"') for column in columns)
    listed = ", ".join(f'"{column}"' for column in columns)
    cursor.execute(
        f"INSERT INTO {name} ({listed}) SELECT {values} FROM {name} t, generate_series(1, {count}) n"
        f" WHERE t.id = ({chosen})",
        facts(cursor, count),
    )


def facts(cursor, count: int) -> dict:
    """What the changed columns refer to: the moment, who owns cards, the key before the first copied customer."""
    cursor.execute("SELECT array_agg(DISTINCT owner_id) FROM leads_card")
    [owners] = cursor.fetchone()
    cursor.execute("SELECT max(id) FROM leads_customer")
    [last] = cursor.fetchone()
    return {"at": AS_OF, "owners": owners, "owner_count": len(owners), "first_customer": last - count}


def run_all(url: str, cards: int) -> Iterator[tuple]:
    """A line of the table for each job."""
    for name in JOBS:
        say(f"{name} over {cards:,} open cards")
        done = subprocess.run(
            [sys.executable, "-m", "bench.job", name, AS_OF.replace(hour=20).isoformat()],
            env={**os.environ, "DATABASE_URL": url}, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        run = json.loads(done.stdout)
        changed = ", ".join(f"{count:,} {what}" for what, count in run["counts"].items() if count) or "nothing"
        yield name, f"{cards:,}", changed, f"{run['seconds']:.1f}", f"{run['peak_mib']:.0f}"


if __name__ == "__main__":
    main()
