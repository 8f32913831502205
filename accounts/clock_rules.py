"""The rules by which a store's clocks run: those of now, and those of then (GAP-17, RPT-24).

A limit that is changed today judges nobody's work of last week: each change keeps the rules as they were until then.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from accounts import opening
from accounts.models import PastClocks, Store, StoreSettings
from accounts.open_days import closed_days
from accounts.seat import settings_of
from core.hours import OpenHours

#: The settings that decide what a clock asks for; PastClocks has the same names.
FIELDS = (
    "thank_you", "thank_letter", "sms_minutes", "letter_hours", "follow_up_hours", "confirm_hours", "clocks_pause",
    "quiet_from", "quiet_until",
)  # fmt: skip


@dataclass(frozen=True)
class Rules:
    """What held at some time: the limits, and the hours in which clocks pass (None: by the calendar)."""

    limits: StoreSettings | PastClocks
    hours: OpenHours | None


@dataclass(frozen=True)
class RuleBook:
    """The rules of now, and those before with the moment until which they held, the earliest first."""

    now: Rules
    past: Sequence[tuple[datetime, Rules]] = field(default=())

    def at(self, moment: datetime) -> Rules:
        """The rules that held at `moment` (aware)."""
        return next((rules for until, rules in self.past if moment < until), self.now)

    def since(self, moment: datetime) -> Iterator[Rules]:
        """All rules that held at `moment` (aware) or later."""
        yield from (rules for until, rules in self.past if moment < until)
        yield self.now


def book_of(store: Store, *, around: date) -> RuleBook:
    """The rules of `store` from shortly before the store day `around` on: four statements at most."""
    settings, past = settings_of(store), list(PastClocks.objects.filter(store=store).order_by("until"))
    pauses = settings.clocks_pause or any(row.clocks_pause for row in past)
    closed = closed_days(store, around=around) if pauses else frozenset()
    week = opening.week_of(store) if settings.clocks_pause else {}
    now = Rules(settings, OpenHours(week, store.zone, closed) if settings.clocks_pause else None)
    return RuleBook(now, [(row.until, Rules(row, _hours_then(row, store, closed))) for row in past])


def _hours_then(row: PastClocks, store: Store, closed: frozenset[date]) -> OpenHours | None:
    if not row.clocks_pause:
        return None
    week = {int(day): (time.fromisoformat(a), time.fromisoformat(b)) for day, (a, b) in row.week.items()}
    return OpenHours(week, store.zone, closed)


@transaction.atomic
def change(*, store: Store, doing: Callable[[], Any], at: datetime) -> PastClocks | None:
    """Do what may change the rules of `store`; if it does, the rules so far are kept as those until `at`.

    Raises what `doing` raises; then nothing is changed.
    """
    settings_of(store)
    StoreSettings.objects.select_for_update(no_key=True).get(store=store)
    before = _rules(store)
    doing()
    return PastClocks.objects.create(store=store, until=at, **before) if _rules(store) != before else None


def _rules(store: Store) -> dict[str, Any]:
    """The rules as they stand in the database."""
    week = {str(day): [hour.isoformat() for hour in hours] for day, hours in opening.week_of(store).items()}
    return StoreSettings.objects.filter(store=store).values(*FIELDS).get() | {"week": week}
