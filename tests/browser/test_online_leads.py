"""An online lead, from the phone of a customer to the consultant's day (LEAD-42, LEAD-43)."""

import pytest

from tests.cast import soon

pytestmark = pytest.mark.browser


def test_a_number_left_on_a_phone_stands_on_the_consultants_day_with_its_clock(sit, cast, noon):
    from leads.models import OnlineLead

    visitor = sit("", screen="narrow").open("/p/a/cars/")
    with visitor.going_to("/p/a/"):
        visitor.tap(".model:last-of-type .btn-primary")
    assert visitor.find("#id_car_model option:checked").inner_text() == "S7"
    visitor.find("#id_wants_drive:checked").wait_for()
    noon.move_to(soon(seconds=20))
    visitor.tap("[data-save]")
    visitor.find("#id_name.is-invalid").wait_for()
    visitor.look()
    visitor.find("#id_name").fill("王女士")
    visitor.find("#id_phone").fill("154 1234 5678")
    visitor.tap("#id_calls")
    with visitor.going_to("/p/a/thanks/"):
        visitor.tap("[data-save]")
    lead = OnlineLead.objects.get()
    who = sit(lead.visit.consultant.username, screen="phone").open("/day/")
    row = who.find(f"#row-{lead.visit.card_id}")
    assert "试驾礼" in row.inner_text()
    assert "分" in row.locator("[data-until]").inner_text()
    row.locator("[data-log]").tap()
    who.find(f"#row-{lead.visit.card_id} .log").wait_for()
    who.look()


def test_a_manager_makes_a_token_tries_it_and_sees_the_lead_in_the_list(sit, cast, noon):
    from leads.models import OnlineLead

    who = sit("manager").open("/settings/online/")
    who.find("#id_name").fill("懂车平台")
    with who.going_to("/settings/online/"):
        who.tap("[data-save]")
    token = who.find(".alert .token").input_value()
    who.open("/settings/online/try/")
    who.find("#play-token").fill(token)
    who.tap("#playground [value=send]")
    who.find("#play-status", has_text="201").wait_for()
    who.look()
    who.tap("#playground [value=ask]")
    who.find("#play-status", has_text="200").wait_for()
    assert '"waiting"' in who.find("#play-answer").inner_text()
    who.find("#play-token").fill("wrong")
    who.tap("#playground [value=send]")
    who.find("#play-status", has_text="401").wait_for()
    who.open("/visits/online/")
    assert "王女士" in who.find(".leads-table").inner_text()
    assert OnlineLead.objects.get().sender.name == "懂车平台"


def test_the_form_of_a_visit_asks_for_the_channel_of_an_online_lead_only(sit, cast, noon):
    who = sit("desk").open("/desk/")
    assert not who.find("#id_channel").is_visible()
    who.tap("#visit-form details:has([name=kind]) summary")
    who.tap("label.chip:has([name=kind][value=online])")
    assert who.find("#id_channel").is_visible()
    assert not who.find("#id_party_size").is_visible()
    who.look()
