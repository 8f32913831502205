"""Guards of the migrations: named by a person, reversible on the database of this run, complete."""

import re
import uuid
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections

from tests.support import source

OURS = [app for app in source.APPS if apps.get_app_config(app).models_module]
MIGRATIONS = [path for app in OURS for path in source.files(f"{app}/migrations/0*.py")]


@pytest.mark.parametrize("path", MIGRATIONS, ids=source.name)
def test_a_migration_is_named_after_its_idea(path):
    """`0007_card_needs_model`, not `0007_auto_20261121`; only the first of an app may be called initial."""
    number, _, idea = path.stem.partition("_")
    assert re.fullmatch(r"[a-z][a-z0-9_]+", idea)
    assert not re.search(r"\bauto\b|_auto|alter_.+_and_more|and_more$", idea)
    assert (idea == "initial") == (number == "0001")


@pytest.mark.django_db
def test_the_models_have_no_change_without_a_migration():
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


@pytest.fixture
def scratch(django_db_blocker, tmp_path):
    """The alias of an empty database of the same kind as this run's, dropped at the end."""
    name = f"scratch_{uuid.uuid4().hex[:8]}"
    lite = connection.vendor == "sqlite"
    with django_db_blocker.unblock():
        if not lite:
            outside(f'CREATE DATABASE "{name}"')
        settings = {**connection.settings_dict, "NAME": str(tmp_path / name) if lite else name}
        connections.databases["scratch"] = settings
        try:
            yield "scratch"
        finally:
            connections["scratch"].close()
            del connections["scratch"], connections.databases["scratch"]
            if not lite:
                outside(f'DROP DATABASE "{name}"')


def outside(statement: str) -> None:
    """Run `statement` on a connection of its own: databases are not made inside a transaction."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_every_app_migrates_to_nothing_and_back(scratch):
    """Whoever has to go back a version can: every step of ours has its reverse."""
    migrate(scratch)
    whole = tables(scratch)
    for app in in_order():  # the first ones take those that build on them along
        migrate(scratch, app, "zero")
        assert [table for table in tables(scratch) if table.startswith(f"{app}_")] == []
    migrate(scratch)
    assert tables(scratch) == whole


def in_order() -> list[str]:
    """Our apps, each after those it builds on."""
    return [config.label for config in apps.get_app_configs() if config.label in OURS]


def migrate(alias: str, *target: str) -> None:
    call_command("migrate", *target, database=alias, interactive=False, verbosity=0)


def tables(alias: str) -> list[str]:
    """The tables of the database, by name."""
    return sorted(connections[alias].introspection.table_names())
