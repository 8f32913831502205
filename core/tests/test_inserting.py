"""INSERT … SELECT: the rows of a queryset become rows of another table, what is there stays."""

import pytest
from django.db.models import DateTimeField, Value

from core.inserting import insert_from
from followups.models import Escalation, FollowUp
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db


def test_each_row_becomes_one_and_what_is_there_stays(cast):
    cast.card()
    cast.card(number="15412345679", name="李四")
    first = FollowUp.objects.order_by("pk").first()
    Escalation.objects.create(follow_up=first, step=1, at=NOON)
    later = soon(hours=1)
    rows = FollowUp.objects.order_by("-pk").values_list("pk", Value(1), Value(later, output_field=DateTimeField()))
    others = FollowUp.objects.count() - 1
    assert others > 0
    assert insert_from(Escalation, ("follow_up", "step", "at"), rows) == others
    assert insert_from(Escalation, ("follow_up", "step", "at"), rows) == 0
    kept = dict(Escalation.objects.values_list("follow_up", "at"))
    assert kept.pop(first.pk) == NOON
    assert set(kept.values()) == {later}
