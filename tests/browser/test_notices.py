"""Notices outside of the house: the manager sets a robot up, a consultant chooses, the test arrives in the group."""

import pytest

from accounts.tests.robots import KEY, robots_hear, texts

pytestmark = pytest.mark.browser


def test_a_robot_is_set_up_and_tells_who_chose_it(sit, cast, noon):
    with robots_hear() as heard:
        boss = sit("manager").open("/settings/")
        with boss.going_to("/settings/robots/"):
            boss.tap("a[href='/settings/robots/']")
        boss.find("#id_service").select_option("feishu")
        boss.find("#id_key").fill(f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}")
        with boss.going_to("/settings/robots/"):
            boss.tap("[data-save]")
        assert KEY not in boss.page.content()
        with boss.going_to("/settings/robots/"):
            boss.tap("[data-test]")
        assert ": ok" in boss.find(".robot-line").inner_text()

        who = sit("lina", screen="phone").open("/day/")
        who.tap("details.menu:has([href='/notices/ways/']) summary")
        with who.going_to("/notices/ways/"):
            who.tap("[href='/notices/ways/']")
        who.tap("label:has([name=robot][value=cards])")
        with who.going_to("/notices/ways/"):
            who.tap("[data-save]")
        assert who.find("[name=robot][value=cards]").is_checked()
        assert not who.find("[name=mail][value=cards]").is_checked()
        with who.going_to("/notices/ways/"):
            who.tap("form[action='/notices/ways/test/'] button")
        assert "飞书：已发出" in who.find("#toasts").inner_text()
        who.open("/notices/")
        assert who.find(".notice-line").count() == 1
    first, second = texts(heard)
    assert "孙经理" in first
    assert second.startswith("城东店，李娜：")
    assert "/notices/" in second
