"""Planned × done × due of a day for many consultants, in four queries (SDR-17, ROLE-13)."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, Q

from followups.models import Contact, FollowUp, PlanLine
from followups.statuses import Result, State
from reports.rules.daily import Match
from reports.sources.base import Day

_Sets = defaultdict[int, set[int]]


def matches(day: Day, consultants: Collection[int]) -> dict[int, Match]:
    """The match of each consultant; everyone asked for is there."""
    planned, due = _planned(day, consultants), _due(day, consultants)
    own, tried = _Sets(set), _Sets(set)
    reached: set[int] = set()
    for by, card, result, visit, was_due in _contacts(day):
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


def _sets(pairs: Iterable[tuple[int, int]]) -> _Sets:
    found = _Sets(set)
    for who, card in pairs:
        found[who].add(card)
    return found


def _planned(day: Day, consultants: Collection[int]) -> _Sets:
    lines = PlanLine.objects.filter(plan__store=day.store, plan__day=day.day, plan__consultant__in=consultants)
    return _sets(lines.values_list("plan__consultant", "card"))


def _contacts(day: Day):
    rows = Contact.objects.filter(store=day.store, at__gte=day.begin, at__lt=day.end)
    return rows.values_list("by", "card", "result", "visit", "was_due")


def _due(day: Day, consultants: Collection[int]) -> _Sets:
    """What was open at the start of the day and due then or before.

    A retry moves `due_on`, so a follow-up whose first attempt came on this day or later is judged by `late_from`.
    """
    tried_before = Contact.objects.filter(follow_up=OuterRef("pk"), result=Result.NO_ANSWER, at__lt=day.begin)
    stood = Q(due_on__lte=day.day) | Q(late_from__lte=day.day) & ~Exists(tried_before)
    known = FollowUp.objects.filter(store=day.store, responsible__in=consultants, late_from__lte=day.day)
    known = known.filter(stood, planned_at__lt=day.end)
    still_open = known.filter(state=State.PLANNED)
    closed = known.filter(closed_at__gte=day.begin).exclude(state=State.CANCELLED, closed_at__lt=day.end)
    found = _sets(still_open.values_list("responsible", "card"))
    for who, card in closed.values_list("responsible", "card"):
        found[who].add(card)
    return found
