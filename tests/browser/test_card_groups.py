"""The card in groups, drafts, and the way from the needs record to the grade (LEAD-33, FORM-11, GRADE-32, FORM-19)."""

import time

import pytest

from tests.cast import NOON

pytestmark = pytest.mark.browser


def drafted(count: int) -> None:
    """Wait until so many drafts are kept."""
    from accounts.models import FormDraft

    end = time.monotonic() + 20
    while FormDraft.objects.count() != count:
        assert time.monotonic() < end, f"{FormDraft.objects.count()} drafts"
        time.sleep(0.1)


def test_a_group_is_edited_in_its_place_and_a_reload_loses_nothing(sit, cast):
    """Product.md §2: a draft comes back with a sentence, is discarded or saved; then it is gone."""
    from accounts.models import FormDraft

    card = cast.card(at=NOON)
    who = sit("lina", screen="phone").open(f"/cards/{card.pk}/")
    edit = "#group-habits .group-head a"
    who.tap(edit)
    who.find("#group-habits [name=hobbies]").press_sequentially("钓鱼")
    drafted(1)
    who.look()
    who.open(f"/cards/{card.pk}/")
    who.tap(edit)
    who.find("#group-habits .draft-told").wait_for()
    assert who.find("#group-habits [name=hobbies]").input_value() == "钓鱼"
    who.look()
    who.find("#group-habits .draft-told button").click()
    assert who.find("#group-habits [name=hobbies]").input_value() == ""
    drafted(0)
    who.find("#group-habits [name=hobbies]").press_sequentially("登山")
    drafted(1)
    who.tap("#group-habits [data-save]")
    who.find("#group-habits dd", has_text="登山").wait_for()
    who.look()
    card.customer.refresh_from_db()
    assert card.customer.hobbies == "登山"
    assert not FormDraft.objects.exists()


def test_what_was_typed_is_there_after_the_session_was_over(sit, cast):
    """The session ends while somebody types; after the log-in the form holds it again."""
    from django.contrib.sessions.models import Session

    from tests.cast import PASSWORD

    card = cast.card(at=NOON)
    who = sit("lina").open(f"/cards/{card.pk}/habits/")
    who.find("[name=hobbies]").press_sequentially("钓鱼")
    drafted(1)
    Session.objects.all().delete()
    who.find("[name=occupation]").press_sequentially("教师")
    who.find("form[data-drafted=here]").wait_for()
    who.page.goto(who.base + f"/cards/{card.pk}/habits/")
    who.find("#id_username").fill("lina")
    who.find("#id_password").fill(PASSWORD)
    who.look()
    with who.going_to(f"/cards/{card.pk}/habits/"):
        who.press("Enter")
    who.find(".draft-told").wait_for()
    assert who.find("[name=hobbies]").input_value() == "钓鱼"
    assert who.find("[name=occupation]").input_value() == "教师"


def test_from_the_needs_record_to_the_grade(sit, cast):
    """FORM-11, 12, STD-NEED-05, GRADE-32: asked, shown what goes to the card, saved, graded with one tap."""
    from leads.models import NeedsSheet

    card = cast.card(at=NOON, car_model=cast.models[0])
    who = sit("lina", screen="phone").open(f"/cards/{card.pk}/")
    with who.going_to(f"/cards/{card.pk}/needs/new/"):
        who.tap("a[href$='/needs/new/']")
    who.find("[name=consent]").check()
    who.tap("label.chip:has([name=cooperated][value=yes])")
    who.find("[name=use]").fill("接送孩子")
    who.find("[name=summary]").fill("后排要能放两个儿童座椅")
    with who.going_to(f"/cards/{card.pk}/needs/new/"):
        who.tap("[data-save]")
    assert who.find("[name=take]:checked").count() == 1
    with who.going_to(r"/needs/\d+/"):
        who.tap("[data-save]")
    sheet = NeedsSheet.objects.get()
    assert sheet.card.use == "接送孩子"
    taps = who.taps
    with who.going_to(f"/cards/{card.pk}/grade/"):
        who.tap("a.btn-primary[href*='stage=needs']")
    assert who.taps - taps == 1
    assert who.find("[value='needs.B.a']").is_checked()


def test_a_presentation_becomes_a_brochure_with_the_customers_name(sit, cast):
    """FORM-19, STD-PROD-16, 17: the trim's equipment is ticked; the brochure marks it."""
    trim = cast.models[0].trims.get()
    trim.equipment = "全景天窗\n自动驻车"
    trim.save()
    card = cast.card(at=NOON, car_model=cast.models[0], trim=trim)
    who = sit("lina").open(f"/cards/{card.pk}/presentations/new/")
    who.find("#equipment [value=自动驻车]").check()
    who.find("[name=points][value=rear_seats]").check()
    with who.going_to(r"/presentations/\d+/"):
        who.tap("[data-save]")
    with who.going_to(r"/presentations/\d+/brochure/"):
        who.tap("form[action$='/make/'] button")
    assert who.find(".brochure .name").inner_text() == "张三"
    assert who.find(".brochure mark").all_inner_texts() == ["自动驻车"]
