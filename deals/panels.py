"""What this app shows elsewhere: the loss on the card page, the way to its record, what waits for the manager."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.rights import Right
from accounts.seat import Seat
from core.questions import once, question
from deals.models import Loss, LossEvent, WeekTask
from deals.pages.losses import decides
from deals.statuses import LossState, LossStep, TaskKind
from followups.afterwards import Step
from followups.desk_parts import Part
from followups.models import Contact
from followups.statuses import Result
from leads.models import Card
from leads.panels import Event, Section, has
from leads.statuses import LOST_CARD, CardStatus

NEWEST = 40
MEASURES = 5  # of the weekly analysis beside a talk
MOST = 100  # a tab's number stops counting here


@question
def _losses(card: int):
    return Loss.objects.filter(card=card).shown().with_life().order_by("-pk")[:NEWEST]


def recorded() -> QuerySet[Loss]:
    """The losses of a card (`panels.add_seldom`)."""
    return Loss.objects.filter(card=OuterRef("pk"))


def _of(card: Card) -> list[Loss]:
    """The card's loss records, newest first: read once for panel and timeline."""
    return once(card, _losses) if has(card, "losses") else []


def losses(card: Card) -> Iterable[Event]:
    """The steps of the card's loss records."""
    known = {row.pk: row for row in _of(card)}
    steps = LossEvent.objects.filter(loss__in=known).select_related("by").order_by("-at", "-pk")
    for row in steps[:NEWEST] if known else ():
        record = known[row.loss_id]
        words = row.note or (f"{record.reason.path} {record.detail}" if row.step == LossStep.RECORDED else "")
        title, address = f"{record.get_kind_display()} · {row.get_step_display()}", reverse("loss", args=[record.pk])
        yield Event(row.at, title, words.strip(), str(row.by), row.step == LossStep.RECORDED, address)


def loss(card: Card, seat: Seat, now: datetime) -> Section | None:
    """Under the ladder: the loss that closes the card, or the one that was sent back; or "out of control?"."""
    writes = seat.may(Right.CARD_WRITE) or (seat.may(Right.CARD_OWN) and card.owner_id == seat.user.pk)
    suggested = card.status == CardStatus.OPEN and card.failed_attempts >= seat.settings.attempts_limit
    if card.status not in LOST_CARD and card.status != CardStatus.OPEN:
        return None
    row = next(iter(_of(card)), None)
    returned = row and row.state == LossState.RETURNED and card.status == CardStatus.OPEN
    if row and (row.is_standing or (returned and _fresh(row, card))):
        return Section("head", "deals/_card_loss.html", {"loss": row, "decides": decides(seat, row)})
    if suggested and writes:
        return Section("head", "deals/_card_suggests.html", {"card": card})
    return None


def _fresh(row: Loss, card: Card) -> bool:
    """A returned record is told until the customer was spoken with again."""
    return card.last_contact_at is None or card.last_contact_at < row.decided_at


def lose_button(card: Card, seat: Seat, now: datetime) -> Section | None:
    """The way to the record of a loss."""
    mine = card.owner_id == seat.user.pk and seat.may(Right.CARD_OWN)
    if card.status != CardStatus.OPEN or card.pooled_at or not (mine or seat.may(Right.CARD_WRITE)):
        return None
    return Section("more", "deals/_lose_button.html", {"card": card})


def desk_part(card: Card, seat: Seat, now: datetime, suggested: bool) -> Part | None:
    """On the follow-up desk, once the store's number of attempts went without answer: "out of control?" (失控)."""
    writes = seat.may(Right.CARD_WRITE) or (seat.may(Right.CARD_OWN) and card.owner_id == seat.user.pk)
    if not suggested or not writes or card.status != CardStatus.OPEN:
        return None
    return Part("deals/_card_suggests.html", {"card": card})


def measures(card: Card, seat: Seat, now: datetime, suggested: bool) -> Part | None:
    """On the follow-up desk: the open countermeasures of the weekly analysis, one statement (LOST-04, LOST-08)."""
    rows = WeekTask.objects.filter(store=card.store_id, kind=TaskKind.MEASURE, done_at=None, dropped_at=None)
    found = list(rows.select_related("responsible", "reason__parent").order_by("due_on", "pk")[:MEASURES])
    return Part("deals/_desk_measures.html", {"tasks": found, "today": seat.today(now)}) if found else None


def after_a_no(contact: Contact) -> Step | None:
    """Who will not buy is recorded as lost, on the same day (LOST-02)."""
    if contact.result != Result.SAID_NO or contact.card.status != CardStatus.OPEN:
        return None
    address = f"{reverse('loss-new', args=[contact.card_id])}?contact={contact.pk}"
    return Step(str(_("Record the loss")), address)


def waiting(seat: Seat) -> int:
    """How many losses wait for the manager."""
    return len(_waiting(seat))


@question
def _waiting(seat: Seat):
    return Loss.objects.decidable_by(seat).waiting().values_list("pk")[:MOST]
