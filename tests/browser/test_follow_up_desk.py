"""The follow-up desk in the browser: prepare, talk, agree on a visit; the calendar by keyboard; standing in."""

from datetime import timedelta

import pytest

from tests.cast import NOON

pytestmark = pytest.mark.browser


def late_card(cast, number: str, name: str, **more):
    return cast.card(number=number, name=name, grade="A", at=NOON - timedelta(days=9), **more)


def chip(who, field: str, value: str):
    return who.find(f"label.chip:has(input[name={field}][value={value}])")


def test_FUP_04_to_10_a_talk_is_prepared_held_and_ends_with_an_appointment(sit, cast):
    from followups.models import Appointment, Contact

    card = late_card(cast, "15412340001", "陈晓雨")
    who = sit("lina", screen="phone").open("/day/")
    row = who.find(f"#row-{card.pk}")
    who.tap(row.locator("[data-log]"))
    row.locator(".log").wait_for()
    with who.going_to(f"/cards/{card.pk}/talk/"):
        who.tap(row.locator(".log .end a"))
    who.look()
    who.tap(chip(who, "purpose", "return"))
    who.find("[name=points]").fill("周末活动")
    with who.going_to(f"/cards/{card.pk}/talk/"):
        who.tap("[data-prepare]")
    assert who.find("[name=points]").input_value() == "周末活动"
    who.tap(chip(who, "result", "reached"))
    who.tap(chip(who, "meeting_kind", "visit"))
    who.find("[name=meeting_day]").fill("2026-11-22")
    who.find("[name=meeting_time]").fill("15:00")
    who.tap(chip(who, "referral", "no"))
    who.look()
    with who.going_to("/day/"):
        who.tap("[data-save]")
    contact, agreed = Contact.objects.get(), Appointment.objects.get()
    assert (contact.purpose, contact.referral_asked, contact.preparation.points) == ("return", False, "周末活动")
    assert (agreed.kind, agreed.at) == ("visit", NOON + timedelta(hours=27))


def test_the_calendar_goes_by_arrows(sit, cast):
    from followups.services import appointments

    card = late_card(cast, "15412340001", "陈晓雨")
    meeting = NOON + timedelta(days=2)
    appointments.agree(seat=cast.seat("lina"), card=card, kind="visit", meeting=meeting, at=NOON)
    who = sit("lina").open("/calendar/")
    who.look()
    with who.going_to("/calendar/"):
        who.press("ArrowRight")
    assert "陈晓雨" in who.find(".calendar").inner_text()
    with who.going_to("/calendar/"):
        who.press("ArrowLeft")


def test_a_colleague_stands_in_for_the_day(sit, cast):
    from followups.models import StandIn
    from leads.models import DutyException

    card = late_card(cast, "15412340001", "陈晓雨")
    DutyException.objects.create(
        store=cast.store, consultant=cast.lina, day=NOON.date(), kind="leave", by=cast.manager, at=NOON
    )
    who = sit("wang", screen="phone").open("/day/")
    with who.going_to("/stand-ins/"):
        who.tap("#offers a")
    who.look()
    with who.going_to("/day/"):
        who.tap("[data-save]")
    who.find(f"#row-{card.pk} [data-log]").wait_for()
    who.look()
    assert StandIn.objects.get().person == cast.wang
