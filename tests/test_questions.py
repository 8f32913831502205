"""Questions that are written once answer what the queryset answers, for each value anew."""

import threading
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, models
from django.db.models.sql.compiler import SQLCompiler
from django.test.utils import CaptureQueriesContext

from accounts.seat import places_of
from core.questions import question
from leads.models import Customer, Visit
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db


@question
def arrived(store: int, name: str, since: datetime):
    """Rows with joined rows, an annotation and rows fetched beside them."""
    rows = Visit.objects.filter(store=store, name=name, arrived_at__gte=since).annotate(guests=models.F("party_size"))
    return rows.select_related("consultant").prefetch_related("customer__phones").order_by("pk")[:9]


@question
def with_token(token: UUID):
    """One plain value of the row of a token."""
    return Visit.objects.filter(token=token).values_list("name", flat=True)


@question
def graded_on(day: date):
    """Plain values, a date compared."""
    return Customer.objects.filter(cards__graded_on=day).values("name", day=models.F("cards__graded_on"))


def test_each_asking_gets_the_rows_of_its_own_values(cast):
    cast.visit(name="张三", at=soon(hours=-2), party_size=3)
    cast.visit(name="张三", at=NOON)
    cast.visit(name="李四", at=NOON)
    for name, since in (("张三", soon(hours=-3)), ("张三", soon(hours=-1)), ("李四", NOON), ("王五", NOON)):
        plain = list(arrived.__wrapped__(cast.store.pk, name, since))
        assert arrived(cast.store.pk, name, since) == plain
    [early, _late] = arrived(cast.store.pk, "张三", soon(hours=-3))
    with CaptureQueriesContext(connection) as sent:
        assert (early.guests, early.consultant.pk, early.arrived_at) == (3, early.consultant_id, soon(hours=-2))
    assert len(sent) == 0


def test_keys_days_and_plain_values_are_what_the_database_keeps(cast):
    visit = cast.visit(name="张三")
    assert (with_token(visit.token), with_token(UUID(int=0))) == (["张三"], [])
    card = cast.card(number="13800000000", name="李四")
    assert graded_on(card.graded_on) == [{"name": "李四", "day": card.graded_on}]
    assert graded_on(card.graded_on + timedelta(days=1)) == []


def test_the_sql_is_written_at_the_first_asking_only(cast, monkeypatch):
    arrived(cast.store.pk, "张三", NOON)
    written = []
    monkeypatch.setattr(SQLCompiler, "pre_sql_setup", lambda *args, **kwargs: written.append(args))
    with CaptureQueriesContext(connection) as sent:
        assert arrived(cast.store.pk, "李四", NOON) == []
    assert (written, len(sent)) == ([], 1)


@pytest.mark.django_db(transaction=True)
def test_another_thread_asks_on_its_own_connection(cast):
    mine, found = places_of(cast.lina.pk), []

    def ask():
        found.extend(places_of(cast.lina.pk))
        connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert found == mine
