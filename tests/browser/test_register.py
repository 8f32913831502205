"""The register: a call is read back, a row is signed with one tap, the day is closed when everybody has left."""

from datetime import timedelta

import pytest

from tests.cast import NOON

pytestmark = pytest.mark.browser


def test_a_call_is_written_down_by_keyboard_and_read_back(sit, cast):
    """FORM-03, LEAD-18, LEAD-38: the reason, the phone, the name; without the read-back nothing is saved or lost."""
    from leads.models import Visit

    who = sit("desk").open("/visits/calls/new/")
    who.find("#id_asked").focus()
    who.type("问 S5 的落地价", "154 8888 0001", "刘洋女士", "文苑路")
    with who.going_to("/visits/calls/new/"):
        who.press("Enter")
    assert not Visit.objects.exists()
    assert who.find("#id_address").input_value() == "文苑路"
    who.find("#id_read_back").check()
    with who.going_to("/visits/"):
        who.tap("#call-form [data-save]")
    visit = Visit.objects.get()
    assert (visit.kind, visit.card.customer.name, visit.call.read_back) == ("call", "刘洋", True)
    assert "文苑路" in who.find("table.register").inner_text()


def test_a_row_without_data_is_signed_with_one_tap(sit, cast):
    """LEAD-24, GAP-20."""
    from leads.services import visits

    visit = cast.visit(at=NOON - timedelta(hours=1), consultant=cast.lina.pk, came_before=True)
    visits.end(seat=cast.seat("desk"), visit=visit, at=NOON - timedelta(minutes=30))
    who = sit("lina", screen="phone").open("/visits/to-confirm/")
    with who.going_to("/visits/to-confirm/"):
        who.tap(".confirm-line button")
    visit.refresh_from_db()
    assert who.taps == 1
    assert visit.signed_at == NOON
    assert who.find(".confirm-line").count() == 0


def test_the_day_is_closed_when_the_last_leaving_time_is_entered(sit, cast):
    """The list of those who have not left leads to the field; afterwards the sheet is frozen, on paper too."""
    from leads.models import RegisterDay

    visit = cast.visit(at=NOON - timedelta(hours=1))
    who = sit("desk").open("/visits/")
    with who.going_to("/visits/close/"):
        who.tap("#close form .btn")
    assert not RegisterDay.objects.filter(closed_at__isnull=False).exists()
    with who.going_to("/visits/[0-9]+/edit/"):
        who.tap(".open-rows .btn")
    who.find("#id_left_at").fill("11:40")
    with who.going_to("/visits/"):
        who.tap("#row-form [data-save]")
    with who.going_to("/visits/"):
        who.tap("#close form .btn")
    visit.refresh_from_db()
    assert visit.left_at == NOON - timedelta(minutes=20)
    assert RegisterDay.objects.get().closed_by == cast.desk
    assert who.find(".row-edit").count() == 0
    who.page.emulate_media(media="print")
    assert who.find(".register-head").is_visible()
    assert not who.find("#close").is_visible()
