"""What this app shows on the card page: next contact, guidance, contacts and messages, the log button."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from django.db.models import OuterRef
from django.utils import timezone

from accounts.rights import Right
from core import phone
from core.questions import question
from followups.desk import appointments_of
from followups.models import Appointment, Contact, FollowUp, Guidance, Message
from followups.rules import lateness
from followups.services.escalation import limits_of
from followups.statuses import Carrier, MessageKind, MessageState, Method, Result, State, Step, Trouble
from leads.models import Card
from leads.panels import Event, Section, has
from leads.services import ladders

NEWEST = 60
_HERE = OuterRef("pk")
#: What few cards have (`panels.add_seldom`).
SELDOM = {
    "messages": lambda: Message.objects.filter(card=_HERE),
    "guidance": lambda: Guidance.objects.filter(card=_HERE, contact=None),
    "appointments": lambda: Appointment.objects.filter(card=_HERE),
}


@question
def _contacts(card: int):
    rows = Contact.objects.filter(card=card, visit=None).order_by("-at")
    return rows.values_list("at", "method", "result", "content", "by__name")[:NEWEST]


def contacts(card: Card) -> Iterable[Event]:
    """Contacts and attempts; a contact that a visit brought is shown by the visit."""
    for at, method, result, content, by in _contacts(card.pk):
        title = f"{Method(method).label} · {Result(result).label}"
        yield Event(at, title, content, by, result != Result.NO_ANSWER)


@question
def _messages(card: int):
    fields = ("pk", "made_at", "sent_at", "kind", "carrier", "state", "error", "number", "text", "by__name")
    rows = Message.objects.filter(card=card).order_by("-made_at", "-pk", "steps__at", "steps__pk")
    return rows.values_list(*fields, "steps__at", "steps__step", "steps__by__name", named=True)[: NEWEST * 3]


def messages(card: Card) -> Iterable[Event]:
    """Messages to the customer, each with the log of its delivery; one statement."""
    rows = _messages(card.pk) if has(card, "messages") else []
    for _key, group in groupby(rows, key=lambda row: row.pk):
        steps = list(group)
        row = steps[0]
        title = f"{MessageKind(row.kind).label} · {Carrier(row.carrier).label} · {MessageState(row.state).label}"
        trouble = str(dict(Trouble.choices).get(row.error, row.error))
        log = "; ".join(_step_words(one) for one in steps if one.steps__step not in (None, Step.SENT))
        said = row.text[:60] if row.by__name else phone.mask(row.number)
        yield Event(
            row.sent_at or row.made_at, title, " · ".join(filter(None, (trouble, log, said))), row.by__name or ""
        )


def _step_words(row) -> str:
    """One step of the delivery log."""
    who = f" ({row.steps__by__name})" if row.steps__by__name else ""
    return f"{timezone.localtime(row.steps__at):%m-%d %H:%M} {Step(row.steps__step).label}{who}"


@question
def _planned(card: int):
    return FollowUp.objects.filter(card=card, state=State.PLANNED).order_by("due_on", "pk")


@question
def _guidance(card: int):
    return Guidance.objects.filter(card=card, contact=None).values("text", "at", "by__name")


def next_contact(card: Card, seat, now: datetime) -> Section | None:
    """The line under the ladder: when, why, how often; and the open guidance."""
    today = seat.today(now)
    planned = _planned(card.pk)
    step = ladders.in_force(card.store, today).get(card.grade)
    first = planned[0] if planned else None
    late = lateness.days_overdue(first.late_from, today) if first else 0
    context = {
        "first": first, "late": late, "step": step if card.is_active else None, "card": card,
        "guidance": _guidance(card.pk) if has(card, "guidance") else [],
        "attempts": card.failed_attempts, "lost": card.failed_attempts >= seat.settings.attempts_limit,
        "appointments": appointments_of(card, today), "may_settle": _may_log(card, seat),
        "mood": lateness.step(first.late_from, today, limits_of(card.store)).name.lower() if first else "none",
    }  # fmt: skip
    return Section("head", "followups/_next_contact.html", context)


def message_button(card: Card, seat, now: datetime) -> Section | None:
    """The button that writes a message to the customer."""
    mine = card.owner_id == seat.user.pk and seat.may(Right.MESSAGE_OWN) and card.pooled_at is None
    if not (mine or seat.may(Right.MESSAGE_STORE)):
        return None
    return Section("actions", "followups/_message_button.html", {"card": card})


def log_button(card: Card, seat, now: datetime) -> Section | None:
    """The button that opens the log."""
    if not card.is_active or not _may_log(card, seat):
        return None
    return Section("actions", "followups/_log_button.html", {"card": card})


def _may_log(card: Card, seat) -> bool:
    """The owner, the manager, or who stands in today: who may not read the store's cards reaches no other."""
    here = card.owner_id == seat.user.pk or not seat.may(Right.CARD_READ)
    return seat.may(Right.CARD_WRITE) or (here and seat.may(Right.FOLLOWUP_OWN))
