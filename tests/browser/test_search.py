"""One search box for everything, from the keyboard."""

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("text", ["oywb", "欧阳", "ouyang", "0002"])
def test_a_customer_is_found_while_typing_and_opened_by_keyboard(sit, cast, text):
    """Pinyin initials, characters, pinyin with surname readings, digits of the phone; arrows and Enter open."""
    cast.card(number="15412340001", name="陈晓雨")
    wanted = cast.card(number="15412340002", name="欧阳文博")
    who = sit("lina").open("/report/")  # a page without tabs: what is found lies over them while it is open
    who.press("/")
    assert who.focused.get_attribute("id") == "q"
    who.type(text)
    who.find("#found [role=option]").first.wait_for()
    who.look()
    assert who.find("#q").get_attribute("aria-expanded") == "true"
    who.press("ArrowDown")
    chosen = who.find("#found [aria-selected=true]")
    assert "欧阳文博" in chosen.inner_text()
    assert who.find("#q").get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    with who.going_to(f"/cards/{wanted.pk}/"):
        who.press("Enter")
