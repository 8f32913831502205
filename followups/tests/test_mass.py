"""Messages to many: who gets them, who decides, batches that may be killed, nobody twice (FUP-16, FUP-41)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Membership, Notice, StoreSettings
from core.errors import Refused, Stale
from followups import audience
from followups.models import MassMessage, Message
from followups.services import mass as service
from followups.services import outbox
from leads.models import Customer
from leads.services import consents
from tests.cast import NOON, soon
from tests.support.parallel import in_parallel

pytestmark = pytest.mark.django_db


def fields(**more) -> dict:
    return {
        "title": "品鉴会", "kind": "greeting", "carrier": "sms", "subject": "", "text": "{customer}您好，{consultant}",
        "text_en": "", "wanted": {}, **more,
    }  # fmt: skip


def drafted(cast, by="csr", **more) -> MassMessage:
    return service.write(seat=cast.seat(by), token=uuid4(), fields=fields(**more), at=NOON)


def move(cast, row, doing, by="manager", **more):
    return service.move(seat=cast.seat(by), mass=row, doing=doing, at=more.pop("at", NOON), **more)


def running(cast, **more) -> MassMessage:
    row = drafted(cast, **more)
    move(cast, row, "submit", "csr")
    return move(cast, row, "approve")


def people(cast, count: int, first: int = 0) -> list:
    return [cast.card(number=f"154{first + n:08d}", name="张三" if n % 2 else "李四") for n in range(count)]


def counted(row) -> dict:
    return audience.counted(MassMessage.objects.select_related("store__settings").get(pk=row.pk), NOON.date())


# --- who ----------------------------------------------------------------------------------------
def test_FUP_41_the_preview_counts_who_gets_it_and_who_is_left_out_and_why(cast):
    cards = people(cast, 5)
    consents.withdraw(customer=cards[0].customer, purpose="messages", channel="phone", by=cast.lina, at=NOON)
    cards[1].customer.phones.all().delete()
    Message.objects.create(
        store=cast.store, key="earlier", customer=cards[2].customer, text="x", made_at=soon(days=-6),
        try_at=soon(days=-6), state="sent", mass=drafted(cast),
    )  # fmt: skip
    assert counted(drafted(cast)) == {"": 2, "no_consent": 1, "no_address": 1, "limit": 1}


def test_the_gap_between_two_mass_messages_is_a_setting(cast):
    card = people(cast, 1)[0]
    other = drafted(cast)
    Message.objects.create(
        store=cast.store, key="earlier", customer=card.customer, text="x", made_at=soon(days=-6), try_at=NOON,
        state="sent", mass=other,
    )  # fmt: skip
    assert counted(drafted(cast)) == {"limit": 1}
    for days, expected in ((5, {"": 1}), (0, {"": 1}), (7, {"limit": 1})):
        StoreSettings.objects.filter(store=cast.store).update(mass_gap_days=days)
        assert counted(drafted(cast)) == expected
    Message.objects.update(state="failed")
    assert counted(drafted(cast)) == {"": 1}


def test_an_offer_needs_the_consent_to_offers(cast):
    cards = people(cast, 2)
    consents.give(customer=cards[0].customer, purpose="marketing", channel="phone", by=cast.lina, at=NOON)
    assert counted(drafted(cast, kind="invitation")) == {"": 1, "no_consent": 1}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, 4), ({"grades": ["A", "H"]}, 2), ({"grades": ["H"]}, 1), ({"owner": "wang"}, 1), ({"car_model": 0}, 3),
        ({"source": 5}, 1), ({"last_before": 10}, 1), ({"last_within": 9}, 3), ({"status": "lost"}, 0),
        ({"status": "all"}, 4), ({"status": "delivered"}, 0),
    ],
)  # fmt: skip
def test_the_filters_of_the_drawer(cast, wanted, expected):
    cast.card(number="15400000001", grade="A")
    cast.card(number="15400000002", grade="H", at=soon(days=-10))
    cast.card(number="15400000003", grade="B", owner="wang")
    cast.card(number="15400000004", source=5)
    wanted = dict(wanted)
    wanted |= {"owner": cast.wang.pk} if "owner" in wanted else {}
    wanted |= {"car_model": cast.models[0].pk} if "car_model" in wanted else {}
    assert sum(counted(drafted(cast, wanted=wanted)).values()) == expected


def test_another_store_is_never_written_to(cast):
    cast.card(number="15400000001", owner="other")
    assert counted(drafted(cast)) == {}


# --- who decides --------------------------------------------------------------------------------
def test_the_writer_cannot_approve_somebody_with_the_right_can(cast):
    people(cast, 1)
    row = drafted(cast, by="manager")
    move(cast, row, "submit")
    for who in ("manager", "csr", "lina"):
        with pytest.raises(Refused):
            move(cast, row, "approve", who)
    assert MassMessage.objects.get().state == "waiting"
    assert move(cast, row, "approve", "gm").decided_by == cast.gm


def test_the_database_holds_that_two_people_are_needed(cast):
    row = drafted(cast)
    for wrong in ({"decided_by": cast.csr}, {"state": "running"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MassMessage.objects.filter(pk=row.pk).update(**wrong)


def test_nobody_to_approve_or_nobody_to_get_it_is_said_when_it_is_handed_in(cast):
    row = drafted(cast)
    with pytest.raises(Refused):
        move(cast, row, "submit", "csr")
    people(cast, 1)
    Membership.objects.filter(role__in=("sales_manager", "general_manager")).delete()
    with pytest.raises(Refused):
        move(cast, row, "submit", "csr")
    assert not Notice.objects.exists()


def test_who_may_approve_is_told_and_the_writer_hears_the_answer(cast):
    people(cast, 1)
    row = drafted(cast)
    move(cast, row, "submit", "csr")
    told = Notice.objects.filter(kind="mass-waits")
    assert set(told.values_list("person__username", flat=True)) == {"manager", "gm"}
    with pytest.raises(Refused):
        move(cast, row, "refuse", note=" ")
    move(cast, row, "refuse", note="too long")
    assert Notice.objects.get(kind="mass-refused").person == cast.csr
    assert cast.client("csr").get(Notice.objects.get(kind="mass-refused").link).status_code == 200


def test_a_text_changed_after_somebody_looked_cannot_be_approved(cast):
    people(cast, 1)
    row = drafted(cast)
    service.change(seat=cast.seat("csr"), mass=row, version=1, fields=fields(text="another"), at=NOON)
    move(cast, row, "submit", "csr")
    with pytest.raises(Stale):
        move(cast, row, "approve", version=1)
    with pytest.raises(Refused):
        service.change(seat=cast.seat("csr"), mass=row, version=2, fields=fields(text="third"), at=NOON)
    move(cast, row, "approve", version=2)


def test_only_the_moves_of_the_table_are_possible(cast):
    people(cast, 1)
    row = running(cast)
    for doing in ("submit", "approve", "refuse", "go-on", "dance", ""):
        with pytest.raises(Stale):
            move(cast, row, doing, note="x")


# --- sending ------------------------------------------------------------------------------------
def test_FUP_16_everybody_gets_it_once_then_it_is_done_and_the_writer_is_told(cast):
    people(cast, 7)
    row = running(cast)
    assert service.carry_on(as_of=NOON) == {"gathered": 7, "ended": 0}
    assert outbox.send_due(as_of=soon(minutes=1))["sent"] == 7
    assert service.carry_on(as_of=soon(minutes=2)) == {"gathered": 0, "ended": 1}
    assert set(Message.objects.values_list("text", flat=True)) == {"张三您好，李娜", "李四您好，李娜"}
    row.refresh_from_db()
    assert (row.state, row.ended_at) == ("done", soon(minutes=2))
    assert Notice.objects.get(kind="mass-done").words["sent"] == 7


def test_who_does_not_agree_any_more_when_it_goes_out_gets_none(cast):
    cards = people(cast, 2)
    running(cast)
    service.carry_on(as_of=NOON)
    consents.withdraw(customer=cards[0].customer, purpose="messages", channel="phone", by=cast.lina, at=NOON)
    assert outbox.send_due(as_of=soon(minutes=1)) == {"sent": 1, "retry": 0, "failed": 1}


def test_paused_it_waits_going_on_it_ends_stopped_nobody_else_gets_it(cast):
    people(cast, 6)
    row = running(cast)
    service.gather(mass=row.pk, as_of=NOON, batch=2)
    move(cast, row, "pause", "csr")
    assert service.carry_on(as_of=NOON) == {"gathered": 0, "ended": 0}
    assert outbox.send_due(as_of=soon(minutes=1))["sent"] == 0
    move(cast, row, "go-on", "csr")
    assert outbox.send_due(as_of=soon(minutes=1))["sent"] == 2
    service.gather(mass=row.pk, as_of=NOON, batch=2)
    move(cast, row, "stop", "csr")
    assert service.carry_on(as_of=NOON) == {"gathered": 0, "ended": 0}
    assert outbox.send_due(as_of=soon(minutes=2))["sent"] == 0
    assert dict.fromkeys(Message.objects.filter(state="stopped").values_list("state", flat=True)) == {"stopped": None}
    assert Message.objects.count() == 4


def test_single_messages_go_before_those_to_many(cast):
    people(cast, 3)
    running(cast)
    service.carry_on(as_of=NOON)
    other = cast.card(number="15499999999")
    Message.objects.create(
        store=cast.store, key="thank-you:visit:1", customer=other.customer, number="15499999999", text="x",
        made_at=soon(minutes=1), try_at=soon(minutes=1),
    )  # fmt: skip
    outbox.send_due(as_of=soon(minutes=2), limit=1)
    assert Message.objects.get(state="sent").key == "thank-you:visit:1"


def test_a_run_killed_in_the_middle_goes_on_where_it_was_and_nobody_gets_it_twice(cast):
    people(cast, 9)
    row = running(cast)
    service.gather(mass=row.pk, as_of=NOON, batch=4)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        service.gather(mass=row.pk, as_of=NOON, batch=4)
        raise KeyboardInterrupt  # the process dies before the commit
    assert Message.objects.count() == 4
    assert service.carry_on(as_of=NOON)["gathered"] == 5
    assert Message.objects.count() == 9
    assert Message.objects.values("customer").distinct().count() == 9
    MassMessage.objects.update(reached=0, gathered=False)  # even the bookmark lost
    service.carry_on(as_of=NOON)
    assert Message.objects.count() == 9


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_write_and_send_to_each_customer_once(cast):
    people(cast, 12)
    row = running(cast)

    def work():
        while service.gather(mass=row.pk, as_of=NOON, batch=3):
            outbox.send_due(as_of=soon(minutes=1))
        return outbox.send_due(as_of=soon(minutes=1))

    found = in_parallel([work] * 4)
    assert all(isinstance(counts, dict) for counts in found), found
    assert Message.objects.count() == 12
    assert Message.objects.filter(state="sent", attempts=1).count() == 12


@pytest.mark.django_db(transaction=True)
def test_approved_and_stopped_at_once_by_two_leaves_one_story(cast):
    people(cast, 2)
    row = drafted(cast)
    move(cast, row, "submit", "csr")
    found = in_parallel([lambda: move(cast, row, "approve"), lambda: move(cast, row, "refuse", "gm", note="x")])
    assert sorted(type(one).__name__ for one in found) == ["MassMessage", "Stale"]


def test_a_batch_costs_the_same_statements_whatever_its_size(cast, django_assert_max_num_queries):
    people(cast, 30)
    row = running(cast)
    with django_assert_max_num_queries(11):
        service.gather(mass=row.pk, as_of=NOON, batch=29)


def test_a_merged_or_erased_customer_gets_none(cast):
    cards = people(cast, 3)
    Customer.objects.filter(pk=cards[0].customer_id).update(erased_at=NOON)
    Customer.objects.filter(pk=cards[1].customer_id).update(merged_into=cards[2].customer)
    assert counted(drafted(cast)) == {"": 1}


def test_sent_again_it_goes_out_after_the_rest_is_done_not_after_a_stop(cast):
    people(cast, 1)
    row = running(cast)
    service.carry_on(as_of=NOON)
    Message.objects.update(state="failed", error="x")
    service.carry_on(as_of=soon(minutes=1))
    message = Message.objects.get()
    outbox.resend(seat=cast.seat("csr"), message=message, sure=False, at=soon(minutes=2))
    assert outbox.send_due(as_of=soon(minutes=3))["sent"] == 1
    Message.objects.update(state="failed", counted_on=None)
    MassMessage.objects.filter(pk=row.pk).update(state="stopped")
    with pytest.raises(Refused):
        outbox.resend(seat=cast.seat("csr"), message=message, sure=False, at=soon(minutes=4))


def test_it_waits_for_the_end_of_the_quiet_hours(cast):
    people(cast, 1)
    running(cast)
    service.carry_on(as_of=NOON + timedelta(hours=10))
    assert outbox.send_due(as_of=NOON + timedelta(hours=11))["sent"] == 0
    assert outbox.send_due(as_of=NOON + timedelta(hours=21))["sent"] == 1
