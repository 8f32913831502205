"""The card of a customer: from the visit to the grade, with evidence; two people who edit it at once."""

import pytest

from tests.cast import NOON

pytestmark = pytest.mark.browser


def test_from_the_visit_to_the_card_and_its_grade(sit, cast):
    """LEAD-16, GRADE-20, GRADE-29…33: complete the card, tick what was seen, decide otherwise with a reason."""
    from leads.models import GradeChange

    cast.visit(at=NOON, phone="15488880001", name="刘洋", consultant=cast.lina.pk, came_before=True)
    who = sit("lina").open("/day/")
    with who.going_to(r"/cards/\d+/"):
        who.tap(".visit-line [data-open]")
    who.tap(".card-acts summary")
    with who.going_to(r"/cards/\d+/edit/"):
        who.tap("a[href$='/edit/']")
    who.pick("car_model", "S7")
    who.find("[name=next_words]").fill("周日带家人看白色现车")
    with who.going_to(r"/cards/\d+/"):
        who.press("Control+Enter")
    with who.going_to(r"/cards/\d+/grade/"):
        who.tap("a[href$='/grade/']")
    proposal = who.find("#proposal .grade")
    assert proposal.count() == 0
    who.tap("label.chip:has([name=stage][value=product])")
    who.find("[value='product.B+.a']").wait_for()
    assert who.focused.get_attribute("value") == "product"
    who.find("[value='product.B+.a']").check()
    proposal.wait_for()
    who.find("[value='product.B+.b']").check()
    assert proposal.inner_text() == "B+"
    who.look()
    who.tap("label.chip:has([name=grade][value=A])")
    who.find("[name=stated_on]").fill("2026-12-15")
    with who.going_to(r"/cards/\d+/grade/"):
        who.press("Control+Enter")
    assert who.find("[name=reason].is-invalid ~ .invalid-feedback").is_visible()
    assert who.focused.get_attribute("name") == "reason"
    ticked = [box.get_attribute("value") for box in who.find("[name=ticks]:checked").all()]
    assert ticked == ["product.B+.a", "product.B+.b"]
    assert who.find("[name=grade]:checked").get_attribute("value") == "A"
    assert who.find("[name=stated_on]").input_value() == "2026-12-15"
    who.find("[name=reason]").fill("首付已备好，只等周日全家看车")
    with who.going_to(r"/cards/\d+/"):
        who.press("Control+Enter")
    change = GradeChange.objects.order_by("-pk")[0]
    assert (change.before, change.after, change.proposed, change.reason) == (
        "C", "A", "B+", "首付已备好，只等周日全家看车",
    )  # fmt: skip
    assert change.card.car_model == cast.models[1]
    assert who.find(".ladder [aria-current=step]").inner_text().startswith("A")


def test_two_people_edit_one_card_and_the_second_chooses_field_by_field(sit, cast):
    """A stale form: nothing is saved over, nothing typed is lost, the second can finish."""
    card = cast.card(name="张三", rivals="星岚 L7", use="家用")
    lina, manager = sit("lina").open(f"/cards/{card.pk}/edit/"), sit("manager").open(f"/cards/{card.pk}/edit/")
    manager.find("[name=rivals]").fill("海马 T9")
    manager.find("[name=use]").fill("公司")
    with manager.going_to(f"/cards/{card.pk}/"):
        manager.tap("[data-save]")
    lina.find("[name=rivals]").fill("星岚 L7、长川 X")
    lina.find("[name=likes]").fill("露营")
    with lina.going_to(f"/cards/{card.pk}/edit/"):
        lina.tap("[data-save]")
    assert lina.find("[name=choose_rivals]").count() == 2
    card.refresh_from_db()
    assert (card.rivals, card.use, card.likes) == ("海马 T9", "公司", "")
    assert lina.find("[name=choose_use]").count() == 0  # only the manager touched it: nothing to choose
    with lina.going_to(f"/cards/{card.pk}/"):
        lina.tap("[data-save]")
    card.refresh_from_db()
    assert (card.rivals, card.use, card.likes) == ("星岚 L7、长川 X", "公司", "露营")


def test_the_whole_number_is_shown_on_request_and_that_is_written_down(sit, cast):
    """Product.md §1: masked until asked for."""
    card = cast.card(number="15412345678")
    who = sit("lina").open(f"/cards/{card.pk}/")
    assert "154****5678" in who.find("#number").inner_text().replace(" ", "")
    who.tap("[hx-target='#number']")
    who.find("#number a[href='tel:15412345678']").wait_for()
    who.look()
    assert card.customer.accesses.filter(kind="revealed").count() == 1
