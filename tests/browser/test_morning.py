"""The morning and the plan in the browser: announced, confirmed, planned, agreed (ROLE-01, ROLE-08, RHY-01…05)."""

import pytest

from tests.cast import NOON

pytestmark = pytest.mark.browser


@pytest.fixture
def scene(cast):
    """The showroom in the middle of its day."""
    from tests.browser.scene import showroom

    return showroom(cast)


def test_the_manager_announces_and_the_consultant_confirms(sit, cast, scene):
    """ROLE-08, RHY-03, RHY-04: said by the manager, noted and confirmed by the consultant, seen by the manager."""
    from reports.models import Morning

    manager = sit("manager").open("/morning/")
    manager.look()
    manager.find("summary", has_text="宣布安排").first.click()
    manager.find("[name=text]").fill("十点新车演练")
    with manager.going_to("/morning/"):
        manager.press("Control+Enter")
    lina = sit("lina", screen="phone").open("/morning/")
    assert "十点新车演练" in lina.find("main").inner_text()
    lina.find("[name=ready]").first.check()
    lina.find("[name=note]").fill("先打三个老客")
    lina.look()
    with lina.going_to("/morning/"):
        lina.find("button", has_text="确认今日安排").click()
    row = Morning.objects.get()
    assert (row.consultant, row.note, len(row.ready)) == (cast.lina, "先打三个老客", 1)
    manager.open("/morning/?projector=1")
    assert "先打三个老客" in manager.find("main").inner_text()
    manager.look()


def test_a_plan_is_set_agreed_and_counted(sit, cast, scene):
    """ROLE-01, ROLE-09: the consultant sets the month, the manager agrees, the day carries its share."""
    from reports.models import WorkPlan

    lina = sit("lina").open("/plan/")
    month = lina.find("section", has=lina.page.locator("#span-month"))
    month.locator("[name=goal-cards]").fill("30")
    with lina.going_to("/plan/"):
        month.locator("button").click()
    lina.look()
    manager = sit("manager").open("/plans/")
    manager.look()
    with manager.going_to("/plans/"):
        manager.find("button", has_text="确认").first.click()
    plan = WorkPlan.objects.get()
    assert (plan.goals, plan.state, plan.agreed_by) == ({"cards": 30}, "agreed", cast.manager)


def test_the_days_goals_and_plan_are_read_and_supplemented_before_the_meeting(sit, cast, scene):
    """RHY-04, SDR-09: goals of the day on the morning page, a customer added to today's plan, seen by the manager."""
    from followups.models import PlanLine
    from reports.models import WorkPlan

    WorkPlan.objects.create(
        store=cast.store, consultant=cast.lina, span="day", begin=NOON.date(), goals={"cards": 7}, version=1
    )
    lina = sit("lina", screen="phone").open("/morning/")
    assert "/7" in lina.find(".my-day").inner_text()
    lina.pick("add", "欧阳")
    with lina.going_to("/morning/"):
        lina.find(".my-day button[type=submit], .my-day form button").first.click()
    lina.look()
    assert list(PlanLine.objects.filter(plan__consultant=cast.lina).values_list("card", "added")) == [
        (scene.due.pk, True)
    ]
    manager = sit("manager").open("/morning/")
    assert "欧阳文博" in manager.find("table.morning").inner_text()
    assert "/7" in manager.find("table.morning").inner_text()
