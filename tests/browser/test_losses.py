"""A loss on its way: said on the telephone, recorded on the phone, confirmed, in the report and the weekly analysis."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.cast import NOON

pytestmark = pytest.mark.browser


def test_LOST_01_to_04_a_no_is_recorded_on_the_phone_and_stands_before_the_manager(sit, cast):
    """LOST-02, LOST-14, ROLE-14, LOST-16, RPT-06: from the day's row to the weekly page; the manager by keyboard."""
    from catalog.tests.samples import rival
    from deals.models import Loss
    from followups.models import FollowUp

    bought = rival(cast)
    card = cast.card(number="15412340001", name="陈晓雨", grade="A", at=NOON - timedelta(days=9))
    lina = sit("lina", screen="phone").open("/day/")
    row = lina.find(f"#row-{card.pk}")
    lina.tap(row.locator("[data-log]"))
    row.locator(".log").wait_for()
    lina.tap(row.locator("label.chip:has(input[name=result][value=said_no])"))
    row.locator("[name=content]").fill("定了别家的车")
    lina.tap(row.locator("[data-save]"))
    onward = lina.find(f"a[href^='/cards/{card.pk}/loss/?contact=']")
    onward.wait_for()
    lina.look()
    with lina.going_to(f"/cards/{card.pk}/loss/"):
        lina.tap(onward)
    lina.tap(lina.find("label.chip", has_text="竞品产品更合适"))
    lina.pick("rival_model", bought.name)
    lina.find("[name=why_theirs]").fill("后排宽敞")
    lina.look()
    lina.tap("[data-save]")
    lina.page.wait_for_url(re.compile(r"/losses/\d+/$"))
    lina.look()
    loss = Loss.objects.get()
    card.refresh_from_db()
    assert (loss.rival_model, loss.same_day, loss.state, card.status) == (bought, True, "waiting", "lost_waiting")
    assert not FollowUp.objects.filter(card=card, state="planned").exists()

    manager = sit("manager").open("/overdue/")
    with manager.going_to("/losses/control/"):
        manager.tap(".tab-pages a[href='/losses/control/']")
    manager.press("j", "Enter")
    manager.page.wait_for_url(f"**/losses/{loss.pk}/")
    manager.look()
    with manager.going_to("/losses/control/"):
        manager.page.go_back()
    with manager.going_to("/losses/control/"):
        manager.press("Control+Enter")
    loss.refresh_from_db()
    card.refresh_from_db()
    assert (loss.state, loss.decided_by, card.status) == ("confirmed", cast.manager, "lost")
    assert "陈晓雨" in manager.open("/evening/").find(".cases").inner_text()
    week = manager.open("/meetings/week/")
    assert "陈晓雨" in week.find("[aria-labelledby=w-lost]").inner_text()
    assert str(bought) in week.find("[aria-labelledby=w-chart]").inner_text()
    week.open("/meetings/week/?projector=1")
    assert "陈晓雨" in lina.open("/report/").find("main, .page").first.inner_text()


def test_the_pages_of_losses_and_numbers_can_be_used_on_a_phone(sit, cast, noon):
    """LOST-03, LOST-04, RPT-09, RPT-26, RPT-34: a spot check, the week with its scripts, the three pages of numbers."""
    from deals.models import Loss, SpotCheck
    from deals.services import checks, weeks
    from deals.tests.floor import MONDAY, lose, reason, task
    from followups.services import scripts
    from tests.browser.scene import showroom

    showroom(cast)
    loss = lose(cast, cast.card(number="15412340008", name="高翔"))
    checks.choose(seat=cast.seat("manager"), loss=loss, at=NOON)
    weeks.add_task(seat=cast.seat("manager"), monday=MONDAY, task=task(cast, kind="measure"), at=NOON)
    weeks.add_task(seat=cast.seat("manager"), monday=MONDAY, task=task(cast, reason=reason(cast)), at=NOON)
    words = {"kind": "measure", "title": "先问预算", "text": "问预算\n再报价", "loss_reason": "need.postponed"}
    scripts.write(seat=cast.seat("manager"), token=uuid4(), fields=words, at=NOON)
    who = sit("manager", screen="phone").open("/losses/control/")
    who.tap(who.find(".check-form label.chip", has_text="假战败"))
    with who.going_to("/losses/control/"):
        who.tap(".check-form .btn")
    assert (SpotCheck.objects.get().result, Loss.objects.get().is_false) == ("false", True)
    for page in (
        "/losses/?state=bare", f"/losses/{loss.pk}/", "/meetings/week/", "/closing-rate/", "/numbers/funnel/?source=3",
        "/numbers/customers/", "/control/staff/", "/control/clocks/?clock=loss",
    ):  # fmt: skip
        who.open(page)
    desk = sit("lina", screen="phone").open(f"/cards/{cast.lina.cards.filter(status='open').first().pk}/talk/")
    desk.tap(desk.find("details > summary", has_text="每周分析"))
    desk.look()
