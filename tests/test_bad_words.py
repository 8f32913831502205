"""Text that one database takes and the other refuses, sent past a form or growing on its way into a column."""

from datetime import timedelta

import pytest

from accounts.models import FormDraft, User
from followups.models import Appointment, MassMessage, PlanOmission
from followups.services import appointments
from followups.tests import samples
from leads.models import DayClose, Visit
from leads.services import register_days
from tests.cast import NOON
from tests.test_bad_input import visit_data

pytestmark = pytest.mark.django_db

NUL = "so\x00und"


def test_a_name_that_grows_past_its_column_is_answered_at_the_field(cast, noon):
    answer = cast.client("desk").post("/visits/new/", visit_data(name="\u0958" * 30, phone="15412345678"))
    assert answer.status_code == 422
    assert "name" in answer.context["form"].errors
    assert not Visit.objects.exists()


def test_a_log_in_name_that_grows_past_its_column_is_answered_at_the_field(cast):
    data = {"username": "\ufdfa" * 60, "name": "新人", "roles": ["consultant"], "password": "blue-horse-77"}
    answer = cast.client("admin").post("/settings/people/", data)
    assert answer.status_code == 422
    assert "username" in answer.context["form"].errors
    assert not User.objects.filter(name="新人").exists()


def test_a_draft_with_a_character_that_no_database_takes_is_kept_without_it(cast, noon):
    client = cast.client("lina")
    assert client.post("/drafts/", {"draft": "card-new:own:0", "needs": NUL}).status_code == 200
    assert FormDraft.objects.get().data == {"needs": ["sound"]}


def test_reasons_sent_past_a_form_are_kept_without_it(cast, noon):
    register_days.close(seat=cast.seat("manager"), day=NOON.date(), at=NOON)
    card = cast.card()
    meeting = NOON + timedelta(days=1)
    row = appointments.agree(seat=cast.seat("lina"), card=card, kind="visit", meeting=meeting, at=NOON)
    mass = samples.rows(cast, card)["mass"]
    MassMessage.objects.update(state="waiting")
    manager, lina = cast.client("manager"), cast.client("lina")
    assert manager.post("/visits/reopen/", {"day": "2026-11-21", "reason": NUL}).status_code == 302
    assert lina.post(f"/appointments/{row.pk}/close/", {"reason": NUL}).status_code == 302
    assert manager.post(f"/messages/mass/{mass.pk}/move/", {"doing": "refuse", "note": NUL}).status_code == 302
    assert DayClose.objects.get(move="reopened").reason == "sound"
    assert Appointment.objects.get().reason == "sound"
    mass.refresh_from_db()
    assert mass.note == "sound"


def test_why_somebody_is_left_out_is_kept_without_it(cast, noon):
    noon.shift(timedelta(days=29))
    card = cast.card()
    assert cast.client("lina").post("/day/tomorrow/", {f"why_{card.pk}": NUL}).status_code == 302
    assert PlanOmission.objects.get().reason == "sound"
