"""The ladder: move a card by keyboard, drag and menu; keep a grade; plan a step; count a drawer and sign it."""

import pytest

from tests.cast import soon

pytestmark = pytest.mark.browser


def test_a_card_moves_only_through_the_evidence_dialog(sit, cast):
    """GRADE-20, GRADE-38: arrow key, menu and drag open the dialog of the grade; saving leads back to the board."""
    card = cast.card(name="刘洋", grade="B")
    who = sit("lina").open("/cards/")
    with who.going_to("/cards/board/"):
        who.tap(".tabs a[href='/cards/board/']")
    who.find("[data-card]").focus()
    with who.going_to(rf"/cards/{card.pk}/grade/"):
        who.press("ArrowLeft")
    card.refresh_from_db()
    assert card.grade == "B"
    assert who.find("[name=grade]:checked").get_attribute("value") == "B+"
    who.find("[value='product.B+.a']").check()
    who.find("#proposal .grade").wait_for()
    with who.going_to("/cards/board/"):
        who.press("Control+Enter")
    assert who.find("[data-grade='B+'] [data-card]").count() == 1
    with who.going_to(rf"/cards/{card.pk}/grade/"):
        who.find("[data-card]").drag_to(who.find("[data-grade='A']"))
    assert who.find("[name=grade]:checked").get_attribute("value") == "A"
    card.refresh_from_db()
    assert card.grade == "B+"


def test_the_board_on_a_phone_is_moved_by_its_menu(sit, cast):
    """GAP-03: a move to O without an order offers H."""
    card = cast.card(name="刘洋", grade="H")
    who = sit("lina", screen="narrow").open("/cards/board/")
    who.tap("[data-card] details.menu > summary")
    who.look()
    with who.going_to(rf"/cards/{card.pk}/grade/"):
        who.tap("[data-card] [data-to=O]")
    assert who.find("[name=grade]:checked").get_attribute("value") == "H"
    assert who.find(".hint").first.is_visible()


def test_a_passed_horizon_is_kept_with_a_reason_and_a_step_is_planned(sit, cast):
    """GAP-08, FORM-09."""
    card = cast.card(name="刘洋", grade="H", at=soon(days=-9))
    who = sit("lina", screen="phone").open("/cards/regrade/")
    who.tap(".keep > summary")
    who.find("[name=reason]").fill("贷款下周批下来")
    with who.going_to("/cards/regrade/"):
        who.tap(".keep-form button")
    assert who.find(".regrade-line").count() == 0
    who.open("/cards/progress/")
    with who.going_to(rf"/cards/{card.pk}/step/"):
        who.tap(f"[href^='/cards/{card.pk}/step/']")
    who.find("[name=next_step]").select_option("drive")
    who.find("[name=next_step_on]").fill("2026-11-24")
    with who.going_to("/cards/progress/"):
        who.tap("[data-save]")
    card.refresh_from_db()
    assert (card.grade, card.grade_changes.count(), card.next_step) == ("H", 2, "drive")
    who.open(f"/cards/{card.pk}/progress/")


def test_a_drawer_is_counted_and_signed_by_both(sit, cast):
    """ROLE-16, RPT-08, FORM-18: a difference leads to the evidence dialog, a card on no list is written down."""
    from reports.models import StockTake

    card = cast.card(name="刘洋", number="15488880001", grade="A")
    cast.card(name="周正", number="15488880002", grade="B")
    manager = sit("manager").open("/stock-takes/")
    manager.find("[name=people]").select_option(str(cast.lina.pk))
    with manager.going_to(r"/stock-takes/\d+/"):
        manager.tap(".stock-start button")
    take = StockTake.objects.get()
    lina = sit("lina", screen="phone").open(f"/stock-takes/{take.pk}/")
    line = take.lines.get(card=card)
    lina.tap(f"label.chip:has([name=l{line.pk}-result][value=other])")
    lina.find(f"[name=l{line.pk}-should_be]").select_option("B")
    with lina.going_to(f"/stock-takes/{take.pk}/"):
        lina.tap("[name=all-found]")
    lina.tap("details:has(.extra-form) summary")
    lina.find("#extra_name").fill("赵六")
    lina.find("#extra_grade").select_option("C")
    with lina.going_to(f"/stock-takes/{take.pk}/"):
        lina.tap(".extra-form button")
    assert lina.find(".diff-line", has_text="赵六").count() == 1
    with lina.going_to(f"/stock-takes/{take.pk}/"):
        lina.tap("form[action$='/count/'] button")
    with manager.going_to(f"/stock-takes/{take.pk}/"):
        manager.tap("form[action$='/sign/'] button")
    take.refresh_from_db()
    assert (take.state, take.signed_by) == ("signed", cast.manager)
    with manager.going_to(rf"/cards/{card.pk}/grade/"):
        manager.tap(".diff-line .acts a")
    manager.find("[name=reason]").fill("只是看看")
    with manager.going_to(f"/stock-takes/{take.pk}/"):
        manager.press("Control+Enter")
    card.refresh_from_db()
    assert card.grade == "B"
    manager.open("/cards/grade-report/")
