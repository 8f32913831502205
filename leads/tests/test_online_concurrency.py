"""Many platforms at once: one lead per number, one visit per phone, every lead kept, none given twice."""

from threading import Lock

import pytest

from core import limits
from core.models import RateWindow
from leads.models import Card, Customer, OnlineLead, Turn, Visit
from leads.services import online
from leads.tests.online import body, intake, send, sender_of
from tests.cast import NOON, soon
from tests.support.parallel import in_parallel

pytestmark = pytest.mark.django_db(transaction=True)

NIGHT = soon(hours=10)


def codes(found: list) -> list[int]:
    assert not [f for f in found if isinstance(f, Exception)], found
    return sorted(answer.status_code for answer in found)


def test_twenty_identical_requests_at_once_make_one_lead(cast, noon):
    sender_of(cast)
    found = in_parallel([lambda: send(body(name="王女士"), key="k-1")] * 20)
    assert codes(found) == [200] * 19 + [201]
    assert len({answer.content for answer in found}) == 1
    assert OnlineLead.objects.count() == Visit.objects.count() == Card.objects.count() == Turn.objects.count() == 1


def test_one_number_with_two_contents_at_once_takes_one_of_them(cast, noon):
    sender_of(cast)
    found = in_parallel([lambda n=n: send(body(name=f"客{n % 2}")) for n in range(8)])
    assert codes(found) == [200] * 3 + [201] + [409] * 4
    assert OnlineLead.objects.count() == 1


def test_one_phone_from_many_senders_at_once_is_one_visit_and_nothing_is_lost(cast, noon):
    for n in range(6):
        sender_of(cast, name=str(n), token=f"lead_{n}")
    found = in_parallel([lambda n=n: send(body(id=f"x-{n}"), token=f"lead_{n}") for n in range(6)])
    assert codes(found) == [201] * 6
    assert OnlineLead.objects.count() == 6
    assert OnlineLead.objects.filter(first=None).count() == 1
    assert Visit.objects.count() == Customer.objects.count() == Card.objects.count() == Turn.objects.count() == 1
    assert set(OnlineLead.objects.values_list("visit", flat=True)) == {Visit.objects.get().pk}


def test_many_phones_at_once_take_turns_in_order(cast, noon):
    take = lambda n: online.receive(store=cast.store, intake=intake(str(n), f"154000000{n:02d}"), at=NOON)  # noqa: E731
    found = in_parallel([lambda n=n: take(n) for n in range(10)])
    assert all(isinstance(f, online.Taken) for f in found), found
    assert sorted(Turn.objects.values_list("number", flat=True)) == list(range(1, 11))
    assert Card.objects.filter(owner=cast.lina).count() == Card.objects.filter(owner=cast.wang).count() == 5


def test_a_lead_of_the_night_is_given_once_by_two_sweeps_and_a_manager(cast, noon):
    lead = online.receive(store=cast.store, intake=intake(), at=NIGHT).lead
    morning = soon(hours=21)
    seat = cast.seat("manager")
    found = in_parallel(
        [
            lambda: online.hand_out(store=cast.store, as_of=morning),
            lambda: online.hand_out(store=cast.store, as_of=morning),
            lambda: online.assign(seat=seat, lead=lead, consultant=None, reason="", at=morning),
        ]
    )
    given = [f for f in found if f == 1 or isinstance(f, Visit)]
    assert len(given) == 1, found
    assert Visit.objects.count() == Turn.objects.count() == 1


def test_the_count_of_a_minute_is_one_for_all_processes(cast):
    taken, guard = [], Lock()

    def take() -> None:
        wait = limits.take("sender:1", limit=5, seconds=60, at=NOON)
        with guard:
            taken.append(wait)

    found = in_parallel([take] * 12)
    assert not [f for f in found if f], found
    assert RateWindow.objects.get().count == 12
    assert sum(wait == 0 for wait in taken) <= 5
