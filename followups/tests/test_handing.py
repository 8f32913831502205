"""Escalation 1 / 3 / 7 days: red, the manager's list, the hand-over to who has the least to do (product.md §5)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Membership, StoreSettings
from accounts.rights import Role
from accounts.seat import settings_of
from core.errors import Refused, Stale
from followups.models import FollowUp
from followups.rules.handing import propose
from followups.services import contacts, escalation, handing
from followups.services.contacts import Entry
from leads.models import DutyException
from leads.services import moving
from tests.cast import NOON, soon

people = st.integers(1, 5)


@given(st.lists(st.tuples(st.integers(1, 30), people), max_size=30), st.dictionaries(people, st.integers(0, 9)))
def test_nobody_is_proposed_who_has_it_or_is_not_there_and_the_load_stays_even(rows, load):
    found = propose(rows, load)
    assert all(any(card == c and who != o for c, o in rows) and who in load for card, who in found.items())
    if len(load) > 1:
        assert set(found) == {card for card, _owner in rows}
    assert propose(rows, load) == found


def test_the_one_with_the_least_to_do_is_proposed_and_each_proposal_counts():
    assert propose([(1, 10), (2, 10), (3, 10), (4, 11)], {10: 0, 11: 3, 12: 2}) == {1: 12, 2: 11, 3: 12, 4: 10}
    assert propose([(1, 10)], {10: 0}) == {}


@pytest.fixture
def late(cast, noon):
    """A card of 李娜 whose A contact was due eight days ago; she may not have it, 王强 is on duty."""
    return cast.card(number="15412340001", name="陈晓雨", grade="A", at=soon(days=-11))


pytestmark = pytest.mark.django_db


def offered(cast):
    page = cast.client("manager").get("/overdue/")
    return [(row.name, person and person.name) for row, person in page.context["third"]]


def test_the_third_step_proposes_a_colleague_and_one_tap_hands_over(cast, late):
    assert FollowUp.objects.get().late_from == NOON.date() - timedelta(days=8)
    assert offered(cast) == [("陈晓雨", "王强")]
    form = {"owner": cast.lina.pk, "to": cast.wang.pk}
    assert cast.client("manager").post(f"/overdue/{late.pk}/hand-over/", form).status_code == 302
    late.refresh_from_db()
    row = FollowUp.objects.get(card=late, state="planned")
    assert (late.owner, row.responsible, row.due_on, row.late_from) == (cast.wang, cast.wang, NOON.date(), NOON.date())
    assert late.owner_changes.order_by("-pk").first().by == cast.manager
    assert offered(cast) == []


def test_the_steps_that_were_reached_say_what_became_of_them(cast, late):
    escalation.escalate(store=cast.store, as_of=soon(hours=-1))
    handing.hand_over(seat=cast.seat("manager"), card=late, seen_owner=cast.lina.pk, to=cast.wang.pk, at=NOON)
    page = cast.client("manager").get("/overdue/")
    one = page.context["reached"][0]
    assert (one.name, one.before, one.moved_to, one.red) == ("陈晓雨", "李娜", "王强", True)


def test_a_second_tap_and_a_page_that_is_old_change_nothing(cast, late):
    seat = cast.seat("manager")
    handing.hand_over(seat=seat, card=late, seen_owner=cast.lina.pk, to=cast.wang.pk, at=NOON)
    before = late.owner_changes.count()
    with pytest.raises(Stale):
        handing.hand_over(seat=seat, card=late, seen_owner=cast.lina.pk, to=cast.wang.pk, at=NOON)
    with pytest.raises(Refused):  # nothing is overdue any more
        handing.hand_over(seat=seat, card=late, seen_owner=cast.wang.pk, to=cast.lina.pk, at=NOON)
    assert late.owner_changes.count() == before


def test_a_customer_who_was_called_meanwhile_stays(cast, late):
    contacts.record(seat=cast.seat("lina"), card=late, entry=Entry(token=uuid4(), result="reached"), at=NOON)
    with pytest.raises(Refused):
        handing.hand_over(
            seat=cast.seat("manager"), card=late, seen_owner=cast.lina.pk, to=cast.wang.pk, at=soon(minutes=1)
        )
    late.refresh_from_db()
    assert late.owner == cast.lina


def test_who_rests_today_is_not_proposed(cast, late):
    DutyException.objects.create(
        store=cast.store, consultant=cast.wang, day=NOON.date(), kind="leave", by=cast.manager, at=NOON
    )
    assert offered(cast) == [("陈晓雨", None)]
    Membership.objects.create(user=cast.desk, store=cast.store, role=Role.CONSULTANT)
    assert offered(cast) == [("陈晓雨", "钱前台")]


@pytest.mark.parametrize("form", [{}, {"owner": "x", "to": "1"}, {"owner": "9" * 30, "to": "😀"}])
def test_a_form_that_no_page_sends_is_not_found(cast, late, form):
    assert cast.client("manager").post(f"/overdue/{late.pk}/hand-over/", form).status_code == 404
    late.refresh_from_db()
    assert late.owner == cast.lina


def test_somebody_of_another_store_gets_nothing(cast, late):
    form = {"owner": cast.lina.pk, "to": cast.other.pk}
    cast.client("manager").post(f"/overdue/{late.pk}/hand-over/", form)
    late.refresh_from_db()
    assert late.owner == cast.lina


def test_the_row_is_red_from_the_stores_step_on(cast, noon):
    cast.card(number="15412340009", name="钱九", grade="A", at=soon(days=-4))  # due yesterday
    settings_of(cast.store)
    red = cast.client("lina").get("/day/").content.decode()
    StoreSettings.objects.update(red_days=2)
    cast.store.refresh_from_db()
    calm = cast.client("lina").get("/day/").content.decode()
    assert ('pill late">' in red, 'pill late">' in calm) == (True, False)


def test_moving_the_card_by_hand_takes_it_off_the_proposals_of_its_old_owner(cast, late):
    moving.reassign(seat=cast.seat("manager"), card=late, to=cast.wang.pk, reason="x", at=NOON)
    assert offered(cast) == [("陈晓雨", "李娜")]
