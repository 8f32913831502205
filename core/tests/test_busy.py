"""A lock that is waited for in vain: a sentence and a second try, nothing written, no traceback."""

import sqlite3
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.db import OperationalError, connection, transaction

from core.busy import is_busy
from leads.models import Visit
from tests.test_bad_input import visit_data

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def somebody_writes():
    """Another connection holds what every registration needs, and this one waits for a blink of an eye only."""
    held, over = Event(), Event()
    holder = Thread(target=_hold_sqlite if connection.vendor == "sqlite" else _hold_rows, args=(held, over))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50" if connection.vendor == "sqlite" else "SET lock_timeout = '50ms'")
    holder.start()
    held.wait(10)
    try:
        yield
    finally:
        over.set()
        holder.join()
        connection.close()


def _hold_sqlite(held: Event, over: Event) -> None:
    with sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        held.set()
        over.wait(10)
        other.execute("ROLLBACK")
    other.close()


def _hold_rows(held: Event, over: Event) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE leads_registerday IN EXCLUSIVE MODE")
        held.set()
        over.wait(10)
    connection.close()


def test_a_page_says_that_others_write_and_that_nothing_was_saved(cast, noon):
    client = cast.client("desk")
    client.get("/desk/")
    with somebody_writes():
        answer = client.post("/visits/new/", visit_data(name="张三", phone="15412345678"))
        part = client.post("/visits/new/", visit_data(name="张三"), headers={"HX-Request": "true"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert part.status_code == 503
    assert "<html" not in part.content.decode()
    assert not Visit.objects.exists()
    assert client.post("/visits/new/", visit_data(name="张三", phone="15412345678")).status_code == 302


def test_another_error_of_the_database_is_no_lock():
    assert not is_busy(OperationalError("no such table: visits"))
    assert not is_busy(ValueError("database is locked"))
