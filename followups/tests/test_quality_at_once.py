"""Two beats at once draw a week once; two managers who write at once are told."""

from datetime import timedelta
from uuid import uuid4

import pytest

from core.errors import Stale
from followups.models import QualityAnswer, QualityCheck, QualityDraw
from followups.services import contacts, quality
from followups.services.contacts import Entry
from tests.cast import NOON, soon
from tests.support.parallel import in_parallel

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = soon(days=1, hours=20)


@pytest.fixture
def week(cast, noon):
    for n in range(8):
        card = cast.card(number=f"1541234000{n}", at=NOON - timedelta(days=1))
        entry = Entry(token=uuid4(), result="reached", content="words")
        contacts.record(seat=cast.seat("lina"), card=card, entry=entry, at=NOON)
    noon.move_to(MONDAY)
    return cast


def test_a_week_is_drawn_once_however_many_draw(week):
    found = in_parallel([lambda: quality.draw(store=week.store, as_of=MONDAY)] * 6)
    assert sorted(one["drawn"] for one in found) == [0, 0, 0, 0, 0, 5]
    assert (QualityDraw.objects.count(), QualityCheck.objects.count()) == (1, 5)


def test_of_two_answers_at_once_one_is_kept(week):
    quality.draw(store=week.store, as_of=MONDAY)
    check, seat = QualityCheck.objects.order_by("pk").first(), week.seat("manager")
    found = in_parallel(
        [
            lambda made=made: quality.answer(
                seat=seat, check=check, state="answered", verdicts={"made": made}, note="", version=0, at=MONDAY
            )
            for made in ("yes", "no")
        ]
    )
    assert sum(isinstance(one, Stale) for one in found) == 1
    assert QualityAnswer.objects.count() == 1
