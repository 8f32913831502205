"""Turn fairness of a period: what the recorded turns, visits and rosters say (RPT-21)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count as Rows

from accounts.models import User
from accounts.people import consultants
from accounts.rights import Right
from accounts.seat import Seat
from core import clock
from leads.models import RosterEntry, Turn, Visit
from leads.rules import fairness
from leads.rules.fairness import Count, Share
from leads.statuses import NOT_COUNTED, EntryState, TurnKind

_FIELDS = ("turns", "first", "again", "skipped", "refused", "preferred", "bypassed", "swaps", "days")


@dataclass(frozen=True)
class Line:
    """One consultant of the report."""

    person: User
    share: Share


@dataclass(frozen=True)
class Fairness:
    """The report: the lines that the reader may see, and the whole store below them."""

    lines: list[Line]
    total: Count
    mean: Decimal | None


def report(seat: Seat, begin: date, end: date) -> Fairness:
    """The report from `begin` to `end` (store days, both counted): five statements. A consultant sees the own line."""
    found = _counts(seat, begin, end)
    people = {p.pk: p for p in consultants(seat.store)}
    gone = [pk for pk in found if pk not in people]
    people |= {p.pk: p for p in User.objects.filter(pk__in=gone)}
    counts = [Count(pk, **{name: found[pk][name] for name in _FIELDS if pk in found}) for pk in people]
    lines = [Line(people[share.count.consultant], share) for share in fairness.shares(counts)]
    total = Count(0, **{name: sum(getattr(c, name) for c in counts) for name in _FIELDS})
    if not seat.may(Right.VISIT_DESK):
        lines = [row for row in lines if row.person.pk == seat.user.pk]
    return Fairness(lines, total, fairness.tenths(fairness.mean(counts)))


def _counts(seat: Seat, begin: date, end: date) -> dict[int, Counter]:
    found: dict[int, Counter] = {}

    def add(consultant: int | None, name: str, n: int) -> None:
        if consultant is not None:
            found.setdefault(consultant, Counter())[name] += n

    rows = Turn.objects.filter(roster__store=seat.store, roster__day__range=(begin, end), undone_by=None)
    rows = rows.exclude(visit__purpose__in=NOT_COUNTED)  # corrected: the turn was given back
    fields = ("consultant_id", "other_id", "kind", "overridden")
    for one, other, kind, overridden, n in rows.order_by().values_list(*fields).annotate(n=Rows("pk")):
        for who, name in _meaning(one, other, kind, overridden):
            add(who, name, n)
    since, until = clock.start_of(begin, seat.store.zone), clock.day_bounds(end, seat.store.zone)[1]
    visits = Visit.objects.filter(store=seat.store, arrived_at__gte=since, arrived_at__lt=until)
    visits = visits.counted().order_by()
    for one, is_first, n in visits.values_list("consultant_id", "is_first").annotate(n=Rows("pk")):
        add(one, "first" if is_first else "again", n)
    duty = RosterEntry.objects.filter(roster__store=seat.store, roster__day__range=(begin, end))
    duty = duty.exclude(state=EntryState.OFF).order_by()
    for one, n in duty.values_list("consultant_id").annotate(n=Rows("pk")):
        add(one, "days", n)
    return found


def _meaning(one: int, other: int | None, kind: str, overridden: bool) -> list[tuple[int | None, str]]:
    """Whose column a row counts in."""
    if kind == TurnKind.TAKEN:
        return [(one, "turns"), *([(one, "preferred"), (other, "bypassed")] if overridden else [])]
    if kind in (TurnKind.SWAPPED, TurnKind.REORDERED):
        return [(one, "swaps"), (other, "swaps")]
    return {TurnKind.SKIPPED: [(one, "skipped")], TurnKind.REFUSED: [(one, "refused")]}.get(TurnKind(kind), [])
