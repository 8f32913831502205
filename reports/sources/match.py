"""Planned × done × due of days for many consultants, in five queries however many days (SDR-17, ROLE-13, FUP-24).

Only facts that later work leaves alone are asked: plan lines, contacts and attempts, the day for which a follow-up was
planned, who moved which card. So yesterday's numbers are the same tomorrow.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from core import clock
from followups.models import Contact, FollowUp, PlanLine
from followups.rules import dues
from followups.rules.dues import Due, Move, Try
from followups.statuses import Result, State
from leads.models import OwnerChange
from reports.rules.daily import Match
from reports.sources.base import Day

_Sets = defaultdict[int, set[int]]
_KEPT = Coalesce("card__duplicate_of", "card")  # the card that goes on where two were merged since


def matches(day: Day, consultants: Collection[int]) -> dict[int, Match]:
    """The match of each consultant on one day; everyone asked for is there."""
    return matches_over([day], consultants)[0]


def matches_over(days: Sequence[Day], consultants: Collection[int]) -> list[dict[int, Match]]:
    """The matches of each of `days` (of one store, in order, without a gap); everyone asked for is in each."""
    planned, due = _planned(days, consultants), _due(days, consultants)
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


def _planned(days: Sequence[Day], consultants: Collection[int]) -> list[_Sets]:
    first, last = days[0], days[-1]
    lines = PlanLine.objects.filter(plan__store=first.store, plan__consultant__in=consultants)
    lines = lines.filter(plan__day__range=(first.day, last.day)).annotate(kept=_KEPT)
    found = {day.day: _Sets(set) for day in days}
    for day, who, card in lines.values_list("plan__day", "plan__consultant", "kept"):
        found[day][who].add(card)
    return list(found.values())


def _contacts(first: Day, last: Day) -> Iterable[tuple]:
    rows = Contact.objects.filter(store=first.store, at__gte=first.begin, at__lt=last.end)
    return rows.values_list("at", "by", "card", "result", "visit", "was_due")


def _due(days: Sequence[Day], consultants: Collection[int]) -> list[_Sets]:
    """Per day what was due, by whoever had the card then."""
    moves = _moves(days[0])
    found = [_Sets(set) for _day in days]
    for due in _dues(days, consultants, moves):
        for day, sets in zip(days, found, strict=True):
            if dues.was_due(due, day=day.day, begin=day.begin, end=day.end):
                sets[dues.holder(due.person, moves.get(due.card, ()), day.end)].add(due.card)
    return found


def _moves(first: Day) -> dict[int, list[Move]]:
    """The moves of cards since the end of the first day, in order."""
    rows = OwnerChange.objects.filter(card__store=first.store, at__gte=first.end, before__isnull=False)
    found: dict[int, list[Move]] = defaultdict(list)
    for card, at, before in rows.order_by("at", "pk").annotate(kept=_KEPT).values_list("kept", "at", "before"):
        found[card].append(Move(at, before))
    return found


def _dues(days: Sequence[Day], consultants: Collection[int], moves: dict[int, list[Move]]) -> Iterator[Due]:
    """The follow-ups that may have been due on one of the days, with their attempts."""
    first, last = days[0], days[-1]
    whose = Q(responsible__in=consultants)
    if moves:
        whose |= Q(card__in=moves) | Q(card__duplicate_of__in=moves)
    known = FollowUp.objects.filter(whose, store=first.store, late_from__lte=last.day, planned_at__lt=last.end)
    known = known.filter(Q(state=State.PLANNED) | Q(closed_at__gte=first.begin))
    tries = _tries(known, first, last)
    fields = ("pk", "responsible", "planned_at", "late_from", "due_at", "closed_at", "state")
    for pk, person, planned, late_from, due_at, closed, state, card in known.annotate(kept=_KEPT).values_list(
        *fields, "kept"
    ):
        yield Due(
            card, person, planned, late_from, due_at is not None, closed, state == State.CANCELLED, tries.get(pk, ())
        )


def _tries(known, first: Day, last: Day) -> dict[int, list[Try]]:
    """Follow-up → the attempts since it was planned, before the last day."""
    rows = known.filter(
        card__contacts__result=Result.NO_ANSWER,
        card__contacts__at__gte=F("planned_at"),
        card__contacts__at__lt=last.begin,
    )
    found: dict[int, list[Try]] = defaultdict(list)
    order = rows.order_by("card__contacts__at", "card__contacts__pk")
    for pk, at, next_on in order.values_list("pk", "card__contacts__at", "card__contacts__next_on"):
        found[pk].append(Try(at, clock.local_day(at, first.store.zone), next_on))
    return found
