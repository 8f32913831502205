"""The morning's order, the stands, a swap, what is taken back, by keyboard and finger (RHY-05, LEAD-08, GAP-15)."""

import pytest

pytestmark = pytest.mark.browser


def test_RHY_05_the_order_is_moved_by_keyboard_and_confirmed(sit, cast):
    from leads.models import RosterDay

    who = sit("manager").open("/roster/")
    names = [label.inner_text() for label in who.find(".order label").all()]
    who.find(f"[aria-label^='{names[1]}'][data-move='-1']").focus()
    with who.going_to("/roster/"):
        who.press("Enter")
        assert who.focused.get_attribute("data-move") == "-1"
        assert names[1] in who.find("[data-order-said]").first.text_content()
        who.find(".order-form .btn-primary").focus()
        who.press("Enter")
    day = RosterDay.objects.get()
    assert day.confirmed_by == cast.manager
    assert [entry.consultant.name for entry in day.entries.all()] == names[::-1]


def test_LEAD_08_a_turn_a_swap_and_a_row_taken_back_by_finger(sit, cast):
    """The desk is told whom to call; the swap and its taking back are rows that everybody reads."""
    from leads.models import Turn
    from tests.cast import _person

    _person("carl", "赵六", "x", [(cast.store, "consultant")])
    who = sit("desk", screen="phone").open("/desk/")
    first = who.find("#stands b").first.inner_text()
    with who.going_to("/desk/"):
        who.tap("#visit-form [data-save]")
    assert who.find("#stands b").first.inner_text() != first
    assert "2" in who.find("#toasts").inner_text()
    who.open("/roster/")
    who.tap(".queue details.menu summary >> nth=0")
    menu = who.find(".queue details.menu[open]")
    menu.locator("select").select_option(index=1)
    menu.locator("[id^=why-]").fill("试驾")
    with who.going_to("/roster/"):
        who.tap(menu.locator("form[action$='/swap/'] button"))
    assert Turn.objects.filter(kind__in=["swapped", "reordered"]).count() == 1
    who.tap("#happenings details.menu summary >> nth=0")
    undo = who.find("#happenings details.menu[open]")
    undo.locator("input[name=reason]").fill("点错了")
    who.look()
    with who.going_to("/roster/"):
        who.tap(undo.locator("button"))
    assert Turn.objects.get(kind="undone").reason == "点错了"
    assert who.find("#happenings .undone").count() == 1


def test_FORM_05_the_plan_is_read_by_everybody_and_changed_on_a_phone(sit, cast):
    from leads.models import DutyException, DutyWeekday

    who = sit("manager", screen="narrow").open("/roster/plan/")
    with who.going_to(r"/roster/plan/\d+/day/"):
        who.tap("table.plan tbody a.day >> nth=0")
    who.tap(".chip >> nth=1")
    with who.going_to("/roster/plan/"):
        who.tap("[data-save]")
    assert DutyException.objects.get().kind == "rest"
    with who.going_to(r"/roster/plan/\d+/week/"):
        who.tap("table.plan tbody th a >> nth=1")
    who.find("#id_starts_0").fill("09:00")
    with who.going_to("/roster/plan/"):
        who.tap("[data-save]")
    assert DutyWeekday.objects.count() == 7
    reader = sit("lina", language="en").open("/roster/plan/")
    assert reader.find("table.plan a").count() == 0
    reader.open("/roster/")
    assert reader.find("main form[method=post]").count() == 0
    reader.open("/roster/fairness/")
    assert reader.find("tbody tr").count() == 1
