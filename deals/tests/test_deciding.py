"""What becomes of a loss: confirmed, returned, reopened, asked for; spot checks; false losses (LOST-03, 16, 21)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from accounts.models import Membership, Notice, StoreSettings
from accounts.rights import Role
from accounts.seat import settings_of
from core.errors import Refused
from deals import panels
from deals.models import Loss, LossEvent, SpotCheck
from deals.rules import losses as rules
from deals.services import checks, deciding
from deals.tests.floor import lose
from followups.models import FollowUp
from leads.models import Card, GradeChange
from tests.cast import NOON, soon


@pytest.fixture
def loss(cast):
    return lose(cast, cast.card(grade="A"))


@pytest.fixture
def own(cast):
    """A loss of the manager, who also sells (GAP-53)."""
    Membership.objects.create(user=cast.manager, store=cast.store, role=Role.CONSULTANT)
    return lose(cast, cast.card(owner="manager", number="15412347777"), by="manager")


def planned(card) -> list[FollowUp]:
    return list(FollowUp.objects.filter(card=card, state="planned"))


def test_ROLE_14_LOST_03_the_manager_confirms(cast, loss):
    deciding.confirm(seat=cast.seat("manager"), loss=loss, at=soon(hours=5))
    loss.refresh_from_db()
    assert (loss.state, loss.card.status, loss.decided_by) == ("confirmed", "lost", cast.manager)
    with pytest.raises(Refused):
        deciding.confirm(seat=cast.seat("manager"), loss=loss, at=soon(hours=6))
    assert [event.step for event in loss.events.order_by("pk")] == ["recorded", "confirmed"]


def test_several_are_confirmed_at_once_and_those_decided_before_are_left(cast):
    rows = [lose(cast, cast.card(number=f"1541234000{n}")) for n in range(3)]
    deciding.give_back(seat=cast.seat("manager"), loss=rows[0], note="call again", at=NOON)
    keys = [row.pk for row in rows]
    assert deciding.confirm_many(seat=cast.seat("manager"), losses=keys, at=NOON) == (2, 1)
    assert deciding.confirm_many(seat=cast.seat("manager"), losses=keys, at=NOON) == (0, 3)
    assert deciding.confirm_many(seat=cast.seat("other_manager"), losses=keys, at=NOON) == (0, 0)
    assert sorted(Loss.objects.values_list("state", flat=True)) == ["confirmed", "confirmed", "returned"]


def test_ROLE_14_nobody_decides_on_the_own_loss_unless_the_store_allows_it(cast, own, loss):
    def decidable(name):
        return set(Loss.objects.decidable_by(cast.seat(name)).values_list("pk", flat=True))

    assert (decidable("manager"), decidable("gm"), decidable("lina")) == ({loss.pk}, {own.pk}, set())
    assert (panels.waiting(cast.seat("manager")), panels.waiting(cast.seat("gm"))) == (1, 1)
    deciding.ask(seat=cast.seat("manager"), loss=own, note="came back", at=soon(hours=1))
    assert Notice.objects.filter(person=cast.gm, kind="loss-asked").exists()
    page = cast.client("manager").get("/losses/control/")
    assert (page.context["own_waiting"], [row.pk for row in page.context["waiting"]]) == (1, [loss.pk])
    cast.client("manager").post("/losses/confirm/", {"loss": own.pk})
    own.refresh_from_db()
    assert own.state == "waiting"
    cast.client("gm").post("/losses/confirm/", {"loss": [own.pk, loss.pk]})
    own.refresh_from_db()
    loss.refresh_from_db()
    assert (own.state, own.decided_by, loss.state) == ("confirmed", cast.gm, "waiting")
    settings_of(cast.store)
    StoreSettings.objects.filter(store=cast.store).update(own_report=True)
    assert decidable("manager") == {loss.pk, own.pk}


def test_a_returned_record_opens_the_card_with_a_call_today(cast, loss):
    deciding.give_back(seat=cast.seat("manager"), loss=loss, note="ask about the loan", at=soon(hours=2))
    loss.refresh_from_db()
    assert (loss.state, loss.note, loss.card.status) == ("returned", "ask about the loan", "open")
    assert [(row.due_on, row.responsible) for row in planned(loss.card)] == [(NOON.date(), cast.lina)]
    with pytest.raises(Refused):
        deciding.give_back(seat=cast.seat("manager"), loss=loss, note="again", at=soon(hours=3))


def test_a_return_needs_a_note_and_changes_nothing_without(cast, loss):
    with pytest.raises(Refused) as refusal:
        deciding.give_back(seat=cast.seat("manager"), loss=loss, note="  ", at=NOON)
    assert refusal.value.field == "note"
    loss.refresh_from_db()
    assert (loss.state, loss.card.status, planned(loss.card)) == ("waiting", "lost_waiting", [])


def test_LOST_21_the_manager_reopens_a_confirmed_loss_and_history_stays(cast, loss):
    seat = cast.seat("manager")
    deciding.confirm(seat=seat, loss=loss, at=NOON)
    deciding.reopen(seat=seat, loss=loss, note="called us again", at=soon(days=9))
    loss.refresh_from_db()
    assert (loss.state, loss.card.status, len(planned(loss.card))) == ("reopened", "open", 1)
    again = lose(cast, loss.card, code="power.price", at=soon(days=12))
    assert (again.state, loss.card.losses.count()) == ("waiting", 2)
    assert [event.step for event in loss.events.order_by("pk")] == ["recorded", "confirmed", "reopened"]


def test_LOST_21_the_consultant_asks_and_the_manager_decides(cast, loss):
    deciding.confirm(seat=cast.seat("manager"), loss=loss, at=NOON)
    deciding.ask(seat=cast.seat("lina"), loss=loss, note="wrote to me", at=soon(days=1))
    with pytest.raises(Refused):
        deciding.ask(seat=cast.seat("lina"), loss=loss, note="twice", at=soon(days=1))
    deciding.decline(seat=cast.seat("manager"), loss=loss, note="only a question", at=soon(days=2))
    loss.refresh_from_db()
    assert (loss.state, loss.asked_at) == ("confirmed", None)
    deciding.ask(seat=cast.seat("lina"), loss=loss, note="comes on Sunday", at=soon(days=3))
    deciding.reopen(seat=cast.seat("manager"), loss=loss, note="let us see", at=soon(days=3))
    loss.refresh_from_db()
    assert (loss.state, loss.asked_at, loss.card.status) == ("reopened", None, "open")


def test_LOST_21_who_walks_in_again_goes_on_with_the_card_graded_anew(cast, loss):
    visit = cast.visit(phone="15412345678", at=soon(days=20))
    card, loss = Card.objects.get(), Loss.objects.get()
    assert (visit.card, card.status, card.grade, loss.state) == (card, "open", "C", "reopened")
    assert GradeChange.objects.filter(card=card, before="A", after="C").count() == 1
    assert len(planned(card)) == 1
    assert (card.last_contact_at, visit.consultant) == (soon(days=20), cast.lina)


def test_LOST_21_the_managers_hear_who_came_back_and_who_had_given_up(cast, loss):
    cast.visit(phone="15412345678", at=soon(days=20))
    [notice] = Notice.objects.filter(kind="loss-came-back")
    assert (notice.person, notice.words["consultant"], notice.words["day"]) == (cast.manager, "李娜", "2026-11-21")
    deciding_again = lose(cast, Card.objects.get(), at=soon(days=21))
    deciding.reopen(seat=cast.seat("manager"), loss=deciding_again, note="asked to", at=soon(days=22))
    assert Notice.objects.filter(kind="loss-came-back").count() == 1  # who reopens by hand knows it


@pytest.mark.parametrize("way", ["call", "online"])
def test_LOST_21_who_calls_or_writes_again_goes_on_with_the_same_card(cast, loss, way):
    cast.visit(phone="15412345678", name="张三", kind=way, at=soon(days=20))
    card = Card.objects.get()
    assert (card.status, card.losses.get().state, card.opened_at) == ("open", "reopened", NOON)


def test_LOST_21_the_numbers_of_the_week_stay_when_a_confirmed_loss_comes_back(cast, loss):
    """Sent back, found false, or back before anybody confirmed: never was a loss. Confirmed: was one that week."""
    waits, returned, false = (lose(cast, cast.card(number=f"1541234000{n}")) for n in range(3))
    seat = cast.seat("manager")
    assert Loss.objects.counted().count() == 4
    deciding.confirm(seat=seat, loss=loss, at=NOON)
    deciding.give_back(seat=seat, loss=returned, note="call again", at=NOON)
    checks.choose(seat=seat, loss=false, at=NOON)
    checks.note(seat=seat, loss=false, result="false", words="", at=NOON)
    for number in ("15412345678", "15412340000"):
        cast.visit(phone=number, at=soon(days=20))
    assert [row.state for row in Loss.objects.filter(pk__in=(loss.pk, waits.pk))] == ["reopened", "reopened"]
    assert list(Loss.objects.counted()) == [loss]


def test_a_customer_with_a_newer_card_is_not_opened_twice(cast, loss):
    Card.objects.filter(pk=loss.card_id).update(status="delivered")  # so that the next visit makes another card
    cast.visit(phone="15412345678", name="张三", at=soon(days=20))
    Card.objects.filter(pk=loss.card_id).update(status="lost_waiting")
    with pytest.raises(Refused):
        deciding.give_back(seat=cast.seat("manager"), loss=loss, note="call again", at=soon(days=21))
    loss.refresh_from_db()
    assert (loss.state, loss.card.status, LossEvent.objects.count()) == ("waiting", "lost_waiting", 1)


def test_a_loss_with_life_afterwards_is_suspected(cast, loss):
    other = lose(cast, cast.card(number="15412340001"))
    assert [row.alive for row in Loss.objects.with_life().order_by("pk")] == [False, False]
    cast.visit(phone="15412345678", at=soon(days=2))
    assert [row.alive for row in Loss.objects.with_life().order_by("pk")] == [True, False]
    assert other.is_false is False


def test_ROLE_14_the_system_draws_spot_checks_once_a_day(cast):
    for n in range(10):
        lose(cast, cast.card(number=f"1541234000{n}"))
    seat, day = cast.seat("manager"), NOON.date()
    assert checks.draw(seat=seat, day=day, at=NOON) == 2  # 20 % of 10
    assert checks.draw(seat=seat, day=day, at=soon(hours=1)) == 0
    assert SpotCheck.objects.count() == 2
    assert checks.draw(seat=seat, day=day - timedelta(days=1), at=NOON) == 0
    StoreSettings.objects.filter(store=cast.store).update(loss_check_percent=50)
    cast.store.refresh_from_db()
    assert checks.draw(seat=cast.seat("manager"), day=day, at=soon(hours=2)) == 3


def test_the_draw_is_the_same_whoever_draws_and_never_more_than_there_are():
    drawn = rules.to_draw(recorded=range(1, 11), drawn=[], percent=30, seed="a")
    assert drawn == rules.to_draw(recorded=range(10, 0, -1), drawn=[], percent=30, seed="a")
    assert len(drawn) == 3
    assert rules.to_draw(recorded=range(1, 11), drawn=drawn, percent=30, seed="a") == []
    assert rules.to_draw(recorded=[7], drawn=[], percent=1, seed="a") == [7]
    assert rules.to_draw(recorded=[7], drawn=[], percent=0, seed="a") == []
    assert rules.to_draw(recorded=[], drawn=[], percent=50, seed="a") == []


def test_LOST_03_a_false_loss_is_flagged_and_the_first_result_stands(cast, loss):
    seat = cast.seat("manager")
    with pytest.raises(Refused):
        checks.note(seat=seat, loss=loss, result="false", words="", at=NOON)
    checks.choose(seat=seat, loss=loss, at=NOON)
    checks.note(seat=seat, loss=loss, result="missed", words="", at=NOON)
    checks.note(seat=seat, loss=loss, result="false", words="still looking at cars", at=soon(hours=1))
    with pytest.raises(Refused):
        checks.note(seat=seat, loss=loss, result="true", words="", at=soon(hours=2))
    loss.refresh_from_db()
    assert (loss.is_false, loss.check_call.result, loss.check_call.words) == (True, "false", "still looking at cars")
    assert loss.events.get(step="false").note == "still looking at cars"


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        ("waiting", "confirmed", True), ("waiting", "returned", True), ("waiting", "reopened", True),
        ("confirmed", "reopened", True), ("confirmed", "returned", False), ("confirmed", "waiting", False),
        ("returned", "confirmed", False), ("reopened", "returned", False), ("erased", "reopened", False),
    ],
)  # fmt: skip
def test_the_moves_of_a_record(before, after, allowed):
    assert rules.may_move(before, after) is allowed


def test_an_erased_person_leaves_the_reason_and_no_word(cast, loss):
    from leads.services import erasing

    checks.choose(seat=cast.seat("manager"), loss=loss, at=NOON)
    Loss.objects.update(detail="张三 15412345678", tried="many calls")
    erasing.erase(seat=cast.seat("gm"), customer=loss.card.customer, typed="张三", ground="asked", at=soon(days=1))
    loss.refresh_from_db()
    assert (loss.state, loss.reason.code) == ("erased", "need.postponed")
    assert {loss.detail, loss.tried} <= {"", "***"}


def test_a_visitor_who_comes_twice_the_same_form_is_one_reopening(cast, loss):
    token = uuid4()
    from leads.services import visits
    from leads.services.visits import Arrival

    for _n in range(2):
        visits.register(seat=cast.seat("desk"), arrival=Arrival(token=token, phone="15412345678"), at=soon(days=1))
    assert LossEvent.objects.filter(step="reopened").count() == 1
