"""Tomorrow's list: the job proposes; the person adds, leaves out, moves, confirms (FUP-20, FUP-21, RHY-13)."""

from datetime import date, timedelta

import pytest

from followups.models import DayPlan, FollowUp, PlanLine, PlanOmission
from followups.services import evening
from leads.models import Card
from tests.cast import NOON, soon
from tests.support.snapshot import business_rows

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 22)


def due_card(cast, n=0, **more):
    return cast.card(number=f"154200000{n:02d}", grade="A", at=soon(days=-9), **more)


def confirm(client, *cards, **why):
    return client.post("/day/tomorrow/", {"card": [card.pk for card in cards], **why})


def test_FUP_21_who_is_left_out_is_left_out_with_a_reason(cast, noon):
    """FUP-21, RHY-13, RPT-11: the list is confirmed before leaving; who is due and not on it, has a reason there."""
    kept, off = due_card(cast, 1), due_card(cast, 2)
    client, why = cast.client("lina"), {f"why_{kept.pk}": "", f"why_{off.pk}": ""}
    answer = confirm(client, kept, **why)
    assert (answer.status_code, answer.context["wrong"]) == (422, off.pk)
    assert not DayPlan.objects.exists()
    assert confirm(client, kept, **{**why, f"why_{off.pk}": "出差到周五"}).status_code == 302
    plan = DayPlan.objects.get()
    assert [*plan.lines.values_list("card", flat=True)] == [kept.pk]
    assert [*plan.omissions.values_list("card", "reason")] == [(off.pk, "出差到周五")]
    page = client.get("/day/tomorrow/")
    assert "出差到周五" in page.content.decode()
    confirm(client, kept, off, **why)
    assert not PlanOmission.objects.exists()
    assert PlanLine.objects.count() == 2


def test_FUP_20_a_customer_of_ones_own_is_added_and_confirmed(cast, noon):
    due, own = due_card(cast, 1), cast.card(number="15420000099", grade="C")
    client = cast.client("lina")
    for _n in range(2):
        assert client.post("/day/tomorrow/add/", {"add": own.pk}).status_code == 302
    line = PlanLine.objects.get()
    assert (line.card, line.added, line.plan.confirmed_at) == (own, True, None)
    page = client.get("/day/tomorrow/").content.decode()
    assert f'id="card-{own.pk}"' in page
    confirm(client, due, own)
    assert set(PlanLine.objects.values_list("card", "added")) == {(due.pk, False), (own.pk, True)}
    confirm(client, due)
    assert [*PlanLine.objects.values_list("card", flat=True)] == [due.pk]


def test_FUP_20_only_ones_own_open_customers_can_be_added(cast, noon):
    theirs, strange = cast.card(owner="wang"), cast.card(number="15420000001", owner="other")
    lost = cast.card(number="15420000002")
    Card.objects.filter(pk=lost.pk).update(status="lost")
    client = cast.client("lina")
    client.get("/day/tomorrow/")
    before = business_rows()
    for wrong in (theirs.pk, strange.pk, lost.pk, 0, "x", "9" * 40, "😀" * 100):
        assert client.post("/day/tomorrow/add/", {"add": wrong}).status_code == 302
    assert not PlanLine.objects.exists()
    assert {k: v for k, v in business_rows().items() if "plan" not in k} == {
        k: v for k, v in before.items() if "plan" not in k
    }


def test_FUP_20_moving_stays_within_the_ladder_or_says_why(cast, noon):
    card, client = due_card(cast), cast.client("lina")
    address = f"/day/tomorrow/{card.pk}/move/"
    answer = client.post(address, {f"move_{card.pk}": "2026-12-20"})
    assert (answer.status_code, answer.context["moving"]) == (422, card.pk)
    assert client.post(address, {f"move_{card.pk}": "2026-12-20", f"later_{card.pk}": "出差"}).status_code == 302
    planned = FollowUp.objects.open().get(card=card)
    assert (planned.due_on, planned.later_reason) == (date(2026, 12, 20), "出差")


@pytest.mark.parametrize("typed", ["", "x", "2026-11-20", "2029-01-01", "0001-01-01", "😀" * 3000])
def test_FUP_20_a_day_that_cannot_be_changes_nothing(cast, noon, typed):
    card, client = due_card(cast), cast.client("lina")
    client.get("/day/tomorrow/")
    before = business_rows()
    sent = {f"move_{card.pk}": typed, f"later_{card.pk}": "x"}
    assert client.post(f"/day/tomorrow/{card.pk}/move/", sent).status_code == 422
    assert business_rows() == before


def test_FUP_13_a_24_hour_contact_does_not_move(cast, noon):
    from leads.services import visits

    cast.card(at=soon(days=-2))
    visit = cast.visit(phone="15412345678", at=soon(hours=-2))
    visits.end(seat=cast.seat("desk"), visit=visit, at=soon(hours=-1))
    sent = {f"move_{visit.card_id}": "2026-11-23", f"later_{visit.card_id}": "x"}
    assert cast.client("lina").post(f"/day/tomorrow/{visit.card_id}/move/", sent).status_code == 422


def test_RHY_08_the_evening_job_leaves_what_was_added_and_confirmed(cast, noon):
    due, own = due_card(cast), cast.card(number="15420000099", grade="C")
    seat = cast.seat("lina")
    evening.add(seat=seat, day=ON, card=own.pk, at=NOON)
    evening.plan_store(store=cast.store, as_of=NOON + timedelta(hours=7))
    assert set(PlanLine.objects.values_list("card", "added")) == {(due.pk, False), (own.pk, True)}
    evening.confirm(seat=seat, day=ON, cards=[own.pk], at=soon(hours=8), left_out={due.pk: "已约周三"})
    evening.plan_store(store=cast.store, as_of=NOON + timedelta(hours=9))
    assert [*PlanLine.objects.values_list("card", flat=True)] == [own.pk]
