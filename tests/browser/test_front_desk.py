"""The front desk: a party is received before the consultant walks up (LEAD-01…09, product.md §4)."""

import pytest

from tests.cast import NOON

pytestmark = pytest.mark.browser

MOST_INPUTS = 6


def asked(who) -> set[str]:
    """The names of the inputs that the form of a new visit shows."""
    names = who.find("#visit-form input:visible:not([type=hidden]), #visit-form select:visible")
    return {field.get_attribute("name") for field in names.all()}


def test_a_first_visit_is_registered_by_keyboard_in_at_most_six_inputs(sit, cast):
    """LEAD-15, LEAD-22: `n`, phone, name, people, Enter; the answer names who receives; the card has its follow-up."""
    from followups.models import FollowUp
    from leads.models import Visit

    who = sit("desk").open("/desk/")
    assert len(asked(who)) <= MOST_INPUTS
    who.press("n")
    filled = ("154 8888 0001", "刘洋女士", "3")
    who.type(*filled)
    with who.going_to("/desk/"):
        who.press("Enter")
    visit = Visit.objects.get()
    assert len(filled) <= MOST_INPUTS
    assert visit.consultant.name in who.find("#toasts[role=status]").inner_text()
    assert (visit.party_size, visit.phone, visit.customer.name, visit.customer.salutation) == (
        3, "15488880001", "刘洋", "ms",
    )  # fmt: skip
    assert FollowUp.objects.get().card == visit.card
    assert who.find("#floor [data-row]").count() == 1


def test_a_known_phone_is_recognised_while_it_is_typed_and_goes_to_its_consultant(sit, cast):
    """LEAD-05, LEAD-21: the desk sees whose customer it is, not more; no turn is used."""
    from leads.models import Turn, Visit

    cast.card(number="15412345678", name="张三", owner="wang", at=NOON)
    who = sit("desk").open("/desk/")
    who.find("#id_phone").press_sequentially("15412345678")
    hint = who.find("#lookup .hint")
    hint.wait_for()
    assert "王强" in hint.inner_text()
    assert "张三" not in hint.inner_text()
    who.look()
    with who.going_to("/desk/"):
        who.press("Enter")
    assert Visit.objects.get().consultant == cast.wang
    assert not Turn.objects.exists()


def test_a_wrong_phone_is_told_at_the_field_and_nothing_typed_is_lost(sit, cast):
    """LEAD-22: letters in a phone."""
    from leads.models import Visit

    who = sit("desk", screen="phone").open("/desk/")
    who.find("#id_phone").fill("154 abc")
    who.find("#id_name").fill("周正")
    with who.going_to("/visits/new/"):
        who.tap("#visit-form [data-save]")
    assert who.find("#id_phone.is-invalid").input_value() == "154 abc"
    assert who.find("#id_phone ~ .invalid-feedback").is_visible()
    assert who.find("#id_name").input_value() == "周正"
    assert not Visit.objects.exists()


def test_leaving_is_one_tap(sit, cast):
    """LEAD-23, LEAD-24: also for a party that left nothing."""
    visit = cast.visit(at=NOON)
    who = sit("desk", screen="phone").open("/desk/")
    with who.going_to("/desk/"):
        who.tap("#floor form[action$='/end/'] button")
    visit.refresh_from_db()
    assert visit.left_at == NOON
    assert who.taps == 1
    assert who.find("#floor [data-row]").count() == 0
