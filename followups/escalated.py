"""What became of the steps of escalation that were reached in the last days: called, handed over, still open."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, OuterRef, Subquery

from accounts.models import Store
from followups.models import Contact, Escalation
from followups.rules.lateness import Step
from followups.statuses import Result
from leads.models import OwnerChange

DAYS, MOST = 14, 60


@dataclass(frozen=True)
class Reached:
    """One step that a customer's follow-up reached, and what came after."""

    at: datetime
    step: int
    card: int
    name: str
    grade: str
    before: str  # who had it
    moved_to: str
    moved_at: datetime | None
    called_at: datetime | None

    @property
    def red(self) -> bool:
        """Whether it reached the third step."""
        return self.step == Step.REASSIGN


def reached(store: Store, now: datetime) -> list[Reached]:
    """The newest steps from the manager's on; one statement."""
    moves = OwnerChange.objects.filter(card=OuterRef("follow_up__card"), at__gte=OuterRef("at"), before__isnull=False)
    first = moves.order_by("at", "pk")
    calls = Contact.objects.filter(card=OuterRef("follow_up__card"), at__gte=OuterRef("at"))
    called = calls.exclude(result=Result.NO_ANSWER).order_by("at").values("at")[:1]
    rows = Escalation.objects.filter(
        follow_up__store=store, step__gte=Step.MANAGER, at__gt=now - timedelta(days=DAYS), at__lte=now
    ).annotate(
        moved_from=Subquery(first.values("before__name")[:1]), moved_to=Subquery(first.values("after__name")[:1]),
        moved_at=Subquery(first.values("at")[:1]), called_at=Subquery(called), owner=F("follow_up__card__owner__name"),
    )  # fmt: skip
    fields = ("at", "step", "follow_up__card", "follow_up__card__customer__name", "follow_up__card__grade")
    more = ("moved_from", "owner", "moved_to", "moved_at", "called_at")
    return [
        Reached(at, step, card, name, grade, was or owner, to or "", moved_at, called_at)
        for at, step, card, name, grade, was, owner, to, moved_at, called_at in rows.order_by("-at", "-pk").values_list(
            *fields, *more
        )[:MOST]
    ]
