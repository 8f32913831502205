"""Questions that are written once answer what the queryset answers, for each value anew."""

import threading
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, models, transaction
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError
from django.template import Context, engines
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext, pgettext

from accounts.seat import Seat, places_of
from core import search
from core.questions import KEYS, TEXTS, question
from followups.services import guidance
from leads.models import Card, Customer, Visit
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


@question
def of_keys(keys: KEYS, store: int):
    """Rows by their keys, beside another value."""
    return Customer.objects.filter(pk__in=keys, store=store).order_by("pk").values_list("pk", flat=True)


@question
def cards_of(keys: KEYS):
    """Rows by the keys of a foreign key."""
    return Card.objects.filter(customer__pk__in=keys).order_by("pk").values_list("customer", flat=True)


def test_keys_are_asked_for_whatever_their_number_and_few_forms_are_written(cast, monkeypatch):
    keys = tuple(cast.card(number=f"1380000000{n}").customer_id for n in range(7))
    for count in range(8):
        assert of_keys(keys[:count], cast.store.pk) == cards_of(keys[:count]) == sorted(keys[:count])
    assert of_keys(keys, cast.other_store.pk) == of_keys((0, -1, 10**30), cast.store.pk) == []
    written = []
    monkeypatch.setattr(SQLCompiler, "pre_sql_setup", lambda *args, **kwargs: written.append(args))
    for count in (0, 3, 5, 6):
        of_keys(keys[:count], cast.store.pk)
    assert written == []


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


@question
def seen(seat: Seat, patterns: TEXTS, most: object):
    """What a seat may see depends on its roles; each pattern is a value; the limit is part of the question."""
    rows = Card.objects.visible_to(seat)
    rows = rows.filter(search.like(patterns, "customer__search_key")) if patterns else rows
    return rows.order_by("pk")[:most]


def test_a_seat_sees_what_its_roles_show_in_its_own_store(cast):
    mine = cast.card(number="13800000001", name="李四")
    for name in ("lina", "wang", "manager", "other_manager", "desk"):
        seat = cast.seat(name)
        assert seen(seat, (), 9) == list(Card.objects.visible_to(seat).order_by("pk")[:9]), name
    assert seen(cast.seat("lina"), (), 9) == [mine]
    assert seen(cast.seat("wang"), (), 9) == seen(cast.seat("other_manager"), (), 9) == []


def test_patterns_are_escaped_and_all_of_them_are_met(cast):
    card = cast.card(number="13800000001", name="李四%")
    seat = cast.seat("lina")
    for text, found in (("李", [card]), ("李 0001", [card]), ("李 0002", []), ("四%", [card]), ("四_", [])):
        assert seen(seat, search.patterns(text), 9) == found, text
    assert seen(seat, search.patterns("李"), 0) == []


@question
def locked(card: int):
    """The card, locked."""
    return Card.objects.select_for_update(no_key=True, of=("self",)).filter(pk=card)


def test_rows_are_locked_within_a_transaction(cast):
    card = cast.card()
    with transaction.atomic():
        assert locked(card.pk) == [card]


@pytest.mark.django_db(transaction=True)
def test_rows_are_not_locked_outside_of_one(cast):
    with pytest.raises(TransactionManagementError):
        locked(cast.card().pk)


def test_what_few_cards_have_is_asked_for_where_it_is(cast, noon):
    """The card page shows a loss, guidance, an edit; a card without them is read without asking for their rows."""
    bare, rich = cast.card(number="13800000001"), cast.card(number="13800000002")
    guidance.guide(seat=cast.seat("manager"), card=rich, origin="test:1", text="call him", at=NOON)
    client, sizes, pages = cast.client("lina"), [], []
    for card in (bare, rich):
        client.get(f"/cards/{card.pk}/")
        with CaptureQueriesContext(connection) as sent:
            pages.append(client.get(f"/cards/{card.pk}/").content.decode())
        sizes.append(len(sent))
    assert ("call him" in pages[0], "call him" in pages[1]) == (False, True)
    assert sizes[0] + 1 == sizes[1]


def test_a_fixed_sentence_is_in_the_language_of_each_reader():
    page = engines["django"].engine.from_string(
        '{% translate "Close" %} {% translate "Log" as word %}{{ word }} {% translate "left" context "clock" %}'
    )
    read = {}
    for language in ("en", "zh-hans", "en"):
        with translation.override(language):
            read[language] = (
                page.render(Context()),
                f"{gettext('Close')} {gettext('Log')} {pgettext('clock', 'left')}",
            )
    assert all(shown == meant for shown, meant in read.values())
    assert read["en"] != read["zh-hans"]


@question
def of_key(key: int):
    """The customer of a key."""
    return Customer.objects.filter(pk=key).values_list("name", flat=True)


@question
def before_key(key: int):
    """The customers before a key."""
    return Customer.objects.filter(pk__lt=key).values_list("name", flat=True)


def test_a_key_beyond_every_column_is_more_or_less_than_all(cast):
    cast.card()
    assert of_key(10**30) == of_key(-(10**30)) == before_key(-(10**30)) == []
    assert before_key(10**30) == ["张三"]
