"""Planning: each active card has exactly one open cadence follow-up, written with the change that asks for it."""

from collections.abc import Collection, Container
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts import opening
from accounts.models import Store
from accounts.open_days import closed_days
from accounts.seat import settings_of
from core import clock
from core.errors import Refused
from followups.models import FollowUp
from followups.rules.cadence import Frequency, next_contact_on
from followups.rules.clocks import deadline
from followups.statuses import Kind, State
from leads.models import Card, Visit
from leads.services import ladders

FARTHEST = timedelta(days=366)  # nobody agrees on a call more than a year ahead; a later date is a slip


@dataclass(frozen=True)
class Rhythm:
    """What the planning of one store needs to know: its frequencies and its closed days."""

    store: Store
    frequencies: dict[str, Frequency]
    closed: Container[date]

    def next_on(self, grade: str, last_contact: date) -> date:
        """The ladder's date for a card of `grade` last contacted on `last_contact` (store days)."""
        return next_contact_on(last_contact, self.frequencies[grade], self.closed)


def rhythm_of(store: Store, day: date) -> Rhythm:
    """The rhythm in force on `day` (store day): two or three queries."""
    steps = ladders.in_force(store, day)
    frequencies = {grade: Frequency(step.contacts, step.period_days) for grade, step in steps.items()}
    return Rhythm(store, frequencies, closed_days(store, around=day))


def plan_cadence(
    *,
    card: Card,
    last_contact_at: datetime,
    at: datetime,
    agreed_on: date | None = None,
    later_reason: str = "",
    rhythm: Rhythm | None = None,
    none_open: bool = False,
) -> FollowUp:
    """Replace the card's open cadence follow-up by one after `last_contact_at`, or on `agreed_on` (store day).

    `rhythm` spares asking for it again; `none_open` says that the caller has just closed the one that was open, so
    nobody can have planned another: whoever looked saw either that one or this one.
    """
    row = _cadence(card, last_contact_at, at, agreed_on, later_reason, rhythm)
    if none_open:
        row.save(force_insert=True)
        return row
    try:
        return _replace(row, at)
    except IntegrityError:  # a reconcile that ran beside us planned one and has committed by now
        return _replace(row, at)


def refuse_day(on: date | None, today: date) -> None:
    """Raise Refused for a next contact in the past, or farther away than anybody agrees on."""
    if on and on < today:
        raise Refused(_("This day is over. Choose today or later."), field="next_on")
    if on and on - today > FARTHEST:
        raise Refused(_("That is more than a year ahead. Choose an earlier day."), field="next_on")


def agree(*, card: Card, on: date, reason: str, at: datetime) -> FollowUp:
    """Plan the next contact for the day that the customer named (product.md §3); later than the ladder needs a reason.

    Raises Refused with the field that is wrong.
    """
    today = clock.local_day(at, card.store.zone)
    refuse_day(on, today)
    last, rhythm = card.last_contact_at or card.opened_at, rhythm_of(card.store, today)
    late = on > rhythm.next_on(card.grade, clock.local_day(last, card.store.zone))
    if late and settings_of(card.store).agreed_needs_reason and not reason.strip():
        raise Refused(_("This is later than the ladder allows: say why."), field="later_reason")
    words = reason.strip() if late else ""
    return plan_cadence(card=card, last_contact_at=last, at=at, agreed_on=on, later_reason=words, rhythm=rhythm)


def replan(*, card: Card, at: datetime) -> FollowUp:
    """Another grade, another rhythm, counted from the last real contact.

    A day that was agreed with the customer today stays, unless the new grade's day comes first and nobody said why
    it may be later.
    """
    today = clock.local_day(at, card.store.zone)
    last, rhythm = card.last_contact_at or card.opened_at, rhythm_of(card.store, today)
    standard = rhythm.next_on(card.grade, clock.local_day(last, card.store.zone))
    there = FollowUp.objects.filter(card=card).open().cadence().first()
    agreed = there and there.due_on != there.standard_on and clock.local_day(there.planned_at, card.store.zone) == today
    kept = agreed and not there.attempts and (there.due_on <= standard or there.later_reason)
    return plan_cadence(
        card=card, last_contact_at=last, at=at, rhythm=rhythm, agreed_on=there.due_on if kept else None,
        later_reason=there.later_reason if kept else "",
    )  # fmt: skip


def plan_first(*, card: Card, at: datetime) -> FollowUp:
    """The first cadence follow-up of a card opened in this transaction: there is none yet that could be replaced."""
    row = _cadence(card, card.last_contact_at or at, at)
    row.save(force_insert=True)
    return row


def _cadence(
    card: Card,
    last_contact_at: datetime,
    at: datetime,
    agreed_on: date | None = None,
    later_reason: str = "",
    rhythm: Rhythm | None = None,
) -> FollowUp:
    rhythm = rhythm or rhythm_of(card.store, clock.local_day(at, card.store.zone))
    standard = rhythm.next_on(card.grade, clock.local_day(last_contact_at, card.store.zone))
    due = agreed_on or standard
    return FollowUp(
        store=card.store, card=card, kind=Kind.CADENCE, responsible_id=card.owner_id, due_on=due, late_from=due,
        standard_on=standard, later_reason=later_reason, planned_at=at,
    )  # fmt: skip


@transaction.atomic
def _replace(row: FollowUp, at: datetime) -> FollowUp:
    """Cancel the card's open cadence follow-up and save `row` in its place."""
    there = FollowUp.objects.filter(card=row.card, kind=Kind.CADENCE, state=State.PLANNED)
    there.filter(planned_at=at, attempts=0).delete()  # planned by this very change, never seen by anybody
    there.update(state=State.CANCELLED, closed_at=at)
    row.save(force_insert=True)
    return row


def plan_confirmation(*, visit: Visit, at: datetime) -> FollowUp | None:
    """Plan the 24-hour contact after a visit that left data (GRADE-31, FUP-13); once per visit, one open per card.

    The clock starts when the party leaves (GAP-17). None when it was planned before or the card is not followed up.
    """
    card = visit.card
    if card is None or not card.is_followed or visit.left_at is None:
        return None
    if FollowUp.objects.filter(visit=visit, kind=Kind.CONFIRM).exists():
        return None
    row = confirmation_of(visit, at=at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # another visit of this card waits for its confirmation: one contact serves both
        return None
    return row


def confirmation_of(visit: Visit, *, at: datetime) -> FollowUp:
    """The 24-hour follow-up of a visit that has left, not saved."""
    card = visit.card
    hours = opening.hours_of(card.store, around=clock.local_day(visit.left_at, card.store.zone))
    end = deadline(visit.left_at, timedelta(hours=settings_of(card.store).confirm_hours), hours)
    day = clock.local_day(end, card.store.zone)
    return FollowUp(
        store=card.store, card=card, kind=Kind.CONFIRM, responsible_id=card.owner_id, due_on=day, late_from=day,
        standard_on=day, due_at=end, visit=visit, planned_at=at,
    )  # fmt: skip


def hand_over(*, card: Card) -> int:
    """Give the card's open follow-ups to its owner."""
    return hand_over_all(cards=[card.pk])


def hand_over_all(*, cards: Collection[int]) -> int:
    """Give the open follow-ups of many cards (keys) to their owners, in one statement."""
    owner = Card.objects.filter(pk=OuterRef("card_id")).values("owner_id")[:1]
    planned = FollowUp.objects.filter(card__in=cards, state=State.PLANNED)
    return planned.update(responsible_id=Subquery(owner))


def let_go(*, cards: Collection[int], at: datetime) -> int:
    """Cancel the open follow-ups of cards (keys) that nobody follows up any more."""
    return FollowUp.objects.filter(card__in=cards, state=State.PLANNED).update(state=State.CANCELLED, closed_at=at)


def call_soon(*, card: Card, at: datetime) -> FollowUp:
    """Plan the cadence contact of a card that somebody has taken over for the day of `at`."""
    today = clock.local_day(at, card.store.zone)
    return plan_cadence(card=card, last_contact_at=card.last_contact_at or card.opened_at, at=at, agreed_on=today)


def load_of(cards: QuerySet[Card], day: date) -> dict[int, tuple[int, int]]:
    """For each of `cards` with open follow-ups: how many, and how many are due by `day` (store day)."""
    rows = FollowUp.objects.filter(card__in=cards.order_by().values("pk"), state=State.PLANNED).order_by()
    counted = rows.values("card_id").annotate(all=Count("pk"), due=Count("pk", filter=Q(due_on__lte=day)))
    return {row["card_id"]: (row["all"], row["due"]) for row in counted}
