"""The manager's control: from a number to the customer, one tap hands over, a quality call is written down."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.cast import NOON

pytestmark = pytest.mark.browser


def test_an_overdue_customer_is_handed_over_with_one_tap(sit, cast):
    """ROLE-13, product.md §5: the third step proposes who is on duty and has the least to do."""
    card = cast.card(number="15412340001", name="陈晓雨", grade="A", at=NOON - timedelta(days=11))
    who = sit("manager", screen="phone").open("/overdue/")
    with who.going_to("/overdue/"):
        who.tap(".handover-line form button")
    card.refresh_from_db()
    assert card.owner == cast.wang
    assert who.taps == 1
    who.look()


def test_a_number_of_the_plan_leads_to_its_customers(sit, cast):
    """RPT-02: due and not planned, then the card."""
    cast.card(number="15412340001", name="陈晓雨", grade="A", at=NOON - timedelta(days=3))
    who = sit("manager").open("/control/planned/")
    who.look()
    with who.going_to("/control/planned/"):
        who.tap("tbody td.num.bad a")
    assert "陈晓雨" in who.find("#customers").inner_text()
    who.open("/control/clocks/?clock=confirm")
    who.look()
    who.open("/numbers/calibration/?age=0")
    who.look()


def test_a_quality_call_is_written_down(sit, cast, noon):
    """ROLE-17: call, tap the answers, save."""
    from followups.models import QualityCheck
    from followups.services import contacts, quality
    from followups.services.contacts import Entry

    at = NOON - timedelta(days=7)
    card = cast.card(number="15412340001", name="陈晓雨", at=at - timedelta(days=1))
    entry = Entry(token=uuid4(), result="reached", content="约周六看车")
    contacts.record(seat=cast.seat("lina"), card=card, entry=entry, at=at)
    quality.draw(store=cast.store, as_of=NOON)
    who = sit("manager", screen="phone").open("/control/quality/")
    who.look()
    with who.going_to(f"/control/quality/{QualityCheck.objects.get().pk}/"):
        who.tap(".check-line .btn-primary")
    who.look()
    for name in ("made", "fits", "grade_right", "content"):
        who.tap(f"label:has(input[name={name}][value=yes])")
    with who.going_to("/control/quality/"):
        who.tap("[data-save]")
    assert QualityCheck.objects.get().content == "yes"
    assert "100%" in who.find("main, .page").first.inner_text()
