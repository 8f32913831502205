"""Many hands on one drawer: one stock-take, one signature, nobody's mark lost; two hands on one grade."""

from datetime import date

import pytest

from core.errors import Refused, Stale
from leads.models import Card
from leads.services import grades
from leads.services.steps import Plan, plan_step
from reports.models import StockEvent, StockLine, StockTake
from reports.services import stock
from reports.services.stock import Mark
from tests.cast import NOON, soon
from tests.support.parallel import in_parallel

pytestmark = pytest.mark.django_db(transaction=True)

MONTH = date(2026, 11, 1)


def fill(cast) -> None:
    for n, owner in enumerate(("lina", "lina", "wang")):
        cast.card(number=f"1541234000{n}", grade="A", owner=owner)


def test_two_managers_start_the_same_stock_take_and_there_is_one(cast):
    fill(cast)
    seat = cast.seat("manager")
    found = in_parallel([lambda: stock.start(seat=seat, month=MONTH, at=NOON)] * 4)
    assert sum(isinstance(r, stock.Started) for r in found) == 1, found
    assert sum(isinstance(r, Refused) for r in found) == 3
    assert (StockTake.objects.count(), StockLine.objects.count(), StockEvent.objects.count()) == (2, 3, 2)


def test_a_stock_take_signed_by_two_windows_at_once_is_signed_once(cast):
    fill(cast)
    take = stock.start(seat=cast.seat("manager"), month=MONTH, at=NOON, people=[cast.lina.pk]).takes[0]
    lina, manager = cast.seat("lina"), cast.seat("manager")
    marks = [Mark(line.pk, "found", 0) for line in take.lines.all()]
    stock.mark(seat=lina, take=take, marks=marks, at=NOON)
    found = in_parallel([lambda: stock.count(seat=lina, take=take, at=NOON)] * 3)
    assert sum(isinstance(r, StockTake) for r in found) == 1, found
    found = in_parallel([lambda: stock.sign(seat=manager, take=take, at=NOON)] * 3)
    assert sum(isinstance(r, StockTake) for r in found) == 1, found
    assert StockEvent.objects.count() == 3


def test_a_mark_beside_the_signature_is_in_it_or_refused(cast):
    fill(cast)
    take = stock.start(seat=cast.seat("manager"), month=MONTH, at=NOON, people=[cast.lina.pk]).takes[0]
    lina, manager = cast.seat("lina"), cast.seat("manager")
    lines = list(take.lines.all())
    stock.mark(seat=lina, take=take, marks=[Mark(line.pk, "found", 0) for line in lines], at=NOON)
    late = [Mark(lines[0].pk, "missing", 1)]
    found = in_parallel(
        [
            lambda: stock.count(seat=lina, take=take, at=NOON),
            lambda: stock.mark(seat=manager, take=take, marks=late, at=NOON),
        ]
    )
    assert isinstance(found[0], StockTake), found
    assert found[1] == (1, 0) or isinstance(found[1], Refused), found


def test_a_grade_kept_by_two_at_once_is_kept_once(cast):
    card = cast.card(grade="H", at=soon(days=-9))
    keep = lambda seat: grades.keep(seat=seat, card=card, reason="loan", version=card.version, at=NOON)  # noqa: E731
    lina, manager = cast.seat("lina"), cast.seat("manager")
    found = in_parallel([lambda: keep(lina), lambda: keep(manager)])
    assert sum(isinstance(r, Card) for r in found) == 1, found
    assert sum(isinstance(r, Stale) for r in found) == 1, found
    assert card.grade_changes.count() == 2


def test_a_step_planned_by_two_at_once_is_planned_once(cast):
    card = cast.card(grade="B")
    seats = [cast.seat("lina"), cast.seat("manager")]
    found = in_parallel(
        [
            lambda seat=seat: plan_step(seat=seat, card=card, plan=Plan("drive"), version=card.version, at=NOON)
            for seat in seats
        ]
    )
    assert sum(isinstance(r, Card) for r in found) == 1, found
    assert sum(isinstance(r, Stale) for r in found) == 1, found
    assert card.edits.count() == 1
