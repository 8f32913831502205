"""The hourly job at its worst: every card of the store is active and due, and no follow-up is planned."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from statistics import median

import psycopg2

from bench import server, sql
from bench.progress import say

ROUNDS = 3
MOST_SECONDS, MOST_MIB = 10, 300
_COPY = "dealercrm_bench_sweep"
_ALL_DUE = (
    "UPDATE leads_card SET status = CASE WHEN grade = 'O' THEN 'ordered' ELSE 'open' END, "
    "last_contact_at = %(at)s - interval '60 days'",
    "UPDATE followups_contact SET follow_up_id = NULL",
    "TRUNCATE followups_escalation",
    "DELETE FROM followups_followup WHERE state = 'planned'",
)


@dataclass(frozen=True)
class Sweep:
    """Medians of the rounds."""

    cards: int
    seconds: float
    floor_seconds: float
    peak_mib: float

    @property
    def words(self) -> str:
        """One line for the report."""
        return (
            f"Reconcile: {self.cards:,} due cards without a follow-up planned in {self.seconds:.1f} s "
            f"(aim < {MOST_SECONDS} s), peak {self.peak_mib:.0f} MiB (aim < {MOST_MIB} MiB); "
            f"one INSERT … SELECT of the same rows {self.floor_seconds:.1f} s, {self.ratio:.1f} times that."
        )

    @property
    def ratio(self) -> float:
        """The job's seconds over the statement's."""
        return self.seconds / self.floor_seconds


def measure(url: str, *, store: int, at: datetime) -> Sweep:
    """Measure on a copy of the database at `url`, which nobody may be using."""
    server.recreate(url, _COPY, template=server.NAME)
    copy = server.named(url, _COPY)
    connection = psycopg2.connect(copy)
    facts = {"store": store, "at": at}
    runs, floors = [], []
    try:
        _execute(connection, _ALL_DUE, facts)
        server.tidy(copy)
        for number in range(ROUNDS):
            say(f"reconcile, round {number + 1} of {ROUNDS}")
            runs.append(_product(copy, at))
            _forget(connection, copy)
            floors.append(_timed(connection, facts))
            _forget(connection, copy)
    finally:
        connection.close()
    return Sweep(
        cards=runs[0]["counts"]["cadence"],
        seconds=median(run["seconds"] for run in runs),
        floor_seconds=median(floors),
        peak_mib=max(run["peak_mib"] for run in runs),
    )


def _product(url: str, at: datetime) -> dict:
    command = [sys.executable, "-m", "bench.job", "reconcile", at.isoformat()]
    env = {**os.environ, "DATABASE_URL": url}
    done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def _timed(connection, facts: dict) -> float:
    begin = time.perf_counter()
    _execute(connection, (sql.PLAN_ALL,), facts)
    return time.perf_counter() - begin


def _forget(connection, url: str) -> None:
    _execute(connection, ("DELETE FROM followups_followup WHERE state = 'planned'",), {})
    server.tidy(url)


def _execute(connection, statements: tuple[str, ...], facts: dict) -> None:
    with connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, facts)
