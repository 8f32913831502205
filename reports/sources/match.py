"""Planned × done × due of days for many consultants, in four queries however many days (SDR-17, ROLE-13, FUP-24).

Only facts that later work leaves alone are asked: plan lines, contacts and attempts, the day for which a follow-up was
planned, who moved which card. So yesterday's numbers are the same tomorrow.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from django.db.models import F, FilteredRelation, Q
from django.db.models.functions import Coalesce

from core import clock
from core.questions import KEYS, question
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
    found = {day.day: _Sets(set) for day in days}
    for day, who, card in _lists(days[0], days[-1], consultants):
        found[day][who].add(card)
    return list(found.values())


@question
def _lists(first: Day, last: Day, consultants: KEYS):
    lines = PlanLine.objects.filter(plan__store=first.store, plan__consultant__in=consultants)
    lines = lines.filter(plan__day__gte=first.day, plan__day__lte=last.day).annotate(kept=_KEPT)
    return lines.values_list("plan__day", "plan__consultant", "kept")


@question
def _contacts(first: Day, last: Day):
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
    found: dict[int, list[Move]] = defaultdict(list)
    for card, at, before in _moved(first):
        found[card].append(Move(at, before))
    return found


@question
def _moved(first: Day):
    rows = OwnerChange.objects.filter(card__store=first.store, at__gte=first.end, before__isnull=False)
    return rows.annotate(kept=_KEPT).order_by("at", "pk").values_list("kept", "at", "before")


def _dues(days: Sequence[Day], consultants: Collection[int], moves: Collection[int]) -> Iterator[Due]:
    """The follow-ups that may have been due on one of the days, with the attempts; `moves`: cards that moved since."""
    zone = days[0].store.zone
    rows = _tried(days[0], days[-1], consultants, moves)
    for (_pk, *facts), same in groupby(rows, itemgetter(slice(_TRY))):
        tries = sorted(row[_TRY:] for row in same if row[_TRY])
        yield _due_of(*facts, [Try(at, clock.local_day(at, zone), on) for at, _pk, on in tries])


def _due_of(person: int, planned: datetime, late_from: date, due_at, closed, state: str, card: int, tries) -> Due:
    return Due(card, person, planned, late_from, due_at is not None, closed, state == State.CANCELLED, tries)


_FIELDS = ("pk", "responsible", "planned_at", "late_from", "due_at", "closed_at", "state", "kept")
_TRY = len(_FIELDS)  # where the columns of the attempt begin


@question
def _tried(first: Day, last: Day, consultants: KEYS, moved: KEYS):
    """What was planned for these days or before and stood open on one; once for each attempt before the last."""
    whose = Q(responsible__in=consultants) | Q(card__in=moved) | Q(card__duplicate_of__in=moved)
    known = FollowUp.objects.filter(whose, store=first.store, late_from__lte=last.day, planned_at__lt=last.end)
    known = known.filter(Q(state=State.PLANNED) | Q(closed_at__gte=first.begin))
    attempt = Q(card__contacts__result=Result.NO_ANSWER, card__contacts__at__gte=F("planned_at"))
    tried = FilteredRelation("card__contacts", condition=attempt & Q(card__contacts__at__lt=last.begin))
    known = known.annotate(tried=tried, kept=_KEPT).order_by("pk")
    return known.values_list(*_FIELDS, "tried__at", "tried__pk", "tried__next_on")
