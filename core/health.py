"""Is the house standing: database, migrations, broker, beat."""

import contextlib
import os
from datetime import datetime, timedelta
from pathlib import Path

from celery import current_app
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from core.models import Heartbeat

BEAT_SILENCE = timedelta(minutes=5)  # beat writes every minute; five missed ones are no accident
BEAT = "beat"


def beat_seen(*, as_of: datetime) -> None:
    """Move the heartbeat forward to `as_of`; a late task does not move it back."""
    row, made = Heartbeat.objects.get_or_create(name=BEAT, defaults={"seen_at": as_of})
    if not made:
        Heartbeat.objects.filter(pk=row.pk, seen_at__lt=as_of).update(seen_at=as_of)


def problems(*, as_of: datetime) -> dict[str, str]:
    """What keeps this installation from being ready, by part; empty when all is well."""
    checks = {
        "database": _database,
        "migrations": _migrations,
        "broker": _broker,
        "beat": lambda: _beat(as_of),
    }
    found = {}
    for part, check in checks.items():
        try:
            trouble = check()
        except Exception as error:  # a probe reports every failure, whatever its kind
            trouble = type(error).__name__
        if trouble:
            found[part] = trouble
    return found


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(waiting)} migrations are not applied" if waiting else ""


def _broker() -> str:
    with contextlib.closing(current_app.connection_for_write()) as link:
        link.ensure_connection(max_retries=1, timeout=2)
        folders = [Path(value) for name, value in link.transport_options.items() if "folder" in name]
    return "" if all(os.access(folder, os.W_OK) for folder in folders) else "the broker's folder cannot be written"


def _beat(as_of: datetime) -> str:
    seen = Heartbeat.objects.filter(name=BEAT).values_list("seen_at", flat=True).first()
    if seen is None:
        return "beat was never seen"
    return f"beat was last seen at {seen.isoformat()}" if as_of - seen > BEAT_SILENCE else ""
