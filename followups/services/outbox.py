"""Messages to customers: written with the change, sent by a worker, at most once (FUP-11, product.md §5)."""

import logging
from datetime import datetime, timedelta

from celery import current_app
from django.db import transaction

from accounts.seat import settings_of
from core import clock, text_templates
from followups.gateways import GatewayError, gateway
from followups.models import Message
from followups.rules.lateness import after_quiet_hours, retry_at
from followups.statuses import MessageState, Trouble
from leads.models import Customer, Visit
from leads.services import consents
from leads.statuses import Purpose, Salutation, VisitKind

log = logging.getLogger(__name__)

ATTEMPTS = 6  # then the message is failed and a person decides
LEASE = timedelta(minutes=10)  # a sender that is silent for longer has died
_MIX = {Salutation.MR: "先生", Salutation.MS: "女士"}  # a message speaks the customer's language, not the reader's


def queue_thank_you(*, visit: Visit, at: datetime) -> Message | None:
    """Queue the thank-you of a walk-in who left data and agreed to messages; once per visit.

    None when the store does not send it, the customer did not agree, or it is queued already.
    """
    settings = settings_of(visit.store)
    if visit.kind != VisitKind.WALK_IN or not settings.thank_you or not _may_write_to(visit.customer):
        return None
    number = visit.customer.phones.order_by("-is_main", "pk").values_list("number", flat=True).first()
    text = text_templates.fill(
        settings.thank_you_text,
        {"customer": _address(visit.customer), "store": visit.store.name, "consultant": visit.consultant.name},
    )
    message, made = Message.objects.get_or_create(
        store=visit.store,
        key=f"thank-you:visit:{visit.pk}",
        defaults={
            "customer": visit.customer, "card": visit.card, "number": number, "text": text[:500], "made_at": at,
            "try_at": _outside_quiet_hours(visit.store, at),
        },
    )  # fmt: skip
    if not made:
        return None
    transaction.on_commit(_wake_worker, robust=True)
    return message


def _may_write_to(customer: Customer | None) -> bool:
    return bool(customer and consents.holds(customer, Purpose.MESSAGES) and customer.phones.exists())


def _address(customer: Customer) -> str:
    return f"{customer.name}{_MIX.get(customer.salutation, '')}"


def _outside_quiet_hours(store, at: datetime) -> datetime:
    row = settings_of(store)
    return after_quiet_hours(at, quiet_from=row.quiet_from, quiet_until=row.quiet_until, zone=store.zone)


def _wake_worker() -> None:
    """Ask for sending now; without a broker the sweep of the next minute does it."""
    try:
        current_app.send_task("followups.tasks.send_messages", retry=False)
    except Exception as error:
        log.warning("The broker did not take the message: %s. The next sweep sends it.", type(error).__name__)


def send_due(*, as_of: datetime, limit: int = 500) -> dict[str, int]:
    """Send what is due. Each message is claimed by a conditional update, so two workers never send one twice.

    A message whose sender died while sending may have gone out: it is failed, not sent again.
    """
    counts = {"sent": 0, "retry": 0, "failed": 0}
    for message in Message.objects.due(as_of).select_related("store").order_by("try_at", "pk")[:limit]:
        outcome = _abandon(message) if message.state == MessageState.SENDING else _claim_and_send(message, as_of)
        if outcome:
            counts[outcome] += 1
    return counts


def _abandon(message: Message) -> str:
    changed = Message.objects.filter(pk=message.pk, state=MessageState.SENDING, try_at=message.try_at).update(
        state=MessageState.FAILED, error=Trouble.ABANDONED
    )
    return "failed" if changed else ""


def _claim_and_send(message: Message, as_of: datetime) -> str:
    row = settings_of(message.store)
    allowed = after_quiet_hours(as_of, quiet_from=row.quiet_from, quiet_until=row.quiet_until, zone=message.store.zone)
    mine = Message.objects.filter(pk=message.pk, state=MessageState.QUEUED, try_at=message.try_at)
    if allowed > as_of:
        mine.update(try_at=allowed)
        return ""
    lease = max(as_of, clock.now()) + LEASE
    if not mine.update(state=MessageState.SENDING, attempts=message.attempts + 1, try_at=lease):
        return ""
    return _send(message, message.attempts + 1, as_of)


def _send(message: Message, attempt: int, as_of: datetime) -> str:
    sending = Message.objects.filter(pk=message.pk, state=MessageState.SENDING)
    if not _still_agreed(message):
        sending.update(state=MessageState.FAILED, error=Trouble.NO_CONSENT)
        return "failed"
    try:
        gateway().send(key=message.key, number=message.number, text=message.text)
    except GatewayError as error:
        last = attempt >= ATTEMPTS or not error.again
        state = MessageState.FAILED if last else MessageState.QUEUED
        sending.update(state=state, error=str(error)[:200], try_at=retry_at(attempt, as_of))
        return "failed" if last else "retry"
    sending.update(state=MessageState.SENT, sent_at=as_of, error="")
    return "sent"


def _still_agreed(message: Message) -> bool:
    return consents.holds(message.customer_id, Purpose.MESSAGES)
