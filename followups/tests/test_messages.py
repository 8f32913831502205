"""The outbox: who gets what, when, how often; what failed; letters; texts (FUP-11, 12, 16, 30, 37, 41, GAP-21)."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.test import override_settings

from accounts.models import StoreSettings
from core.errors import Refused, Stale
from core.retrying import retry_at
from followups.models import Message, MessageStep, MessageTemplate
from followups.rules import wording
from followups.services import outbox, templates, writing
from followups.services.reconcile import reconcile
from followups.statuses import Carrier, MessageKind, Trouble
from leads.models import Customer
from leads.services import consents, visits
from tests.cast import NOON, soon
from tests.support.answering import answering
from tests.support.parallel import in_parallel

pytestmark = pytest.mark.django_db


def settings(cast, **more) -> None:
    cast.seat("lina").settings  # noqa: B018 (made when first asked for)
    StoreSettings.objects.filter(store=cast.store).update(**more)
    cast.store.refresh_from_db()


def hand(cast, card, **more) -> Message:
    """A message written by 李娜."""
    words = {"kind": MessageKind.GREETING, "carrier": Carrier.SMS, "text": "{customer}您好", **more}
    at, by = words.pop("at", NOON), words.pop("by", "lina")
    draft = writing.Draft(token=words.pop("token", uuid4()), **words)
    return writing.write(seat=cast.seat(by), card=card, draft=draft, at=at)


LEAVING = soon(minutes=40)


def left(cast, at=LEAVING, **more):
    visit = cast.visit(name="张先生", phone="15412345678", consent=True, consultant=cast.lina.pk, **more)
    Customer.objects.update(address="文一西路 9 号")
    visit.refresh_from_db()
    visits.end(seat=cast.seat("desk"), visit=visit, at=at)
    return visit


# --- one message by hand ------------------------------------------------------------------------
def test_FUP_16_FUP_37_a_consultant_writes_to_a_customer_and_it_goes_out_once(cast):
    message = hand(cast, cast.card(), text="{customer}您好，{consultant}祝您周末愉快，{store}")
    assert message.text == "张三您好，李娜祝您周末愉快，城东店"
    assert message.by == cast.lina
    assert outbox.send_due(as_of=soon(minutes=1)) == {"sent": 1, "retry": 0, "failed": 0}
    assert outbox.send_due(as_of=soon(minutes=2)) == {"sent": 0, "retry": 0, "failed": 0}
    assert list(MessageStep.objects.values_list("step", flat=True)) == ["sent"]


def test_a_form_sent_twice_is_one_message(cast):
    card, token = cast.card(), uuid4()
    assert hand(cast, card, token=token) == hand(cast, card, token=token)
    assert Message.objects.count() == 1


def test_GAP_51_an_offer_needs_the_consent_to_offers_a_greeting_does_not(cast):
    card = cast.card()
    with pytest.raises(Refused):
        hand(cast, card, kind=MessageKind.INVITATION)
    consents.give(customer=card.customer, purpose="marketing", channel="phone", by=cast.lina, at=NOON)
    hand(cast, card, kind=MessageKind.INVITATION)
    consents.withdraw(customer=card.customer, purpose="messages", channel="phone", by=cast.lina, at=NOON)
    for kind in MessageKind.values:
        with pytest.raises(Refused):
            hand(cast, card, kind=kind)
    assert Message.objects.count() == 1


@pytest.mark.parametrize("text", ["{nickname}", "{", "}", "{customer.name}", "{0}", "  ", ""])
def test_what_cannot_be_filled_in_or_says_nothing_is_refused(cast, text):
    with pytest.raises(Refused) as refusal:
        hand(cast, cast.card(), text=text)
    assert refusal.value.field == "text"
    assert not Message.objects.exists()


@pytest.mark.parametrize("carrier", [Carrier.EMAIL, Carrier.LETTER])
def test_a_way_without_an_address_is_refused(cast, carrier):
    with pytest.raises(Refused) as refusal:
        hand(cast, cast.card(), carrier=carrier)
    assert refusal.value.field == "carrier"


def test_FUP_37_an_e_mail_goes_out_by_mail(cast):
    card = cast.card()
    Customer.objects.update(email="zhang@example.test")
    hand(cast, card, carrier=Carrier.EMAIL, subject="你好\r\nBcc: x@example.test")
    assert outbox.send_due(as_of=soon(minutes=1))["sent"] == 1
    assert [(m.to, m.body) for m in mail.outbox] == [(["zhang@example.test"], "张三您好")]
    assert mail.outbox[0].bcc == []


# --- limits -------------------------------------------------------------------------------------
def test_a_customer_gets_no_more_than_the_days_limit_and_the_rest_next_day(cast):
    settings(cast, messages_per_day=2)
    card = cast.card()
    for _n in range(3):
        hand(cast, card)
    assert outbox.send_due(as_of=soon(minutes=1))["sent"] == 2
    waiting = Message.objects.get(state="queued")
    assert waiting.try_at == datetime(2026, 11, 22, 0, 30, tzinfo=UTC)  # 08:30, when the quiet hours end
    assert outbox.send_due(as_of=waiting.try_at)["sent"] == 1


def test_what_the_gateway_did_not_take_does_not_count_for_the_limit(cast):
    settings(cast, messages_per_day=1)
    card = cast.card()
    hand(cast, card)
    with override_settings(SMS_BACKEND="http", SMS_HTTP_URL="http://127.0.0.1:9/", SMS_HTTP_TOKEN="t"):
        assert outbox.send_due(as_of=soon(minutes=1))["retry"] == 1
    hand(cast, card)
    assert outbox.send_due(as_of=soon(minutes=2))["sent"] == 1


def test_quiet_hours_that_began_while_it_waited_hold_it(cast):
    hand(cast, cast.card())
    night = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
    assert outbox.send_due(as_of=night) == {"sent": 0, "retry": 0, "failed": 0}
    assert Message.objects.get().try_at == datetime(2026, 11, 22, 0, 30, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_two_workers_keep_the_days_limit_and_send_nothing_twice(cast):
    settings(cast, messages_per_day=2)
    for n in range(3):
        card = cast.card(number=f"1541234000{n}")
        for _m in range(4):
            hand(cast, card)
    found = in_parallel([lambda: outbox.send_due(as_of=soon(minutes=1)) for _ in range(4)])
    assert all(isinstance(counts, dict) for counts in found), found
    assert sum(counts["sent"] for counts in found) == 6
    assert MessageStep.objects.filter(step="sent").count() == 6
    assert Message.objects.filter(state="queued").count() == 6


# --- failure ------------------------------------------------------------------------------------
def test_retries_wait_longer_and_longer_with_jitter():
    waits = [retry_at(n, NOON) - NOON for n in range(1, 10)]
    assert waits == [timedelta(minutes=m) for m in (1, 2, 4, 8, 16, 32, 64, 120, 120)]
    assert retry_at(3, NOON, jitter=1.0) - NOON == timedelta(minutes=6)
    assert retry_at(3, NOON, jitter=0.5) - NOON == timedelta(minutes=5)


def test_a_gateway_that_is_down_is_tried_six_times_then_a_person_decides(cast, noon):
    hand(cast, cast.card())
    at = soon(minutes=1)
    with override_settings(SMS_BACKEND="http", SMS_HTTP_URL="http://127.0.0.1:9/", SMS_HTTP_TOKEN="t"):
        for attempt in range(1, 7):
            noon.move_to(at)
            counts = outbox.send_due(as_of=at)
            assert counts["failed" if attempt == 6 else "retry"] == 1, attempt
            at = max(Message.objects.get().try_at, at + timedelta(seconds=1))
    message = Message.objects.get()
    assert (message.state, message.attempts, message.counted_on) == ("failed", 6, None)
    assert MessageStep.objects.filter(step="retry").count() == 5


def test_a_gateway_that_refuses_is_not_asked_again(cast):
    hand(cast, cast.card())
    with answering(status=400) as url, override_settings(SMS_BACKEND="http", SMS_HTTP_URL=url, SMS_HTTP_TOKEN="t"):
        assert outbox.send_due(as_of=soon(minutes=1))["failed"] == 1
    assert Message.objects.get().error == "gateway answered 400"


def test_a_failed_message_is_sent_again_by_a_person_who_is_written_down(cast):
    message = hand(cast, cast.card())
    Message.objects.update(state="failed", error="gateway answered 400", attempts=6)
    outbox.resend(seat=cast.seat("lina"), message=message, sure=False, at=soon(minutes=5))
    with pytest.raises(Stale):
        outbox.resend(seat=cast.seat("manager"), message=message, sure=False, at=soon(minutes=5))
    assert MessageStep.objects.get(step="resent").by == cast.lina
    assert outbox.send_due(as_of=soon(minutes=6))["sent"] == 1


def test_one_that_may_have_arrived_needs_a_tick(cast):
    message = hand(cast, cast.card())
    Message.objects.update(state="failed", error=Trouble.ABANDONED)
    with pytest.raises(Refused) as refusal:
        outbox.resend(seat=cast.seat("lina"), message=message, sure=False, at=NOON)
    assert refusal.value.field == "sure"
    outbox.resend(seat=cast.seat("lina"), message=message, sure=True, at=NOON)
    assert Message.objects.get().state == "queued"


def test_without_consent_nothing_is_sent_again(cast):
    card = cast.card()
    message = hand(cast, card)
    Message.objects.update(state="failed", error="x")
    consents.withdraw(customer=card.customer, purpose="messages", channel="phone", by=cast.lina, at=NOON)
    with pytest.raises(Refused):
        outbox.resend(seat=cast.seat("lina"), message=message, sure=True, at=NOON)
    assert Message.objects.get().state == "failed"


@pytest.mark.django_db(transaction=True)
def test_sent_again_by_two_at_once_it_goes_out_once(cast):
    message = hand(cast, cast.card())
    Message.objects.update(state="failed", error="x")
    one = lambda: outbox.resend(seat=cast.seat("lina"), message=message, sure=True, at=NOON)  # noqa: E731
    found = in_parallel([one] * 3)
    assert sorted(type(row).__name__ for row in found) == ["Message", "Stale", "Stale"]
    assert MessageStep.objects.filter(step="resent").count() == 1


def test_a_message_that_waits_can_be_stopped_a_sent_one_cannot(cast):
    message = hand(cast, cast.card())
    outbox.stop(seat=cast.seat("lina"), message=message, at=NOON)
    assert outbox.send_due(as_of=soon(hours=1)) == {"sent": 0, "retry": 0, "failed": 0}
    with pytest.raises(Stale):
        outbox.stop(seat=cast.seat("lina"), message=message, at=NOON)


# --- letters ------------------------------------------------------------------------------------
def test_FUP_12_GAP_21_no_letter_is_written_unless_the_store_wants_it(cast):
    """FUP-12, GAP-21: by default the message goes out, the letter does not."""
    left(cast)
    assert list(Message.objects.values_list("carrier", flat=True)) == ["sms"]


def test_FUP_12_a_letter_waits_for_24_hours_after_leaving_and_is_marked_as_posted_once(cast):
    settings(cast, thank_letter=True)
    visit = cast.visit(name="张先生", phone="15412345678", consent=True, consultant=cast.lina.pk)
    Customer.objects.update(address="文一西路 9 号")
    visit.refresh_from_db()
    visits.end(seat=cast.seat("desk"), visit=visit, at=soon(minutes=40))
    letter = Message.objects.get(carrier="letter")
    assert (letter.due_at, letter.address) == (soon(hours=24, minutes=40), "文一西路 9 号")
    assert letter.text.startswith("尊敬的张先生：")
    assert outbox.send_due(as_of=soon(days=2))["sent"] == 1  # the SMS; people send letters
    for expected in (1, 0):
        assert outbox.posted(seat=cast.seat("csr"), letters=[letter.pk], at=soon(hours=2)) == expected
    letter.refresh_from_db()
    assert (letter.state, letter.sent_at) == ("sent", soon(hours=2))


def test_FUP_12_reconcile_writes_the_letters_that_are_missing_once(cast):
    left(cast)
    settings(cast, thank_letter=True)
    assert reconcile(store=cast.store, as_of=soon(hours=2))["letters"] == 1
    assert reconcile(store=cast.store, as_of=soon(hours=3))["letters"] == 0


def test_GAP_21_no_letter_without_address_consent_or_to_who_bought(cast):
    settings(cast, thank_letter=True)
    for number, case in enumerate(("address", "consent")):
        visit = cast.visit(name="张三", phone=f"1541234000{number}", consent=case != "consent")
        Customer.objects.filter(pk=visit.customer_id).update(address="" if case == "address" else "x")
        visit.refresh_from_db()
        visits.end(seat=cast.seat("desk"), visit=visit, at=soon(minutes=9))
    assert not Message.objects.filter(carrier="letter").exists()


def test_a_letter_of_another_store_is_not_marked(cast):
    settings(cast, thank_letter=True)
    visit = left(cast)
    letter = Message.objects.filter(customer=visit.customer).first()
    Message.objects.update(carrier="letter")
    assert outbox.posted(seat=cast.seat("other_manager"), letters=[letter.pk], at=NOON) == 0


# --- texts --------------------------------------------------------------------------------------
def text_fields(**more) -> dict:
    return {
        "kind": "thanks", "carrier": "sms", "title": "感谢", "subject": "", "text": "{customer}，谢谢！", "text_en": "",
        "active": True, **more,
    }  # fmt: skip


def test_the_stores_text_of_a_kind_wins_over_the_settings(cast):
    templates.write(seat=cast.seat("csr"), token=uuid4(), fields=text_fields(), at=NOON)
    left(cast)
    assert Message.objects.get().text == "张先生，谢谢！"


@pytest.mark.parametrize("name", ["subject", "text", "text_en"])
def test_an_unknown_place_is_refused_when_it_is_saved(cast, name):
    fields = text_fields(**{name: "{customer} {secret}"})
    with pytest.raises(Refused) as refusal:
        templates.write(seat=cast.seat("csr"), token=uuid4(), fields=fields, at=NOON)
    assert refusal.value.field == name
    assert "{secret}" in refusal.value.sentence
    assert not MessageTemplate.objects.exists()


def test_a_text_changed_by_two_tells_the_second(cast):
    row = templates.write(seat=cast.seat("csr"), token=uuid4(), fields=text_fields(), at=NOON)
    for title in ("one", "two"):
        change = {"seat": cast.seat("manager"), "template": row, "version": 1, "at": NOON}
        if title == "one":
            templates.change(**change, fields=text_fields(title=title))
        else:
            with pytest.raises(Stale):
                templates.change(**change, fields=text_fields(title=title))
    assert MessageTemplate.objects.get().title == "one"


def test_a_store_begins_with_the_house_defaults_which_all_can_be_filled_in(cast):
    assert templates.start(store=cast.store, at=NOON) == 6
    assert templates.start(store=cast.store, at=NOON) == 0
    for row in MessageTemplate.objects.all():
        assert wording.unknown(row.text + row.text_en + row.subject) == []


def test_a_place_without_a_value_leaves_nothing_behind():
    assert wording.fill("{customer}：{model}车", {"customer": "王女士", "model": ""}) == "王女士：车"
    assert wording.fill("{customer}", {"customer": "{store}", "store": "x"}) == "{store}"
    assert wording.unknown("{customer} {x} } {") == ["{x}", "}", "{"]
