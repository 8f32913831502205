"""The frame: log in and out, language, theme, keyboard, what happens when the session is gone."""

import pytest

from tests.cast import PASSWORD

pytestmark = pytest.mark.browser


def open_own_menu(who) -> None:
    """Open the menu with one's own things."""
    who.tap("header details.menu > summary")
    who.find("header details.menu > div").wait_for()


def test_somebody_logs_in_by_keyboard_and_out_again(sit, cast):
    """A wrong password is told in a sentence; the page asked for comes after the right one."""
    who = sit("").open("/cards/")
    assert who.path == "/accounts/login/"
    who.find("[name=username]").focus()
    who.type("lina", "wrong-horse-9")
    with who.going_to("/accounts/login/"):
        who.press("Enter")
    assert who.find("[role=alert], .alert").first.is_visible()
    assert who.find("[name=username]").input_value() == "lina"
    who.find("[name=password]").fill(PASSWORD)
    with who.going_to("/cards/"):
        who.press("Enter")
    open_own_menu(who)
    who.look()
    with who.going_to("/accounts/login/"):
        who.tap("form[action$='/logout/'] button")
    who.open("/cards/")
    assert who.path == "/accounts/login/"


def test_too_many_wrong_passwords_lock_the_log_in(sit, cast):
    """The sixth attempt is told to wait, even with the right password."""
    who = sit("", screen="phone").open("/accounts/login/")
    for _ in range(5):
        who.find("[name=username]").fill("lina")
        who.find("[name=password]").fill("wrong-horse-9")
        with who.going_to("/accounts/login/"):
            who.press("Enter")
    assert who.find("[name=password]").count() == 0
    with who.going_to("/accounts/login/"):
        who.tap("main a.btn-primary")
    who.find("[name=username]").fill("lina")
    who.find("[name=password]").fill(PASSWORD)
    with who.going_to("/accounts/login/"):
        who.press("Enter")
    assert who.find("[name=password]").count() == 0


def test_a_form_without_its_secret_is_refused_on_a_page_of_our_own(sit, cast):
    """The cookie with the secret is gone: a sentence, not a traceback."""
    who = sit("").open("/accounts/login/")
    who.context.clear_cookies(name="csrftoken")
    who.find("[name=username]").fill("lina")
    who.find("[name=password]").fill(PASSWORD)
    with who.going_to("/accounts/login/"):
        who.press("Enter")
    assert who.find("main a.btn-primary").get_attribute("href") == "/"


def test_language_and_theme_are_changed_where_one_stands(sit, cast):
    """Chinese, English, Chinese; as the system, dark, light."""
    who = sit("lina").open("/cards/?grade=H")
    root = who.find("html")
    for wanted in ("en", "zh-Hans"):
        open_own_menu(who)
        with who.going_to("/cards/"):
            who.tap("[name=language]")
        assert root.get_attribute("lang") == wanted
        assert who.page.url.endswith("?grade=H")
    for wanted in ("dark", "light"):
        open_own_menu(who)
        with who.going_to("/cards/"):
            who.tap("[name=theme]")
        assert root.get_attribute("data-bs-theme") == wanted


def test_an_action_after_the_session_is_gone_leads_to_the_log_in(sit, cast):
    """A part asked for by htmx sends the whole page there, not a log-in form into a row."""
    card = cast.card(grade="A")
    who = sit("lina").open(f"/cards/{card.pk}/")
    who.context.clear_cookies(name="sessionid")
    with who.going_to("/accounts/login/"):
        who.tap("[hx-target='#number']")


def test_the_list_of_keys_opens_and_closes(sit, cast):
    """`?` shows it, Esc closes it, the focus returns."""
    who = sit("lina").open("/day/")
    who.press("?")
    who.find("#keys[open]").wait_for()
    who.look()
    who.press("Escape")
    who.find("#keys[open]").wait_for(state="detached")


def test_the_first_tab_leads_past_the_menu(sit, cast):
    """The skip link is seen when it has the focus, and goes to the content."""
    who = sit("lina").open("/day/")
    who.press("Tab")
    box = who.focused.bounding_box()
    assert box["x"] >= 0
    assert box["y"] >= 0
    who.look()
    who.press("Enter")
    assert who.focused.get_attribute("id") == "main"


def test_the_focus_is_always_seen(sit, cast):
    """WCAG 2.4.7, 2.4.11: every stop of the keyboard shows an outline or a ring, and no bar hides it."""
    cast.card(grade="A")
    who = sit("lina").open("/cards/")
    stops = who.page.evaluate("() => document.querySelectorAll('a[href], button, input, select, summary').length")
    unseen = []
    for _ in range(stops):
        who.press("Tab")
        unseen += who.page.evaluate(
            """() => {
              const el = document.activeElement;
              if (!el || el === document.body) return [];
              const drawn = [el, el.nextElementSibling].filter(Boolean).map((e) => getComputedStyle(e));
              const outlined = (s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0;
              const seen = drawn.some((s) => outlined(s) || s.boxShadow !== "none");
              const box = el.getBoundingClientRect();
              const inside = box.bottom > 0 && box.top < innerHeight;
              return seen && inside ? [] : [el.outerHTML.slice(0, 120)];
            }"""
        )
    assert unseen == []
