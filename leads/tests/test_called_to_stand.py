"""Who is called to a stand hears of it in the transaction of the visit: both are there or neither (LEAD-08)."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection

from accounts.models import Notice
from core.errors import Refused
from leads.models import Card, Customer, Turn, Visit
from leads.rules.stands import called_up
from leads.services import online, roster, visits
from leads.services.visits import Arrival
from leads.tests.online import intake
from leads.tests.test_register import party
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db


class Crash(Exception):
    """The process fell over."""


@pytest.fixture
def line(cast):
    """Lina and Wang in the confirmed order, one stand."""
    roster.confirm(seat=cast.seat("manager"), order=[cast.lina.pk, cast.wang.pk], at=soon(minutes=-5))
    cast.seat("desk").settings.__class__.objects.filter(store=cast.store).update(stands=1)


def new_customer(**more) -> Arrival:
    return Arrival(token=uuid4(), phone="15412345678", name="张三", **more)


def written() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (Visit, Turn, Customer, Card, Notice)}


@pytest.mark.parametrize("where", ["before", "after"])
def test_LEAD_08_a_crash_at_the_notice_leaves_neither_visit_nor_notice(cast, line, where):
    def crash(execute, sql, params, many, context):
        is_notice = sql.startswith("INSERT") and "accounts_notice" in sql
        if is_notice and where == "after":
            execute(sql, params, many, context)
        if is_notice:
            raise Crash
        return execute(sql, params, many, context)

    with pytest.raises(Crash), connection.execute_wrapper(crash):
        visits.register(seat=cast.seat("desk"), arrival=new_customer(), at=NOON)
    assert set(written().values()) == {0}
    visits.register(seat=cast.seat("desk"), arrival=new_customer(), at=NOON)
    assert set(written().values()) == {1}


def test_LEAD_08_a_refused_party_calls_nobody(cast, line):
    with pytest.raises(Refused):
        visits.register(seat=cast.seat("desk"), arrival=new_customer(consultant=cast.wang.pk), at=NOON)
    assert set(written().values()) == {0}


def test_LEAD_08_the_same_form_twice_calls_once(cast, line, noon):
    form, client = party(), cast.client("desk")
    pages = [client.post("/visits/new/", form, follow=True).content.decode() for _ in range(2)]
    assert ["请通知王强到门口值班。" in page for page in pages] == [True, False]
    assert (Visit.objects.count(), Notice.objects.count()) == (1, 1)
    arrival = new_customer()
    again = [visits.register(seat=cast.seat("desk"), arrival=arrival, at=soon(minutes=n)) for n in (1, 2)]
    assert [(one.repeated, one.call) for one in again] == [(False, None), (True, None)]  # Wang was the last one


def test_LEAD_08_who_enters_the_own_party_hears_nothing_of_being_called(cast, line):
    """The desk's message still says it; nobody is told what they have just done."""
    call = visits.register(seat=cast.seat("wang"), arrival=new_customer(), at=NOON).call
    assert (call.called, call.at_door, call.stand) == (cast.wang, cast.wang, 1)
    assert not Notice.objects.exists()


def test_LEAD_08_only_a_lead_that_is_typed_in_moves_the_line_on_the_floor(cast, line):
    online.receive(store=cast.store, intake=intake("a", phone="15412345670"), at=NOON)
    assert not Notice.objects.filter(kind__startswith="called").exists()
    arrival = replace(new_customer(), kind="online")
    received = online.type_in(seat=cast.seat("desk"), arrival=arrival, channel="platform", at=soon(minutes=1)).received
    assert received.call.called == cast.lina
    assert Notice.objects.get(kind="called-to-door").person == cast.lina


@pytest.mark.parametrize(("own_order", "called"), [(True, None), (False, "王强")])
def test_a_call_takes_its_consultant_from_no_stand_unless_the_line_is_shared(cast, line, own_order, called):
    cast.seat("desk").settings.__class__.objects.filter(store=cast.store).update(calls_own_order=own_order)
    call = visits.register(seat=cast.seat("desk"), arrival=Arrival(token=uuid4(), kind="call"), at=NOON).call
    assert (call and call.called.name) == called


def test_the_last_who_is_new_at_a_stand_is_called():
    assert called_up([1, 2], [2, 3]) == (3, 2)
    assert called_up([1, 2], [3, 4]) == (4, 2)
    assert called_up([1, 2], [2, 1]) is None
    assert called_up([1], []) is None
