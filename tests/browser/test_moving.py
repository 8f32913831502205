"""Two customers who are one, a colleague's customer that is claimed: from the list to the decision and back."""

import pytest

from tests.cast import NOON

pytestmark = pytest.mark.browser


def test_two_alike_are_merged_side_by_side_and_taken_back(sit, cast):
    """DATA-18: found, compared field by field, merged; the card tells it; taken back in one tap."""
    from leads.models import Card, Customer, Merge

    kept = cast.card(number="15412345678", name="张三", rivals="海马 T9", at=NOON)
    closed = cast.card(number="15412345679", name="张三", owner="wang", rivals="长川 X", at=NOON)
    who = sit("manager").open("/duplicates/")
    with who.going_to("/duplicates/"):
        who.tap("form[action$='/find/'] button")
    with who.going_to(r"/customers/\d+/merge/\d+/"):
        who.tap(".pair-line a[data-open]")
    who.find(f"[name=c_rivals][value='{closed.customer_id}']").check()
    who.find(f"[name=winner][value='{kept.customer_id}']").check()
    with who.going_to(r"/merges/\d+/"):
        who.tap("[data-save]")
    kept.refresh_from_db()
    assert (kept.rivals, kept.customer.phones.count()) == ("长川 X", 2)
    with who.going_to(rf"/cards/{kept.pk}/"):
        who.tap(f"dd a[href='/cards/{kept.pk}/']")
    assert who.find(".tl li").filter(has_text="与 张三 合并").count() == 1
    who.open(f"/cards/{closed.pk}/")
    with who.going_to(rf"/cards/{kept.pk}/"):
        who.tap(".alert a")
    done = Merge.objects.get()
    who.open(f"/merges/{done.pk}/")
    with who.going_to(rf"/merges/{done.pk}/"):
        who.tap("form[action$='/undo/'] button")
    kept.refresh_from_db()
    assert kept.rivals == "海马 T9"
    assert Card.objects.filter(status="open").count() == Customer.objects.standing().count() == 2


def test_a_claim_on_a_phone_and_its_decision(sit, cast):
    """撞单: claimed with a reason, settled with a reason, read by both."""
    cast.card(number="15412345678", name="张三", at=NOON)
    wang = sit("wang", screen="phone").open("/disputes/new/?phone=15412345678")
    wang.find("[name=reason]").fill("周一是我接待的")
    with wang.going_to("/disputes/"):
        wang.tap("[data-save]")
    manager = sit("manager").open("/disputes/")
    manager.tap("label.chip:has([value=moves])")
    manager.find("[name=decision_reason]").fill("先接待者优先")
    with manager.going_to("/disputes/"):
        manager.press("Enter")
    for name in ("wang", "lina"):
        assert "先接待者优先" in sit(name, screen="phone").open("/disputes/").find("main").inner_text()


def test_a_leavers_cards_are_shared_out_after_a_look(sit, cast):
    """Reassign many: filter, preview with counts, reason, done."""
    from leads.models import Card

    for n in range(3):
        cast.card(number=f"1541234000{n}", name=f"客{n}", grade="A", at=NOON)
    who = sit("manager").open("/cards/reassign/")
    who.find(f"[name=owner][value='{cast.lina.pk}']").check()
    who.find(f"[name=to][value='{cast.wang.pk}']").check()
    with who.going_to("/cards/reassign/"):
        who.tap("form[method=get] .btn-primary")
    assert "王强" in who.find("table tbody").inner_text()
    who.find("[name=reason]").fill("李娜离职")
    with who.going_to("/cards/reassign/"):
        who.tap("[data-save]")
    assert set(Card.objects.values_list("owner__username", flat=True)) == {"wang"}
