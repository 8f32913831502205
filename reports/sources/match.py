"""Planned × done × due of days for many consultants, in six queries however many days (SDR-17, ROLE-13, FUP-24).

Only facts that later work leaves alone are asked: plan lines, contacts and attempts, the day for which a follow-up was
planned, who moved which card. So yesterday's numbers are the same tomorrow.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from core import clock
from core.questions import KEYS, question
from followups.models import Contact, FollowUp, PlanLine
from followups.rules import dues
from followups.rules.dues import Due, Move, Try
from followups.statuses import Result, State
from leads.models import Card, OwnerChange
from reports.rules.daily import Match
from reports.sources.base import Day

_Sets = defaultdict[int, set[int]]
_Merged = Mapping[int, int]  # card → the one that goes on where two were merged since


def matches(day: Day, consultants: Collection[int]) -> dict[int, Match]:
    """The match of each consultant on one day; everyone asked for is there."""
    return matches_over([day], consultants)[0]


def matches_over(days: Sequence[Day], consultants: Collection[int]) -> list[dict[int, Match]]:
    """The matches of each of `days` (of one store, in order, without a gap); everyone asked for is in each."""
    merged = dict(_merged(days[0].store.pk))
    planned, due = _planned(days, consultants, merged), _due(days, consultants, merged)
    contacts: list[list[tuple]] = [[] for _day in days]
    begins = [day.begin for day in days]
    for at, *rest in _contacts(days[0], days[-1]):
        contacts[bisect_right(begins, at) - 1].append(tuple(rest))
    return [_match(*of_day, consultants) for of_day in zip(planned, due, contacts, strict=True)]


def _match(planned: _Sets, due: _Sets, contacts: Iterable[tuple], consultants: Collection[int]) -> dict[int, Match]:
    own, tried = _Sets(set), _Sets(set)
    reached: set[int] = set()
    for by, card, result, visit, was_due in contacts:
        if result == Result.NO_ANSWER:
            tried[by].add(card)
        else:
            reached.add(card)
            if visit is None:
                own[by].add(card)
        if was_due and visit is None:
            due[by].add(card)
    return {
        who: Match(
            planned=frozenset(planned[who]),
            done=frozenset(reached & (planned[who] | due[who]) | own[who]),
            own=frozenset(own[who]),
            tried=frozenset(tried[who] - reached),
            due=frozenset(due[who]),
        )
        for who in consultants
    }


def _planned(days: Sequence[Day], consultants: Collection[int], merged: _Merged) -> list[_Sets]:
    found = {day.day: _Sets(set) for day in days}
    for day, who, card in _lists(days[0], days[-1], consultants):
        found[day][who].add(merged.get(card, card))
    return list(found.values())


@question
def _lists(first: Day, last: Day, consultants: KEYS):
    lines = PlanLine.objects.filter(plan__store=first.store, plan__consultant__in=consultants)
    lines = lines.filter(plan__day__gte=first.day, plan__day__lte=last.day)
    return lines.values_list("plan__day", "plan__consultant", "card")


@question
def _merged(store: int):
    """Few cards are: joined to each row, PostgreSQL reads all cards of the store."""
    return Card.objects.filter(store=store, duplicate_of__isnull=False).values_list("pk", "duplicate_of")


@question
def _contacts(first: Day, last: Day):
    rows = Contact.objects.filter(store=first.store, at__gte=first.begin, at__lt=last.end)
    return rows.values_list("at", "by", "card", "result", "visit", "was_due")


def _due(days: Sequence[Day], consultants: Collection[int], merged: _Merged) -> list[_Sets]:
    """Per day what was due, by whoever had the card then."""
    moves = _moves(days[0])
    found = [_Sets(set) for _day in days]
    for due in _dues(days, consultants, moves, merged):
        for day, sets in zip(days, found, strict=True):
            if dues.was_due(due, day=day.day, begin=day.begin, end=day.end):
                sets[dues.holder(due.person, moves.get(due.card, ()), day.end)].add(due.card)
    return found


def _moves(first: Day) -> dict[int, list[Move]]:
    """The moves of cards since the end of the first day, in order."""
    found: dict[int, list[Move]] = defaultdict(list)
    for card, at, before in _moved(first):
        found[card].append(Move(at, before))
    return found


@question
def _moved(first: Day):
    rows = OwnerChange.objects.filter(card__store=first.store, at__gte=first.end, before__isnull=False)
    kept = Coalesce("card__duplicate_of", "card")
    return rows.annotate(kept=kept).order_by("at", "pk").values_list("kept", "at", "before")


def _dues(days: Sequence[Day], consultants: Collection[int], moves: Collection[int], merged: _Merged) -> Iterator[Due]:
    """The follow-ups that may have been due on one of the days, with the attempts; `moves`: cards that moved since."""
    zone = days[0].store.zone
    tries: dict[int, list[Try]] = defaultdict(list)
    moved = [*moves, *(card for card, kept in merged.items() if kept in moves)]
    rows = _known(days[0], days[-1], consultants, moved)
    if any(attempts for *_facts, attempts in rows):
        for card, at, on in _tries(days[0], days[-1]):
            tries[card].append(Try(at, clock.local_day(at, zone), on))
    for person, planned, late_from, due_at, closed, state, card, attempts in rows:
        since = [one for one in tries[card] if one.at >= planned] if attempts else ()
        kept = merged.get(card, card)
        yield Due(kept, person, planned, late_from, due_at is not None, closed, state == State.CANCELLED, since)


def _open_then(first: Day, last: Day) -> QuerySet[FollowUp]:
    """What was planned for these days or before and stood open on one."""
    known = FollowUp.objects.filter(store=first.store, late_from__lte=last.day, planned_at__lt=last.end)
    return known.filter(Q(state=State.PLANNED) | Q(closed_at__gte=first.begin))


@question
def _known(first: Day, last: Day, consultants: KEYS, moved: KEYS):
    known = _open_then(first, last).filter(Q(responsible__in=consultants) | Q(card__in=moved))
    fields = ("responsible", "planned_at", "late_from", "due_at", "closed_at", "state", "card", "attempts")
    return known.order_by("pk").values_list(*fields)


@question
def _tries(first: Day, last: Day):
    """The attempts before the last day with who has a follow-up that counts some; the earliest first."""
    counted = _open_then(first, last).filter(attempts__gt=0)
    rows = Contact.objects.filter(store=first.store, result=Result.NO_ANSWER, at__lt=last.begin)
    return rows.filter(card__in=counted.values("card")).order_by("at", "pk").values_list("card", "at", "next_on")
