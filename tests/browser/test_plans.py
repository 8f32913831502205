"""The plans of a consultant in the browser: a goal of the month is shared out to week and day, and is reached."""

import pytest

pytestmark = pytest.mark.browser


def test_a_month_goal_becomes_the_week_and_the_day_and_moves_with_a_reception(sit, cast):
    """ROLE-01, ROLE-09: set for the month, shared out, agreed by the manager; a party received counts in all three."""
    from leads.models import Visit
    from reports.models import WorkPlan

    lina = sit("lina").open("/plan/")
    _span(lina, "month").locator("[name=goal-receptions]").fill("60")
    with lina.going_to("/plan/"):
        _span(lina, "month").locator("button").click()
    shares = {span: _span(lina, span).locator("[name=goal-receptions]").get_attribute("placeholder") for span in SHARED}
    assert shares == {"week": "14", "day": "2"}  # 60 over 30 days on duty
    assert _reached(lina) == {"month": "0", "week": "0", "day": "0"}
    lina.look()
    manager = sit("manager").open("/plans/")
    with manager.going_to("/plans/"):
        manager.find("button", has_text="确认").first.click()
    manager.look()
    assert WorkPlan.objects.get().agreed_by == cast.manager
    desk = sit("desk").open("/visits/new/")
    desk.find("#visit-form [name=phone]").fill("154 8888 0001")
    desk.find("#visit-form [name=name]").fill("刘洋女士")
    with desk.going_to("/desk/"):
        desk.find("#visit-form [data-save]").click()
    desk.look()
    assert Visit.objects.get().consultant == cast.lina
    lina.open("/plan/")
    assert _reached(lina) == {"month": "1", "week": "1", "day": "1"}
    assert cast.manager.name in _span(lina, "month").inner_text()
    lina.look()


SHARED = ("week", "day")


def _span(who, span: str):
    """The panel of a span."""
    return who.find("section", has=who.page.locator(f"#span-{span}"))


def _reached(who) -> dict[str, str]:
    """How many receptions were counted, by span."""
    rows = {span: _span(who, span).locator("tbody tr").first for span in ("month", *SHARED)}
    return {span: row.locator("td.num").nth(1).inner_text().strip() for span, row in rows.items()}
