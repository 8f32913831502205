"""What was not done: planned the evening before, or due in the system and not even planned (ROLE-13)."""

from collections.abc import Iterator, Mapping

from django.db.models import OuterRef, Subquery

from core.questions import KEYS, question
from followups.models import FollowUp
from followups.statuses import State
from leads.models import Card
from leads.statuses import CardStatus, Source
from reports.rules import daily
from reports.rules.daily import Line, Match
from reports.sources import base
from reports.sources.base import Day
from reports.statuses import LineKind

_FIELDS = (
    "pk", "customer__name", "status", "grade", "source", "car_model__name", "colour__name", "next_on",
)  # fmt: skip


def lines(day: Day, matches: Mapping[int, Match]) -> Iterator[Line]:
    """One line per customer who was neither reached nor tried; an attempt has its own line already."""
    wanted = {who: (match.missed | match.forgotten) - match.tried for who, match in matches.items()}
    cards = {row["pk"]: row for row in _cards(day.store.pk, set().union(*wanted.values()))}
    for who, keys in wanted.items():
        for key in sorted(keys & cards.keys()):
            yield _line(who, cards[key])


@question
def _cards(store: int, keys: KEYS):
    """The cards with the day on which their open follow-up stands now."""
    opened = FollowUp.objects.filter(card=OuterRef("pk"), state=State.PLANNED).order_by("due_on").values("due_on")[:1]
    return Card.objects.filter(store=store, pk__in=keys).annotate(next_on=Subquery(opened)).values(*_FIELDS)


def _line(who: int, row: dict) -> Line:
    return Line(
        consultant=who,
        origin=f"not-done:{row['pk']}",
        kind=LineKind.NOT_DONE,
        card=row["pk"],
        customer=row["customer__name"],
        car=base.car_words(row["car_model__name"], row["colour__name"]),
        source=row["source"],
        grade_before=row["grade"],
        grade_after=row["grade"],
        column=daily.column(
            reception=False,
            delivered=row["status"] == CardStatus.DELIVERED,
            self_found=row["source"] == Source.DEVELOPED,
            first_day=False,
            grade=row["grade"],
        ),
        next_on=row["next_on"],
    )


SOURCE = base.Source("plan", lines=lines)
