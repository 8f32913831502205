"""The ground of every test run: an environment and a database of its own.

TEST_DB=sqlite (default) or postgres says on which database. PostgreSQL is the server that TEST_DATABASE_URL
names, else one that this run starts and stops. Nothing of the developer's shell or of var/ is touched.
"""

import os
import shutil
import signal
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from scripts.environment import fresh

# How long an example takes says something about the neighbours of this machine, nothing about us.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

TEST_DB = os.environ.get("TEST_DB", "sqlite")
DATA_DIR = Path(tempfile.mkdtemp(prefix="dealercrm-tests-"))
CLEANUP = ExitStack()
CLEANUP.callback(shutil.rmtree, DATA_DIR, ignore_errors=True)

_environment = fresh(DATA_DIR, DJANGO_SETTINGS_MODULE="dealercrm.settings")
os.environ.clear()
os.environ.update(_environment)


def _database_url() -> str:
    if TEST_DB == "sqlite":
        return f"sqlite:///{DATA_DIR / 'dealercrm.sqlite3'}"
    if TEST_DB != "postgres":
        raise pytest.UsageError(f"TEST_DB must be sqlite or postgres, not {TEST_DB!r}.")
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return given
    from tests.support.servers import postgres

    return CLEANUP.enter_context(postgres(durable=False))


def _terminated(*_) -> None:
    pytest.exit("stopped by SIGTERM", returncode=143)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Start the database and load the settings, before pytest-django sets Django up."""
    if config.option.help or config.option.version:
        return
    signal.signal(signal.SIGTERM, _terminated)
    os.environ["DATABASE_URL"] = _database_url()
    from django.conf import settings

    # A slow hash protects people, not tests; hashed names of static files need `collectstatic` first.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


def pytest_unconfigure():
    """Stop what was started, remove what was written."""
    CLEANUP.close()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Keep the SQLite test database in a file: several threads cannot share one in memory (no WAL there)."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(DATA_DIR / "test.sqlite3")


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """What the cache remembers of the rows of one test is false in the next, whose rows have the same keys."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def cast(db):
    """The people of tests/cast.py, in two stores."""
    from tests.cast import build

    return build()


@pytest.fixture
def things(cast, noon):
    """One object of each kind, all of the first store and, where it has an owner, of lina."""
    from tests.things import build

    return build(cast)


@pytest.fixture
def noon():
    """The clock stands at noon of 2026-11-21 in Shanghai; `noon.move_to(...)` moves it."""
    import time_machine

    from tests.cast import NOON

    with time_machine.travel(NOON, tick=False) as clock:
        yield clock
