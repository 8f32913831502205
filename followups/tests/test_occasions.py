"""Texts that the clock writes: birthdays and reminders (FUP-38, FUP-47, FUP-09), once, with consent, in time."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import BirthdayTo, StoreSettings
from core.errors import Refused
from followups.models import Appointment, Message, MessageStep
from followups.rules.occasions import birthdays_on, reminds_at
from followups.services import appointments, mass, occasions, outbox, templates, writing
from followups.statuses import Carrier, MessageKind, Trouble
from leads.models import Card, Customer
from leads.services import closing, consents, visits
from tests.cast import NOON, soon
from tests.support.parallel import in_parallel

pytestmark = pytest.mark.django_db
BORN = date(1990, 11, 21)  # NOON is their birthday


def settings(cast, **more) -> None:
    cast.seat("lina").settings  # noqa: B018 (made when first asked for)
    StoreSettings.objects.filter(store=cast.store).update(**more)
    cast.store.refresh_from_db()


def born(card, day=BORN) -> Card:
    Customer.objects.filter(pk=card.customer_id).update(birthday=day)
    return card


def write(cast, at=NOON) -> dict:
    return occasions.write(store=cast.store, as_of=at)


def agree(cast, card, *, meeting, at=NOON, kind="visit") -> Appointment:
    return appointments.agree(seat=cast.seat("lina"), card=card, kind=kind, meeting=meeting, at=at)


def by_hand(cast, card, kind, at) -> None:
    draft = writing.Draft(token=uuid4(), kind=kind, carrier=Carrier.SMS, text="您好")
    writing.write(seat=cast.seat("lina"), card=card, draft=draft, at=at)


# --- the rules ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "kept"),
    [
        (date(2026, 11, 21), [(11, 21)]), (date(2026, 2, 28), [(2, 28), (2, 29)]), (date(2028, 2, 28), [(2, 28)]),
        (date(2028, 2, 29), [(2, 29)]), (date(2100, 2, 28), [(2, 28), (2, 29)]),
    ],
)  # fmt: skip
def test_FUP_38_the_birthdays_of_a_day(day, kept):
    assert birthdays_on(day) == kept


def test_FUP_38_every_birthday_is_kept_once_a_year():
    for year in (2026, 2028):
        days = [date(year, 1, 1) + timedelta(days=n) for n in range(366 if year == 2028 else 365)]
        kept = [birthday for day in days for birthday in birthdays_on(day)]
        assert len(kept) == len(set(kept)) == 366


@given(st.integers(-500, 500), st.integers(1, 168))
def test_FUP_09_a_reminder_comes_before_the_meeting_and_after_it_was_agreed(ahead, hours):
    meeting = NOON + timedelta(hours=ahead)
    due = reminds_at(meeting=meeting, agreed_at=NOON, hours=hours)
    assert due is None or NOON < due < meeting
    assert (due is None) == (ahead <= hours)


# --- birthdays ----------------------------------------------------------------------------------
def test_FUP_38_FUP_47_the_birthday_is_greeted_once_with_the_stores_words(cast):
    """FUP-38, FUP-47: on the day, after the store's hour, in the store's words; the job runs as often as it likes."""
    card = born(cast.card(name="王女士"))
    born(cast.card(number="15412340002", name="别天"), date(1990, 11, 22))
    templates.start(store=cast.store, at=NOON)
    row = cast.store.message_templates.get(kind=MessageKind.BIRTHDAY)
    row.text = "{customer}生日快乐，凭此短信领500元保养券。{store}"
    row.save()
    early = datetime(2026, 11, 21, 0, 59, tzinfo=UTC)  # 08:59
    assert write(cast, early) == {"birthdays": 0, "reminders": 0}
    assert write(cast) == {"birthdays": 1, "reminders": 0}
    assert write(cast, soon(hours=1)) == {"birthdays": 0, "reminders": 0}
    message = Message.objects.get()
    assert (message.card, message.text) == (card, "王女士生日快乐，凭此短信领500元保养券。城东店")
    assert outbox.send_due(as_of=soon(hours=1))["sent"] == 1
    assert write(cast, soon(days=365)) == {"birthdays": 1, "reminders": 0}


def test_FUP_38_nobody_is_greeted_without_consent_number_or_after_being_erased(cast):
    silent, bare, gone = (born(cast.card(number=f"1541234000{n}", name=f"客{n}")) for n in range(3))
    consents.withdraw(customer=silent.customer, purpose="messages", channel="phone", by=cast.lina, at=NOON)
    bare.customer.phones.all().delete()
    Customer.objects.filter(pk=gone.customer_id).update(erased_at=NOON)
    assert write(cast)["birthdays"] == 0


@pytest.mark.parametrize(("to", "status", "count"), [("nobody", "ordered", 0), ("owners", "open", 0),
                                                     ("owners", "ordered", 1), ("all", "lost", 1)])  # fmt: skip
def test_GAP_66_whom_the_store_greets_is_a_setting(cast, to, status, count):
    """GAP-66, FUP-47: nobody, who bought here, everybody who agreed."""
    Card.objects.filter(pk=born(cast.card()).pk).update(status=status)
    settings(cast, birthday_to=to)
    assert to in BirthdayTo.values
    assert write(cast)["birthdays"] == count


def test_FUP_38_who_was_greeted_by_hand_is_not_greeted_again(cast):
    card = born(cast.card())
    by_hand(cast, card, MessageKind.BIRTHDAY, soon(days=-1))
    assert write(cast)["birthdays"] == 0


def test_FUP_38_a_greeting_that_would_come_a_day_late_is_dropped(cast):
    """Quiet hours, the day's limit or a dead gateway push it behind midnight: nobody wants it then."""
    settings(cast, messages_per_day=1)
    card = born(cast.card())
    by_hand(cast, card, MessageKind.GREETING, NOON)
    assert outbox.send_due(as_of=NOON)["sent"] == 1
    assert write(cast)["birthdays"] == 1
    assert outbox.send_due(as_of=soon(minutes=5)) == {"sent": 0, "retry": 0, "failed": 0}
    message = Message.objects.get(kind=MessageKind.BIRTHDAY)
    assert (message.state, message.error) == ("stopped", Trouble.TOO_LATE)
    assert MessageStep.objects.get(message=message).step == "stopped"
    born(cast.card(number="15412340002", name="夜里"))
    assert write(cast, datetime(2026, 11, 21, 13, 30, tzinfo=UTC))["birthdays"] == 0  # 21:30: quiet until tomorrow


# --- reminders ----------------------------------------------------------------------------------
def test_FUP_09_a_meeting_in_the_store_is_reminded_of_a_day_before_once(cast):
    card = cast.card(name="王女士")
    meeting = soon(days=3)
    row = agree(cast, card, meeting=meeting)
    agree(cast, cast.card(number="15412340002", name="来电"), meeting=meeting, kind="call")
    assert write(cast, meeting - timedelta(hours=24, minutes=1))["reminders"] == 0
    due = meeting - timedelta(hours=24)
    assert [write(cast, due + timedelta(minutes=n))["reminders"] for n in (0, 10)] == [1, 0]
    message = Message.objects.get()
    assert (message.appointment, message.card, message.until) == (row, card, meeting)
    assert "11月24日12:00" in message.text
    assert outbox.send_due(as_of=due + timedelta(minutes=1))["sent"] == 1


def test_FUP_09_a_late_job_reminds_still_but_never_after_the_meeting(cast):
    meeting = soon(days=3)
    agree(cast, cast.card(), meeting=meeting)
    assert write(cast, meeting)["reminders"] == 0
    assert write(cast, meeting - timedelta(hours=2))["reminders"] == 1
    assert outbox.send_due(as_of=meeting)["sent"] == 0
    assert Message.objects.get().error == Trouble.TOO_LATE


@pytest.mark.parametrize("case", ["just agreed", "off", "no consent", "by hand", "pooled"])
def test_FUP_09_who_needs_or_wants_no_reminder_gets_none(cast, case):
    card, meeting = cast.card(), soon(hours=20 if case == "just agreed" else 30)
    agree(cast, card, meeting=meeting)
    if case == "off":
        settings(cast, reminder=False)
    if case == "no consent":
        consents.withdraw(customer=card.customer, purpose="messages", channel="phone", by=cast.lina, at=NOON)
    if case == "by hand":
        by_hand(cast, card, MessageKind.APPOINTMENT, soon(hours=1))
    if case == "pooled":
        Card.objects.filter(pk=card.pk).update(pooled_at=NOON)
    assert write(cast, soon(hours=8))["reminders"] == 0


@pytest.mark.parametrize("case", ["moved", "called off", "lost"])
def test_FUP_09_a_meeting_that_was_moved_or_called_off_is_not_reminded_of(cast, case):
    card = cast.card()
    row = agree(cast, card, meeting=soon(hours=30))
    assert write(cast, soon(hours=7))["reminders"] == 1
    if case == "moved":
        agree(cast, card, meeting=soon(hours=50), at=soon(hours=8))
    elif case == "called off":
        appointments.close(seat=cast.seat("lina"), appointment=row, kept=False, reason="x", at=soon(hours=8))
    else:
        closing.lose(card=card, at=soon(hours=8))
    row.refresh_from_db()
    assert row.state in ("moved", "cancelled")
    assert outbox.send_due(as_of=soon(hours=8, minutes=1)) == {"sent": 0, "retry": 0, "failed": 0}
    assert Message.objects.get().error == Trouble.CALLED_OFF


@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_write_each_text_once(cast):
    """FUP-38, FUP-09."""
    for n in range(4):
        card = born(cast.card(number=f"1541234000{n}"))
        agree(cast, card, meeting=soon(hours=25))
    found = in_parallel([lambda: write(cast, soon(hours=2)) for _ in range(3)])
    assert sorted(counts["birthdays"] + counts["reminders"] for counts in found) == [0, 0, 8]
    assert Message.objects.count() == 8


# --- the customer's language --------------------------------------------------------------------
def test_FUP_16_FUP_37_who_is_written_to_in_english_gets_the_english_text(cast):
    """FUP-16, FUP-37: greeting, thank-you, letter and mass message; a text without English goes out in Chinese."""
    settings(cast, thank_letter=True)
    card = born(cast.card(name="Smith", at=soon(days=-1)))
    Customer.objects.update(language="en", salutation="mr", address="1 Lake Road")
    assert write(cast)["birthdays"] == 1
    assert Message.objects.get().text == "Dear Mr Smith, everybody at 城东店 wishes you a happy birthday."
    visit = cast.visit(phone="15412345678")
    visits.end(seat=cast.seat("desk"), visit=visit, at=soon(minutes=9))
    assert Message.objects.get(carrier="letter").text.startswith("Dear Mr Smith,\n\nthank you")
    assert "感谢光临" in Message.objects.get(kind="thanks", carrier="sms").text  # the settings' text has no English
    fields = {"title": "x", "kind": "greeting", "carrier": "sms", "subject": "", "text": "{customer}您好",
              "text_en": "Hello {customer}", "wanted": {}}  # fmt: skip
    row = mass.write(seat=cast.seat("csr"), token=uuid4(), fields=fields, at=NOON)
    for doing, who in (("submit", "csr"), ("approve", "manager")):
        mass.move(seat=cast.seat(who), mass=row, doing=doing, at=NOON)
    mass.gather(mass=row.pk, as_of=NOON)
    assert row.messages.get().text == "Hello Mr Smith"
    page = cast.client("lina").get(f"/cards/{card.pk}/message/?text={_birthday_text(cast)}")
    assert page.context["form"]["text"].value().startswith("Dear {customer}")


def _birthday_text(cast) -> int:
    templates.start(store=cast.store, at=NOON)
    return cast.store.message_templates.get(kind=MessageKind.BIRTHDAY).pk


def test_FUP_09_a_reminder_that_failed_is_not_sent_again_after_the_meeting(cast):
    meeting = soon(hours=30)
    agree(cast, cast.card(), meeting=meeting)
    write(cast, soon(hours=7))
    Message.objects.update(state="failed", error="gateway answered 400")
    with pytest.raises(Refused):
        outbox.resend(seat=cast.seat("lina"), message=Message.objects.get(), sure=True, at=meeting)
    assert Message.objects.get().state == "failed"
