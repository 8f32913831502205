"""From the consultant's report to the manager's signature and back to the next follow-up (SDR-01…20)."""

import pytest

from tests.cast import NOON

pytestmark = pytest.mark.browser


@pytest.fixture
def scene(cast):
    """The showroom in the middle of its day."""
    from tests.browser.scene import showroom

    return showroom(cast)


def test_a_report_goes_to_the_manager_and_its_guidance_comes_back_with_the_customer(sit, cast, scene):
    """SDR-08, SDR-19, ROLE-12: submitted, guided line by line, signed, read on the day's row of that customer."""
    from reports.models import DailyReport
    from tests.browser.scene import say

    say(cast, scene.late, "想周日带家人来", days=0)
    lina = sit("lina").open("/report/")
    lina.find("[name=summary]").fill("早上一位，约了周日。")
    with lina.going_to("/report/"):
        lina.press("Control+Enter")
    report = DailyReport.objects.get(consultant=cast.lina)
    assert report.state == "submitted"
    manager = sit("manager").open(f"/evening/?who={cast.lina.pk}")
    line = report.lines.get(card=scene.late, result="reached")
    manager.find(f"[name=line-{line.pk}]").fill("周日之前备好白色现车")
    manager.press("Tab")
    manager.find(f"#said-{line.pk} *").first.wait_for()
    manager.look()
    manager.find("[name=text]").fill("逾期的先打。")
    with manager.going_to("/evening/"):
        manager.press("Control+Shift+Enter")
    report.refresh_from_db()
    assert (report.state, report.guidance, report.signed_at) == ("signed", "逾期的先打。", NOON)
    assert str(cast.wang.pk) in manager.page.url  # the next report that waits
    lina.open("/report/")
    assert "逾期的先打。" in lina.find(".alert-success").inner_text()
    lina.open(f"/cards/{scene.late.pk}/")
    assert "周日之前备好白色现车" in lina.find(".guide").inner_text()


def test_guidance_stands_on_the_row_of_the_day(sit, cast, scene):
    """ROLE-12: what the manager wrote is read where the customer is called, however long the last words were."""
    from reports.services import daily
    from tests.browser.scene import say

    line = scene.report.lines.filter(card__customer__name="冯雪").first()
    say(cast, line.card, "客户说最近很忙，" * 12, days=5, by="wang")
    daily.guide(seat=cast.seat("manager"), report=scene.report, text=None, lines={line.pk: "明早第一个打"}, at=NOON)
    who = sit("wang").open("/day/")
    row = who.find(f"#row-{line.card_id}")
    guide = row.locator(".guide")
    assert guide.inner_text() == "明早第一个打"
    inside, around = guide.bounding_box(), row.bounding_box()
    assert inside["y"] + inside["height"] <= around["y"] + around["height"]


def test_the_manager_goes_through_the_consultants_by_keyboard(sit, cast, scene):
    """`j` and `k` show the next and the previous consultant."""
    who = sit("manager").open("/evening/")
    before = who.find("tr[data-row].on").inner_text()
    key = "j" if who.find("tr[data-row]").first.get_attribute("class") == "on" else "k"
    with who.going_to("/evening/"):
        who.find("tr[data-row].on").focus()
        who.press(key)
    assert who.find("tr[data-row].on").inner_text() != before
    with who.going_to("/evening/"):
        who.press("k" if key == "j" else "j")
    assert who.find("tr[data-row].on").inner_text() == before


def test_a_returned_report_comes_back_with_its_note(sit, cast, scene):
    """SDR-19: without a note a sentence at the field; with one the consultant mends and submits again."""
    manager = sit("manager").open(f"/evening/?who={cast.wang.pk}")
    manager.tap(".give-back > summary")
    with manager.going_to(r"/reports/\d+/return/"):
        manager.tap(".give-back [data-save]")
    assert manager.find("#return-error").is_visible()
    manager.find("#return-note").fill("冯雪今天没打，写明原因")
    with manager.going_to("/evening/"):
        manager.tap(".give-back [data-save]")
    wang = sit("wang", screen="phone").open("/report/")
    assert "冯雪今天没打，写明原因" in wang.find(".alert-danger").inner_text()
    with wang.going_to("/report/"):
        wang.tap("form [data-save]")
    scene.report.refresh_from_db()
    assert scene.report.state == "submitted"


def test_the_projector_shows_no_phone_and_nothing_to_type_into(sit, cast, scene):
    """SDR-17, screens.md: large type, the store's eyes see no number."""
    who = sit("manager").open(f"/evening/?projector=1&who={cast.wang.pk}")
    assert who.find("main input:visible, main textarea:visible, main select:visible").count() == 0
    shown = who.find("main").inner_text()
    assert "高翔" in shown
    assert "1541234" not in shown.replace(" ", "")
    assert "****" not in shown
