"""Messages to customers: sent by a worker, at most once, never without consent or in quiet hours (product.md §5).

Written they are in followups.services.writing and followups.services.mass.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.seat import Seat, settings_of
from core import clock, sweeps
from core.errors import Refused, Stale
from core.gateways import GatewayError, mail
from core.retrying import ATTEMPTS, LEASE, after_quiet_hours, jitter, retry_at
from followups.gateways import gateway
from followups.models import Appointment, MassMessage, Message, MessageStep
from followups.services.agreeing import agrees
from followups.statuses import Carrier, MassState, MessageState, Step, Trouble
from leads.models import Customer

AT_ONCE = 500  # messages that are looked at in one go


def outside_quiet_hours(store, at: datetime) -> datetime:
    """The first moment from `at` on at which a message of `store` may go out."""
    row = settings_of(store)
    return after_quiet_hours(at, quiet_from=row.quiet_from, quiet_until=row.quiet_until, zone=store.zone)


def wake_worker() -> None:
    """Ask for sending now; without a broker the sweep of the next minute does it."""
    sweeps.wake("followups.tasks.send_messages")


def send_for(*, as_of: datetime, seconds: int = 50) -> dict[str, int]:
    """Send what is due until nothing is, or `seconds` are over: the next sweep goes on."""
    return sweeps.until_done(send_due, as_of=as_of, at_once=AT_ONCE, seconds=seconds)


def send_due(*, as_of: datetime, limit: int = AT_ONCE) -> dict[str, int]:
    """Send what is due, single messages before those to many.

    Each message is claimed by a conditional update, so two workers never send one twice. A message whose sender
    died while sending may have gone out: it is failed, not sent again.
    """
    counts = {"sent": 0, "retry": 0, "failed": 0}
    for single in (True, False):
        rows = Message.objects.due(as_of).filter(mass__isnull=single).select_related("store__settings")
        for message in rows.order_by("try_at", "pk")[: limit - sum(counts.values())]:
            outcome = _abandon(message, as_of) if message.state == MessageState.SENDING else _send(message, as_of)
            if outcome:
                counts[outcome] += 1
    return counts


def _abandon(message: Message, as_of: datetime) -> str:
    mine = Message.objects.filter(pk=message.pk, state=MessageState.SENDING, try_at=message.try_at)
    with transaction.atomic():
        if not mine.update(state=MessageState.FAILED, error=Trouble.ABANDONED):
            return ""
        _note(message, Step.FAILED, Trouble.ABANDONED, as_of)
    return "failed"


def _send(message: Message, as_of: datetime) -> str:
    with transaction.atomic():
        outcome = _claim(message, as_of)
    return _hand_over(message, as_of) if outcome == "claimed" else outcome


def _claim(message: Message, as_of: datetime) -> str:
    """Take the message for this sender, or say what became of it.

    The customer's row is the lock: consents, and other messages to the same person, wait. The conditions of the
    update are the message's own columns, so that a second worker's update finds nothing.
    """
    customer = Customer.objects.select_for_update(no_key=True).get(pk=message.customer_id)
    mine = Message.objects.filter(pk=message.pk, state=MessageState.QUEUED, try_at=message.try_at)
    if message.mass_id and not _goes_out(message.mass_id):
        return ""
    if not agrees(customer.pk, message.kind):
        return _fail(mine, message, Trouble.NO_CONSENT, as_of)
    allowed = _allowed_at(message, as_of)
    if trouble := _pointless(message, allowed):
        return _drop(mine, message, trouble, as_of)
    if allowed > as_of:
        mine.update(try_at=allowed)
        return ""
    lease = max(as_of, clock.now()) + LEASE
    today = clock.local_day(as_of, message.store.zone)
    claimed = mine.update(state=MessageState.SENDING, attempts=message.attempts + 1, try_at=lease, counted_on=today)
    return "claimed" if claimed else ""


def _pointless(message: Message, moment: datetime) -> str:
    """Why nobody wants to read `message` at `moment` any more; "" where somebody does."""
    if message.until and moment >= message.until:
        return Trouble.TOO_LATE
    stands = message.appointment_id is None or Appointment.objects.planned().filter(pk=message.appointment_id).exists()
    return "" if stands else Trouble.CALLED_OFF


def _drop(rows, message: Message, words: str, as_of: datetime) -> str:
    """Stop a message that came to nothing; nobody has to decide about it."""
    if rows.update(state=MessageState.STOPPED, error=words, counted_on=None):
        _note(message, Step.STOPPED, words, as_of)
    return ""


def _goes_out(mass: int) -> bool:
    return MassMessage.objects.filter(pk=mass, state__in=(MassState.RUNNING, MassState.DONE)).exists()


def _allowed_at(message: Message, as_of: datetime) -> datetime:
    """`as_of`, or when the quiet hours end, or the next day when the customer had the day's messages."""
    allowed = outside_quiet_hours(message.store, as_of)
    today = clock.local_day(allowed, message.store.zone)
    had = Message.objects.filter(customer=message.customer_id, counted_on=today).exclude(pk=message.pk).count()
    if had < settings_of(message.store).messages_per_day:
        return allowed
    tomorrow = clock.start_of(today + timedelta(days=1), message.store.zone)
    row = settings_of(message.store)
    if row.quiet_from == row.quiet_until:
        tomorrow += timedelta(hours=9)  # a store without quiet hours wakes nobody at midnight all the same
    return outside_quiet_hours(message.store, tomorrow)


def _hand_over(message: Message, as_of: datetime) -> str:
    """Give the claimed message to the gateway and write down what it said."""
    attempt = message.attempts + 1
    sending = Message.objects.filter(pk=message.pk, state=MessageState.SENDING)
    try:
        _door(message)
    except GatewayError as error:
        words = str(error)[:200]
        if attempt >= ATTEMPTS or not error.again:
            return _fail(sending, message, words, as_of)
        later = retry_at(attempt, as_of, jitter=jitter(message.pk, message.attempts))
        with transaction.atomic():
            sending.update(state=MessageState.QUEUED, error=words, try_at=later, counted_on=None)
            _note(message, Step.RETRY, words, as_of)
        return "retry"
    with transaction.atomic():
        sending.update(state=MessageState.SENT, sent_at=as_of, error="")
        _note(message, Step.SENT, "", as_of)
    return "sent"


def _door(message: Message) -> None:
    if message.carrier == Carrier.EMAIL:
        mail(to=message.address, subject=message.subject or message.store.name, text=message.text)
    else:
        gateway().send(key=message.key, number=message.number, text=message.text)


def _fail(rows, message: Message, words: str, as_of: datetime) -> str:
    with transaction.atomic():
        if not rows.update(state=MessageState.FAILED, error=words, counted_on=None):
            return ""
        _note(message, Step.FAILED, words, as_of)
    return "failed"


def _note(message: Message, step: str, note: str, at: datetime, by: User | None = None) -> None:
    MessageStep.objects.create(message_id=message.pk, step=step, note=note[:200], at=at, by=by)


@transaction.atomic
def resend(*, seat: Seat, message: Message, sure: bool, at: datetime) -> Message:
    """Queue a failed message once more, by a person; `sure` that it goes out although it may have arrived.

    Raises Stale when it is not failed any more, Refused without consent, when it says nothing any more, and without
    `sure` where that is asked.
    """
    row = _locked(message)
    if row.state != MessageState.FAILED:
        raise Stale(_("This message is not failed any more."), current=row)
    if row.customer.erased_at or not agrees(row.customer_id, row.kind):
        raise Refused(_("The customer does not agree to such messages."))
    if row.mass_id and not _goes_out(row.mass_id):
        raise Refused(_("The mass message that it belongs to does not go out."))
    if trouble := _pointless(row, at):
        raise Refused(str(Trouble(trouble).label))
    if row.error == Trouble.ABANDONED and not sure:
        raise Refused(_("It may have arrived. Tick that you want to send it all the same."), field="sure")
    row.state, row.attempts, row.error, row.try_at = MessageState.QUEUED, 0, "", outside_quiet_hours(row.store, at)
    row.save(update_fields=["state", "attempts", "error", "try_at"])
    _note(row, Step.RESENT, "", at, seat.user)
    transaction.on_commit(wake_worker, robust=True)
    return row


@transaction.atomic
def stop(*, seat: Seat, message: Message, at: datetime) -> Message:
    """Take back a message that waits. Raises Stale when it is on its way or gone."""
    row = _locked(message)
    if row.state != MessageState.QUEUED:
        raise Stale(_("This message does not wait any more."), current=row)
    row.state = MessageState.STOPPED
    row.save(update_fields=["state"])
    _note(row, Step.STOPPED, "", at, seat.user)
    return row


def _locked(message: Message) -> Message:
    Customer.objects.select_for_update(no_key=True).get(pk=message.customer_id)
    rows = Message.objects.select_for_update(no_key=True, of=("self",)).select_related("store__settings", "customer")
    return rows.get(pk=message.pk)


@transaction.atomic
def posted(*, seat: Seat, letters: list[int], at: datetime) -> int:
    """Mark the letters with these keys as posted; those that somebody marked meanwhile are left. Says how many."""
    rows = Message.objects.visible_to(seat).letters().select_for_update(no_key=True, of=("self",)).order_by("pk")
    mine = list(rows.filter(pk__in=letters))
    Message.objects.filter(pk__in=[row.pk for row in mine]).update(
        state=MessageState.SENT, sent_at=at, error="", counted_on=None
    )
    MessageStep.objects.bulk_create(
        MessageStep(message=row, step=Step.SENT, note="", by=seat.user, at=at) for row in mine
    )
    return len(mine)
