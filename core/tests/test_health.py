"""The probes: /healthz says the process is alive, /readyz what keeps it from work."""

import json
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from core import clock, health
from core.models import Heartbeat
from scripts.environment import ROOT, fresh

ASK = """
import django
django.setup()
from django.test import Client
for probe in ("/healthz", "/readyz"):
    answer = Client(headers={"host": "localhost"}).get(probe)
    print(answer.status_code, answer.content.decode().strip())
"""


@pytest.fixture
def beating(db):
    """An installation whose beat was just seen."""
    health.beat_seen(as_of=clock.now())


def test_healthz_asks_nobody(client):
    """Without a database, and to a visitor without a log-in."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_readyz_is_ready_when_every_part_works(client, beating):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "problems": {}})


@pytest.mark.django_db
def test_readyz_misses_a_beat_that_was_never_seen(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "problems": {"beat": "beat was never seen"}}


@pytest.mark.django_db
@pytest.mark.parametrize(("silence", "ready"), [(timedelta(minutes=5), True), (timedelta(minutes=5, seconds=1), False)])
def test_beat_may_be_silent_for_five_minutes(silence, ready):
    seen = clock.now()
    health.beat_seen(as_of=seen)
    assert ("beat" not in health.problems(as_of=seen + silence)) is ready


@pytest.mark.django_db
def test_a_late_heartbeat_does_not_move_the_clock_back():
    seen = clock.now()
    health.beat_seen(as_of=seen)
    health.beat_seen(as_of=seen - timedelta(minutes=3))
    assert Heartbeat.objects.get().seen_at == seen


def test_readyz_misses_a_migration(client, beating):
    [(app, name)] = MigrationLoader(connection).graph.leaf_nodes("reports")
    MigrationRecorder(connection).record_unapplied(app, name)
    answer = client.get("/readyz")
    assert (answer.status_code, [*answer.json()["problems"]]) == (503, ["migrations"])


def test_readyz_misses_the_folder_of_the_broker(client, beating):
    queue = Path(settings.CELERY["broker_transport_options"]["data_folder_in"])
    shutil.rmtree(queue)
    try:
        answer = client.get("/readyz")
    finally:
        queue.mkdir()
    assert (answer.status_code, [*answer.json()["problems"]]) == (503, ["broker"])


def test_readyz_names_every_part_that_is_down_but_no_address(tmp_path):
    """Database and Redis unreachable: a sentence for each part, no secret, no host, and /healthz stays well."""
    environment = fresh(
        tmp_path,
        DATABASE_URL="postgres://crm:topsecret@127.0.0.1:9/crm",
        REDIS_URL="redis://:topsecret@127.0.0.1:9/0",
        DJANGO_SETTINGS_MODULE="dealercrm.settings",
        LOG_LEVEL="CRITICAL",
    )
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    alive, ready = done.stdout.splitlines()
    assert alive == "200 ok"
    status, _, body = ready.partition(" ")
    assert (status, {*json.loads(body)["problems"]}) == ("503", {"database", "migrations", "broker", "beat"})
    assert not any(word in body for word in ("topsecret", "127.0.0.1", "crm", "port", "Traceback"))
