"""The day of a consultant: log in four taps, by keyboard, without an answer, later than the ladder; tomorrow's list."""

from datetime import date, timedelta

import pytest

from tests.cast import NOON

pytestmark = pytest.mark.browser

MOST_TAPS = 4


def late_card(cast, number: str, name: str, days: int = 9, **more):
    """A card of 李娜 graded A that was due some days ago."""
    return cast.card(number=number, name=name, grade="A", at=NOON - timedelta(days=days), **more)


def chip(row, field: str, value: str):
    """The chip that chooses a value."""
    return row.locator(f"label.chip:has(input[name={field}][value={value}])")


def test_logging_a_follow_up_takes_at_most_four_taps_on_a_phone(sit, cast):
    """FUP-13, product.md §5: open the row, result, save; the date is proposed; the next follow-up is planned."""
    from followups.models import Contact, FollowUp

    card = late_card(cast, "15412340001", "陈晓雨")
    who = sit("lina", screen="phone").open("/day/")
    row = who.find(f"#row-{card.pk}")
    who.tap(row.locator("[data-log]"))
    row.locator(".log").wait_for()
    who.look()
    who.tap(chip(row, "result", "reached"))
    who.tap(row.locator("[data-save]"))
    who.find(f"#row-{card.pk}[data-done]").wait_for()
    assert who.taps <= MOST_TAPS
    who.look()
    contact = Contact.objects.get()
    planned = FollowUp.objects.get(card=card, state="planned")
    assert (contact.result, contact.grade_after, contact.at) == ("reached", "A", NOON)
    assert planned.due_on == contact.next_on == date(2026, 11, 24)  # A: 2 in 7 days, rounded down
    assert "24" in who.find("#toasts[role=status]").inner_text()


def test_two_customers_are_logged_by_keyboard_alone(sit, cast):
    """`g d`, `j`, `l`, Space, words, Ctrl Shift Enter opens the next row's log, Ctrl Enter saves that."""
    from followups.models import Contact

    first, second = late_card(cast, "15412340001", "陈晓雨", 9), late_card(cast, "15412340002", "高翔", 8)
    who = sit("lina").open("/cards/")
    with who.going_to("/day/"):
        who.press("g", "d")
    who.press("j", "l")
    who.find(f"#row-{first.pk} .log").wait_for()
    who.find(f"#row-{first.pk} input[name=result]:focus").wait_for(state="attached")
    who.press("Space", "Tab")
    who.type("周日全家来看车")
    who.press("Control+Shift+Enter")
    who.find(f"#row-{first.pk}[data-done]").wait_for()
    who.find(f"#row-{second.pk} .log").wait_for()
    who.find(f"#row-{second.pk} input[name=result]:focus").wait_for(state="attached")
    who.look()
    who.press("Space", "Control+Enter")
    who.find(f"#row-{second.pk}[data-done]").wait_for()
    who.look()
    rows = Contact.objects.order_by("pk").values_list("card", "result", "content")
    assert [*rows] == [(first.pk, "reached", "周日全家来看车"), (second.pk, "reached", "")]
    assert who.find(".log").count() == 0


def test_the_log_closes_with_escape_and_the_row_keeps_the_focus(sit, cast):
    """Esc closes; nothing is written; `j` goes on from there."""
    card, other = late_card(cast, "15412340001", "陈晓雨", 9), late_card(cast, "15412340002", "高翔", 8)
    who = sit("lina").open("/day/")
    who.press("j", "l")
    who.find(f"#row-{card.pk} .log").wait_for()
    who.press("Escape")
    who.find(f"#row-{card.pk} .log").wait_for(state="detached")
    who.find(f"#row-{card.pk}:focus").wait_for()
    who.press("j")
    assert who.focused.get_attribute("id") == f"row-{other.pk}"


def test_an_attempt_without_an_answer_shows_the_day_of_the_retry(sit, cast):
    """GAP-10: it does not reset the clock; the retry is the next open day."""
    from followups.models import FollowUp

    card = late_card(cast, "15412340001", "陈晓雨")
    who = sit("lina", screen="phone").open("/day/")
    row = who.find(f"#row-{card.pk}")
    who.tap(row.locator("[data-log]"))
    row.locator(".log").wait_for()
    proposed = row.locator("[data-ladder-words]")
    before = proposed.inner_text()
    who.tap(chip(row, "result", "no_answer"))
    assert proposed.inner_text() != before
    assert "22" in proposed.inner_text()
    who.tap(row.locator("[data-save]"))
    who.find(f"#row-{card.pk}[data-done]").wait_for()
    assert who.taps <= MOST_TAPS
    card.refresh_from_db()
    follow_up = FollowUp.objects.get(card=card, state="planned")
    assert (card.failed_attempts, follow_up.due_on, follow_up.attempts) == (1, date(2026, 11, 22), 1)
    assert follow_up.late_from < NOON.date()


def test_a_day_later_than_the_ladder_needs_a_reason_and_loses_nothing_typed(sit, cast):
    """Product.md §3: the field appears with the date; without a reason a sentence stands at it."""
    from followups.models import Contact, FollowUp

    card = late_card(cast, "15412340001", "陈晓雨")
    who = sit("lina").open("/day/")
    row = who.find(f"#row-{card.pk}")
    who.tap(row.locator("[data-log]"))
    row.locator(".log").wait_for()
    who.tap(chip(row, "result", "reached"))
    row.locator("[name=content]").fill("月底出差回来再谈")
    later = row.locator("[data-later]")
    assert not later.is_visible()
    who.tap(chip(row, "next_choice", "other"))
    who.find(f"#row-{card.pk} [data-date]:focus").fill("2026-12-05")
    assert later.is_visible()
    who.tap(row.locator("[data-save]"))
    sentence = later.locator(".invalid-feedback")
    sentence.wait_for()
    who.look()
    assert who.focused.get_attribute("name") == "later_reason"
    assert row.locator("[name=content]").input_value() == "月底出差回来再谈"
    assert row.locator("[data-date]").input_value() == "2026-12-05"
    assert not Contact.objects.exists()
    who.page.keyboard.type("客户出差到月底")
    who.press("Control+Enter")
    who.find(f"#row-{card.pk}[data-done]").wait_for()
    planned = FollowUp.objects.get(card=card, state="planned")
    assert (planned.due_on, planned.later_reason) == (date(2026, 12, 5), "客户出差到月底")


def test_tomorrows_list_is_confirmed(sit, cast):
    """RHY-13, FUP-21: in its groups; who is taken off is not on it."""
    from followups.models import DayPlan

    kept, dropped = late_card(cast, "15412340001", "陈晓雨"), late_card(cast, "15412340002", "高翔")
    who = sit("lina", screen="phone").open("/day/tomorrow/")
    who.tap(f"input[name=card][value='{dropped.pk}']")
    who.find(f"[name=why_{dropped.pk}]").fill("出差到周五")
    with who.going_to("/day/"):
        who.tap("[data-save]")
    plan = DayPlan.objects.get(consultant=cast.lina)
    assert (plan.day, plan.confirmed_at) == (date(2026, 11, 22), NOON)
    assert [*plan.lines.values_list("card", flat=True)] == [kept.pk]
