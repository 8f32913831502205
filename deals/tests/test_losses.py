"""Recording a loss: on the day, with a two-level reason; the card is closed (LOST-01, 02, 05, 06, 11…15, 20)."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from catalog.tests.samples import rival
from core.errors import Refused, Stale
from deals.models import Loss, LossAnswer, LossEvent, LossQuestion
from deals.services import losses
from deals.services.losses import Analysis, Answer, Entry
from deals.tests.floor import lose, reason
from followups import previews
from followups.models import FollowUp
from followups.services import appointments, contacts
from leads import panels
from tests.cast import NOON, soon


def spoken(cast, card, result="said_no", at=NOON, **more):
    entry = contacts.Entry(token=uuid4(), result=result, content=more.pop("content", "bought elsewhere"), **more)
    return contacts.record(seat=cast.seat("lina"), card=card, entry=entry, at=at).contact


def test_LOST_02_DATA_13_the_record_closes_the_card_and_cancels_what_was_planned(cast):
    card = cast.card(grade="A")
    contact = spoken(cast, card)
    assert FollowUp.objects.filter(card=card, state="planned").count() == 1
    loss = lose(cast, card, contact=contact, at=soon(minutes=5), detail="waits for the new year")
    card.refresh_from_db()
    assert (card.status, loss.state, loss.kind, loss.grade) == ("lost_waiting", "waiting", "lost", "A")
    assert FollowUp.objects.filter(card=card, state="planned").count() == 0
    assert (loss.consultant, loss.contact, loss.learned_at, loss.car_model) == (
        cast.lina, contact, contact.at, cast.models[0]
    )  # fmt: skip
    assert loss.same_day
    assert [event.step for event in loss.events.all()] == ["recorded"]


def test_LOST_02_nobody_expects_a_lost_customer_any_more(cast):
    """What was agreed from today on is called off; what was missed before stays missed."""
    card = cast.card()
    seat = cast.seat("lina")
    for made, meeting in ((soon(days=-3), soon(days=-2)), (NOON, soon(hours=3))):
        appointments.agree(seat=seat, card=card, kind="visit", meeting=meeting, at=made)
    lose(cast, card, at=soon(hours=1))
    assert [(row.state, row.closed_at) for row in card.appointments.order_by("at")] == [
        ("planned", None), ("cancelled", soon(hours=1))
    ]  # fmt: skip
    assert previews.expected(cast.store, soon(hours=2)) == []


def test_LOST_02_RPT_32_a_record_of_the_next_day_says_so(cast):
    card = cast.card()
    contact = spoken(cast, card)
    loss = lose(cast, card, contact=contact, at=soon(days=1))
    assert (loss.same_day, loss.learned_on, loss.recorded_on) == (False, NOON.date(), soon(days=1).date())
    assert list(Loss.objects.late()) == [loss]


def test_LOST_01_a_record_needs_a_reason_of_the_second_level(cast):
    card = cast.card()
    with pytest.raises(Refused) as refusal:
        lose(cast, card, code="need")
    assert refusal.value.field == "reason"
    card.refresh_from_db()
    assert (card.status, Loss.objects.count(), LossEvent.objects.count()) == ("open", 0, 0)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("confidence.brand", "Confidence · Confidence in the brand"),
        ("need.misjudged", "Need · The need was not found out or judged wrongly"),
        ("power.price", "Purchasing power · The price is above the budget"),
    ],
)
def test_LOST_11_LOST_12_LOST_13_the_start_set_has_the_printed_reasons(cast, code, words):
    with override("en"):
        assert reason(cast, code).path == words


def test_LOST_14_what_was_bought_and_why_is_kept(cast):
    card, bought = cast.card(), rival(cast)
    words = {"why_theirs": "cheaper by 8,000", "why_not_ours": "no car in stock", "tried": "offered accessories"}
    loss = lose(cast, card, code="rival.rival_price", rival_model=bought, **words)
    assert (loss.bought, loss.why_theirs, loss.why_not_ours, loss.tried) == (str(bought), *words.values())
    assert loss.analysed_at == NOON


def test_GAP_48_a_rival_needs_its_model_or_its_name(cast):
    card = cast.card()
    with pytest.raises(Refused) as refusal:
        lose(cast, card, code="rival.rival_price")
    assert refusal.value.field == "rival_model"
    assert lose(cast, card, code="rival.rival_price", rival="some new maker").bought == "some new maker"


def test_LOST_20_GAP_46_out_of_control_is_another_kind_than_bought_elsewhere(cast):
    card = cast.card()
    with pytest.raises(Refused) as refusal:
        lose(cast, card, code="unreachable.no_answer", rival="theirs")
    assert refusal.value.field == "reason"
    assert lose(cast, card, code="unreachable.no_answer").kind == "out"


def test_LOST_15_LOST_05_the_answers_of_the_callback_are_kept(cast):
    loss = lose(cast, cast.card())
    score = LossQuestion.objects.get(code="reception", store=cast.store)
    better = LossQuestion.objects.get(code="better", store=cast.store)
    said = (Answer(score, score=4), Answer(better, words="call sooner"))
    row = losses.analyse(
        seat=cast.seat("lina"), loss=loss, analysis=Analysis(loss.reason, answers=said), version=1, at=soon(days=2)
    )
    assert sorted(LossAnswer.objects.values_list("question__code", "score", "words")) == [
        ("better", None, "call sooner"), ("reception", 4, ""),
    ]  # fmt: skip
    assert (row.version, row.analysed_at) == (2, soon(days=2))


def test_GAP_47_LOST_06_the_analysis_may_come_later_and_both_dates_are_kept(cast):
    loss = lose(cast, cast.card())
    later = Analysis(reason(cast, "power.price"), why_not_ours="above the budget")
    with override("en"):
        row = losses.analyse(seat=cast.seat("manager"), loss=loss, analysis=later, version=1, at=soon(days=3))
    assert (row.recorded_at, row.analysed_at, row.reason.code) == (NOON, soon(days=3), "power.price")
    step = row.events.get(step="analysed")
    assert step.changes["reason"] == ["The purchase is put off", "The price is above the budget"]
    same = losses.analyse(seat=cast.seat("manager"), loss=row, analysis=later, version=2, at=soon(days=4))
    assert same.events.count() == 2


def test_an_analysis_of_an_older_version_is_stale_and_changes_nothing(cast):
    loss = lose(cast, cast.card())
    words = Analysis(loss.reason, detail="mine")
    losses.analyse(seat=cast.seat("lina"), loss=loss, analysis=words, version=1, at=NOON)
    with pytest.raises(Stale):
        losses.analyse(
            seat=cast.seat("manager"), loss=loss, analysis=Analysis(loss.reason, detail="theirs"), version=1, at=NOON
        )
    loss.refresh_from_db()
    assert loss.detail == "mine"


def test_the_same_form_twice_is_one_record(cast):
    card = cast.card()
    entry = Entry(uuid4(), Analysis(reason(cast)))
    first, second = (
        losses.record(seat=cast.seat("lina"), card=card, entry=entry, version=card.version, at=NOON) for _n in range(2)
    )
    assert first == second
    assert (Loss.objects.count(), LossEvent.objects.count()) == (1, 1)


def test_a_card_that_changed_since_is_stale(cast):
    card = cast.card()
    entry = Entry(uuid4(), Analysis(reason(cast)))
    with pytest.raises(Stale):
        losses.record(seat=cast.seat("lina"), card=card, entry=entry, version=card.version + 1, at=NOON)
    assert Loss.objects.count() == 0


@pytest.mark.parametrize("status", ["ordered", "delivered", "lost", "duplicate"])
def test_only_an_open_card_can_be_lost(cast, status):
    card = cast.card()
    type(card).objects.filter(pk=card.pk).update(status=status)
    with pytest.raises(Refused):
        lose(cast, card)
    card.refresh_from_db()
    assert (card.status, Loss.objects.count()) == (status, 0)


def test_the_database_holds_one_standing_loss_per_card(cast):
    loss = lose(cast, cast.card())
    twin = Loss.objects.get(pk=loss.pk)
    twin.pk, twin.token = None, uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_a_reason_or_a_contact_of_somebody_else_is_refused(cast):
    card, other = cast.card(), cast.card(number="15412349999")
    with pytest.raises(Refused) as refusal:
        lose(cast, card, contact=spoken(cast, other))
    assert refusal.value.field == "contact"
    foreign = reason(cast)
    foreign.pk, foreign.store, foreign.parent = None, cast.other_store, None
    foreign.save(force_insert=True)
    with pytest.raises(Refused) as refusal:
        losses.record(
            seat=cast.seat("lina"), card=card, entry=Entry(uuid4(), Analysis(foreign)), version=card.version, at=NOON
        )
    assert refusal.value.field == "reason"
    assert Loss.objects.count() == 0


def test_the_loss_stands_on_the_timeline_of_the_card(cast):
    card = cast.card()
    lose(cast, card, detail="waits")
    with override("en"):
        titles = [event.title for event in panels.events_of(card)]
    assert titles.count("Lost · Recorded") == 1
