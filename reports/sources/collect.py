"""A day's lines and numbers from all sources: one consultant or the whole store, the same number of queries."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace

from reports.rules import daily
from reports.rules.daily import Ahead, Line, Match, Numbers, Trace
from reports.sources import base
from reports.sources.base import Day


def lines(day: Day, matches: Mapping[int, Match]) -> dict[int, list[Line]]:
    """The lines of the consultants that are the keys of `matches`, each judged against the plan, in order."""
    found: dict[int, list[Line]] = {who: [] for who in matches}
    for source in base.sources():
        for line in source.lines(day, matches) if source.lines else ():
            found[line.consultant].append(daily.judged(line, matches[line.consultant]))
    plans = _plans(day, {line.card for rows in found.values() for line in rows if line.card})
    return {
        who: [replace(line, plans=tuple(plans.get(line.card, ()))) for line in daily.in_order(rows)]
        for who, rows in found.items()
    }


def _plans(day: Day, cards: Collection[int]) -> dict[int, list[Ahead]]:
    """Card → what is planned with its customer, from all sources (SDR-12…14)."""
    found: dict[int, list[Ahead]] = defaultdict(list)
    for source in base.sources() if cards else ():
        for card, plans in (source.plans(day, cards) if source.plans else {}).items():
            found[card] += plans
    return found


def traces(origins: Collection[str]) -> dict[str, Trace]:
    """Origin → who wrote the row it comes from, and when; nothing is asked for nothing."""
    keys: dict[str, list[str]] = defaultdict(list)
    for word, _colon, key in (origin.partition(":") for origin in origins):
        keys[word].append(key)
    found = {}
    for source in base.sources():
        for word in source.traces.keys() & keys.keys():
            told = source.traces[word]([int(key) for key in keys[word]])
            found |= {f"{word}:{key}": trace for key, trace in told.items()}
    return found


def failed(day: Day, matches: Mapping[int, Match]) -> list[Line]:
    """The failed cases of the day, by time. A customer is one case: the source that comes later knows more of it."""
    found = [line for source in base.sources() if source.failed for line in source.failed(day, matches)]
    last = {(line.consultant, line.card): line for line in found}
    return sorted(last.values(), key=lambda line: (line.at is None, line.at or day.begin, line.origin))


def counts(day: Day, consultants: Collection[int]) -> dict[str, Mapping[int, Counter]]:
    """Source → consultant → number by kind."""
    return {source.name: source.count(day, consultants) for source in base.counted()}


def numbers(who: int, match: Match, counted: Mapping[str, Mapping[int, Counter]]) -> Numbers:
    """The numbers of one consultant."""
    return Numbers.of(match, {name: sum(found.get(who, {}).values()) for name, found in counted.items()})
