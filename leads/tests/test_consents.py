"""Consents: per purpose, in which words, taken back, and never two truths (GAP-51)."""

from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError

from core.errors import Refused, Stale
from leads.models import Consent, ConsentWording
from leads.services import consents
from leads.statuses import Purpose
from tests.cast import NOON, soon
from tests.support.parallel import in_parallel

pytestmark = pytest.mark.django_db


def silent(cast):
    """A customer who has agreed to nothing but messages (the cast's card)."""
    return cast.card().customer


def test_GAP_51_a_consent_holds_for_its_purpose_alone(cast):
    customer = silent(cast)
    consents.give(customer=customer, purpose="photo", channel="paper", by=cast.lina, at=soon(minutes=5))
    row = Consent.objects.get(purpose="photo")
    assert (row.given, row.channel, row.by, row.at) == (True, "paper", cast.lina, soon(minutes=5))
    assert (row.wording.version, row.wording.store) == (1, cast.store)
    assert [p for p in Purpose.values if consents.holds(customer, p)] == ["messages", "photo"]


def test_given_twice_is_written_once_and_taken_back_twice_too(cast):
    customer = silent(cast)
    for n in range(2):
        consents.give(customer=customer, purpose="calls", channel="desk", by=cast.lina, at=soon(minutes=n))
    for n in range(2, 4):
        consents.withdraw(customer=customer, purpose="calls", channel="phone", by=cast.wang, at=soon(minutes=n))
    rows = Consent.objects.filter(purpose="calls").order_by("pk").values_list("given", "at")
    assert list(rows) == [(True, NOON), (False, soon(minutes=2))]
    assert not consents.holds(customer.pk, "calls")


def test_who_said_no_without_being_asked_before_is_remembered(cast):
    customer = silent(cast)
    consents.withdraw(customer=customer, purpose="calls", channel="phone", by=cast.lina, at=NOON)
    assert consents.standing(customer)["calls"].given is False


def test_a_form_of_the_customer_alone_names_nobody(cast):
    row = consents.give(customer=silent(cast), purpose="marketing", channel="form", at=NOON)
    assert row.by is None


def test_new_words_are_a_new_version_and_the_old_consent_keeps_its_words(cast):
    customer = silent(cast)
    first = consents.standing(customer)["messages"]
    seat = cast.seat("admin")
    new = consents.publish_wording(seat=seat, purpose="messages", text=" 新的文字 ", based_on=1, at=soon(days=1))
    assert (new.version, new.text, new.by) == (2, "新的文字", cast.admin)
    assert consents.standing(customer)["messages"].wording.version == 1
    again = consents.give(customer=customer, purpose="messages", channel="desk", by=cast.lina, at=soon(days=2))
    assert (again.wording, first.wording.version) == (new, 1)
    assert customer.consents.count() == 2


def test_the_words_of_one_store_are_not_those_of_another(cast):
    consents.publish_wording(seat=cast.seat("admin"), purpose="photo", text="x", based_on=1, at=NOON)
    assert consents.wordings(cast.other_store)["photo"].version == 1
    assert ConsentWording.objects.filter(store=cast.store, purpose="photo").count() == 2


def test_stale_or_empty_words_are_refused_and_change_nothing(cast):
    seat = cast.seat("admin")
    consents.publish_wording(seat=seat, purpose="photo", text="x", based_on=1, at=NOON)
    with pytest.raises(Stale):
        consents.publish_wording(seat=seat, purpose="photo", text="y", based_on=1, at=NOON)
    with pytest.raises(Refused):
        consents.publish_wording(seat=seat, purpose="photo", text="  ", based_on=2, at=NOON)
    assert consents.publish_wording(seat=seat, purpose="photo", text="x", based_on=2, at=NOON).version == 2


def test_consents_never_change(cast):
    row = silent(cast).consents.get()
    row.given = False
    with pytest.raises(ValidationError):
        row.save()
    with pytest.raises(ValidationError):
        Consent.objects.update(given=False)


@pytest.mark.django_db(transaction=True)
def test_agreeing_and_taking_back_at_once_leaves_one_answer(cast):
    customer = silent(cast)
    give = lambda: consents.give(customer=customer, purpose="calls", channel="desk", by=cast.lina, at=NOON)  # noqa: E731
    back = lambda: consents.withdraw(customer=customer, purpose="calls", channel="phone", by=cast.wang, at=NOON)  # noqa: E731
    found = in_parallel([give, back, give, back, give])
    assert not [r for r in found if isinstance(r, Exception)], found
    rows = list(Consent.objects.filter(purpose="calls").order_by("at", "pk").values_list("given", flat=True))
    assert all(a != b for a, b in pairwise(rows)), rows
    assert consents.holds(customer, "calls") == rows[-1]


@pytest.mark.django_db(transaction=True)
def test_two_first_askers_write_the_houses_words_once(cast):
    found = in_parallel([lambda: consents.wordings(cast.store)] * 4)
    assert not [r for r in found if isinstance(r, Exception)], found
    assert ConsentWording.objects.filter(store=cast.store).count() == len(Purpose.values)
