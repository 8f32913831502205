"""The database of a run: on the server that BENCH_DATABASE_URL names, else on a PostgreSQL that ends with the run."""

import os
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2

from tests.support.servers import postgres

NAME = "dealercrm_bench"


@contextmanager
def database() -> Iterator[str]:
    """The URL of an empty database on PostgreSQL; what was in a database of this name is gone."""
    given = os.environ.get("BENCH_DATABASE_URL")
    if given:
        recreate(given, NAME)
        yield named(given, NAME)
        return
    with postgres() as url:
        recreate(url, NAME)
        yield named(url, NAME)


def named(url: str, name: str) -> str:
    """The same server's database `name`."""
    return re.sub(r"^(\w+://[^/]*/)[^?]*", rf"\g<1>{name}", url).replace("postgres://", "postgresql://", 1)


def recreate(url: str, name: str, *, template: str = "template1") -> None:
    """Make database `name` anew as a copy of `template`, which nobody may be using."""
    with administrator(url) as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


@contextmanager
def administrator(url: str) -> Iterator:
    """A cursor on the server's own database, outside transactions."""
    connection = psycopg2.connect(named(url, "postgres"))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def forgiving(url: str) -> None:
    """Let a row that is written by hand leave out what it has nothing to say about: texts are empty, flags are off.

    The product names every column, so it does not notice; statements by hand need not learn of each new column.
    """
    with closing(psycopg2.connect(url)) as link, link, link.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, CASE data_type WHEN 'boolean' THEN 'false' ELSE '''''' END "
            "FROM information_schema.columns WHERE table_schema = 'public' AND is_nullable = 'NO' "
            "AND column_default IS NULL AND data_type IN ('boolean', 'character varying', 'text')"
        )
        for table, column, value in cursor.fetchall():
            cursor.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET DEFAULT {value}')


def tidy(url: str) -> None:
    """Let the planner know the tables, as autovacuum would have done overnight."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    connection.close()
