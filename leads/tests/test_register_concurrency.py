"""Many hands on one sheet: closed once, never over somebody who is here, corrected by one at a time."""

from uuid import uuid4

import pytest

from core.errors import Refused, Stale
from leads.models import DayClose, RegisterDay, Visit, VisitEdit
from leads.services import corrections, register_days, visits
from leads.services.visits import Arrival
from tests.cast import NOON, soon
from tests.support.parallel import in_parallel

pytestmark = pytest.mark.django_db(transaction=True)

DAY = NOON.date()


def test_a_day_closed_by_several_at_once_is_closed_once(cast):
    seat = cast.seat("desk")
    found = in_parallel([lambda: register_days.close(seat=seat, day=DAY, at=NOON)] * 4)
    assert sum(isinstance(r, RegisterDay) for r in found) == 1
    assert sum(isinstance(r, Refused) for r in found) == 3
    assert DayClose.objects.count() == 1


def test_no_day_is_closed_over_a_party_that_arrives_at_the_same_moment(cast):
    seat = cast.seat("desk")
    arrive = lambda: visits.register(seat=seat, arrival=Arrival(token=uuid4()), at=NOON)  # noqa: E731
    found = in_parallel([arrive, lambda: register_days.close(seat=seat, day=DAY, at=NOON), arrive])
    assert all(isinstance(r, visits.Received | RegisterDay | Refused) for r in found), found
    closed = RegisterDay.objects.get().closed_at is not None
    assert Visit.objects.count() == (0 if closed else 2)


def test_one_of_two_corrections_is_saved_the_other_asked(cast):
    visit = cast.visit(at=soon(minutes=-5))
    seat = cast.seat("desk")

    def correct(people: int):
        return corrections.correct(
            seat=seat, visit=visit, version=visit.version, fields={"party_size": people}, call=None, at=NOON
        )

    found = in_parallel([lambda: correct(2), lambda: correct(3)])
    assert sum(isinstance(r, Visit) for r in found) == 1
    assert sum(isinstance(r, Stale) for r in found) == 1
    assert VisitEdit.objects.count() == 1


def test_a_row_signed_and_corrected_at_once_keeps_both(cast):
    visit = cast.visit(at=soon(minutes=-5), consultant=cast.lina.pk, came_before=True)
    visits.end(seat=cast.seat("desk"), visit=visit, at=NOON)
    visit.refresh_from_db()
    lina, desk = cast.seat("lina"), cast.seat("desk")

    def correct():
        return corrections.correct(
            seat=desk, visit=visit, version=visit.version, fields={"drink": "tea"}, call=None, at=NOON
        )

    sign = lambda: visits.confirm(seat=lina, visit=visit, at=NOON)  # noqa: E731
    found = in_parallel([sign, correct, sign])
    assert all(isinstance(r, Visit | Stale) for r in found), found
    visit.refresh_from_db()
    assert visit.signed_at == NOON
