"""What this app shows on the card page: next contact, guidance, contacts and messages, the log button."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.rights import Right
from core import phone
from followups.desk import appointments_of
from followups.models import FollowUp
from followups.rules import lateness
from followups.services.escalation import limits_of
from followups.statuses import MessageState, Method, Result, State, Trouble
from leads.models import Card
from leads.panels import Event, Section
from leads.services import ladders

NEWEST = 60


def contacts(card: Card) -> Iterable[Event]:
    """Contacts and attempts; a contact that a visit brought is shown by the visit."""
    rows = card.contacts.filter(visit=None).order_by("-at")
    for at, method, result, content, by in rows.values_list("at", "method", "result", "content", "by__name")[:NEWEST]:
        title = f"{Method(method).label} · {Result(result).label}"
        yield Event(at, title, content, by, result != Result.NO_ANSWER)


def messages(card: Card) -> Iterable[Event]:
    """Messages to the customer."""
    rows = card.messages.order_by("-made_at").values_list("made_at", "sent_at", "state", "error", "number")
    for made_at, sent_at, state, error, number in rows[:NEWEST]:
        title = _("Message · %(state)s") % {"state": MessageState(state).label}
        words = str(dict(Trouble.choices).get(error, error)) or phone.mask(number)
        yield Event(sent_at or made_at, title, words)


def next_contact(card: Card, seat, now: datetime) -> Section | None:
    """The line under the ladder: when, why, how often; and the open guidance."""
    today = seat.today(now)
    planned = list(FollowUp.objects.filter(card=card, state=State.PLANNED).order_by("due_on", "pk"))
    step = ladders.in_force(card.store, today).get(card.grade)
    first = planned[0] if planned else None
    late = lateness.days_overdue(first.late_from, today) if first else 0
    context = {
        "first": first, "late": late, "step": step if card.is_active else None, "card": card,
        "guidance": list(card.guidance.filter(contact=None).values("text", "at", "by__name")),
        "attempts": card.failed_attempts, "lost": card.failed_attempts >= seat.settings.attempts_limit,
        "appointments": appointments_of(card, today), "may_settle": _may_log(card, seat),
        "mood": lateness.step(first.late_from, today, limits_of(card.store)).name.lower() if first else "none",
    }  # fmt: skip
    return Section("head", "followups/_next_contact.html", context)


def log_button(card: Card, seat, now: datetime) -> Section | None:
    """The button that opens the log."""
    if not card.is_active or not _may_log(card, seat):
        return None
    return Section("actions", "followups/_log_button.html", {"card": card})


def _may_log(card: Card, seat) -> bool:
    return seat.may(Right.CARD_WRITE) or (card.owner_id == seat.user.pk and seat.may(Right.FOLLOWUP_OWN))
