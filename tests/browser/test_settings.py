"""The settings of the store and the headings above many pages: found in seconds, by finger and by keyboard."""

import pytest

from accounts.models import StoreSettings

pytestmark = pytest.mark.browser


def under_the_bars(who, selector: str) -> bool:
    """Say whether what `selector` names is in sight, below everything that sticks to the top."""
    return who.page.evaluate(
        """(selector) => {
          const box = document.querySelector(selector).getBoundingClientRect();
          const hit = document.elementFromPoint(box.left + 20, box.top + 10);
          return box.top >= 0 && box.top < innerHeight / 2 && document.querySelector(selector).contains(hit);
        }""",
        selector,
    )


def test_a_setting_is_found_by_a_word_changed_and_saved_by_keyboard(sit, cast):
    """Typing leaves what has the word, Enter goes there, Ctrl Enter saves and leads back to the section."""
    who = sit("manager", language="en").open("/settings/store/")
    who.find("[data-finder] input").focus()
    who.page.keyboard.type("hotline")
    assert who.find("[data-setting]:visible").count() == 1
    who.look()
    who.press("Enter")
    assert who.page.evaluate("document.activeElement.name") == "hotline"
    who.page.keyboard.type("400-1234")
    with who.going_to("/settings/store/"):
        who.press("Control+Enter")
    assert who.page.url.endswith("#papers")
    assert StoreSettings.objects.get(store=cast.store).hotline == "400-1234"


def test_a_word_that_no_setting_has_is_told(sit, cast):
    who = sit("manager", language="en").open("/settings/store/")
    who.find("[data-finder] input").fill("zeppelin")
    assert who.find("[data-setting]:visible").count() == 0
    assert who.find("[data-finder] [role=status]").is_visible()
    who.find("[data-finder] input").fill("")
    assert who.find("[data-setting]:visible").count() > 50


def test_a_refused_setting_is_brought_into_sight_and_counted_in_the_index(sit, cast):
    """On a phone, where the save bar is always at hand; the words typed elsewhere stay."""
    who = sit("manager", screen="phone").open("/settings/store/")
    who.find("[name=hotline]").fill("400-1234")
    who.find("[name=red_days]").fill("6")
    with who.going_to("/settings/store/"):
        who.tap("[data-save]")
    assert who.page.evaluate("document.activeElement.name") == "manager_days"
    assert who.find(".index-links .n").all_inner_texts() == ["1"]
    assert who.find("[name=hotline]").input_value() == "400-1234"


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_the_index_leads_to_a_section_and_follows_the_eye(sit, cast, screen):
    who = sit("manager", screen=screen).open("/settings/store/")
    who.tap(".index-links a[href='#pool']")
    who.find(".index-links a[href='#pool'][aria-current]").wait_for()
    assert under_the_bars(who, "#pool")
    who.page.evaluate("scrollTo(0, 0)")
    who.find(".index-links a[href='#clocks'][aria-current]").wait_for()


def test_on_a_phone_the_headings_of_the_numbers_open_their_pages(sit, cast):
    """All headings and all pages of the present one are in sight, without scrolling sideways."""
    who = sit("manager", screen="phone").open("/cards/grade-report/")
    assert who.find(".tab-head:visible").count() == 3
    assert who.find(".tab-pages a:visible").count() == 3
    with who.going_to("/visits/hours/"):
        who.tap(who.find(".tab-head").last)
    assert who.find(".tab-pages a:visible").count() == 5
    width = who.page.evaluate("document.documentElement.clientWidth")
    boxes = [link.bounding_box() for link in who.find(".tabs a:visible").all()]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
