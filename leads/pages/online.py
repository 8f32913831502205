"""Online leads as the pages show them: a row with its repetitions, its clock, its wishes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from accounts.rights import Right
from accounts.seat import Seat
from leads.models import OnlineLead
from leads.rules import online as rules

DAY = timedelta(days=1)


@dataclass
class LeadRow:
    """One lead of the list, seen at `now` from `seat`; `lead` comes from `OnlineLead.objects.rows()`."""

    lead: OnlineLead
    now: datetime
    seat: Seat

    @property
    def state(self) -> str:
        """Waiting, late or answered."""
        return rules.state(self.lead.open_by, self.now)

    @property
    def minutes(self) -> int | None:
        """Minutes to the first answer, None as long as there is none."""
        lead = self.lead
        return rules.minutes_taken(lead.clock_from, lead.answered_at) if lead.answered_at else None

    @property
    def starts_later(self) -> bool:
        """Say whether the clock waits for the store to open."""
        return self.lead.clock_from > self.now

    @property
    def consultant(self):
        """Who answers: the card's owner, else who received the lead; None as long as nobody does."""
        visit = self.lead.visit
        return (visit.card.owner if visit.card_id else visit.consultant) if visit else None

    @property
    def opens(self) -> bool:
        """Say whether the card is this person's to open."""
        visit = self.lead.visit
        if not visit or not visit.card_id:
            return False
        return self.seat.may(Right.CARD_READ) or visit.card.owner_id == self.seat.user.pk


def in_state(rows: QuerySet[OnlineLead], state: str, now: datetime) -> QuerySet[OnlineLead]:
    """The `rows()` that stand so at `now`; all of them for another word."""
    wanted = {
        rules.WAITING: Q(open_by__gte=now),
        rules.LATE: Q(open_by__lt=now),
        rules.ANSWERED: Q(open_by=None),
    }.get(state)
    return rows if wanted is None else rows.filter(wanted)


def counts_of(visible: QuerySet[OnlineLead], now: datetime) -> dict[str, int]:
    """How many wait, are late, are given to nobody; and of the last 24 hours, how many came and were answered in time.

    One statement over the leads that still run and one over the last day.
    """
    running = visible.rows().filter(open_by__isnull=False)
    found = running.aggregate(
        waiting=Count("pk", filter=Q(open_by__gte=now)),
        late=Count("pk", filter=Q(open_by__lt=now)),
        unassigned=Count("pk", filter=Q(visit=None)),
    )
    last_day = visible.filter(received_at__gt=now - DAY)
    return found | last_day.aggregate(came=Count("pk"), in_time=Count("pk", filter=Q(answered_at__lte=F("respond_by"))))


def waiting_rows(seat: Seat, now: datetime, most: int = 20) -> list[LeadRow]:
    """What still waits for its answer, the earliest clock first: for the front desk."""
    rows = OnlineLead.objects.visible_to(seat).rows().filter(open_by__isnull=False).with_people()
    return [LeadRow(lead, now, seat) for lead in rows.order_by("open_by", "pk")[:most]]
