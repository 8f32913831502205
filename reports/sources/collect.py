"""A day's lines and numbers from all sources: one consultant or the whole store, the same number of queries."""

from collections import Counter
from collections.abc import Collection, Mapping

from reports.rules import daily
from reports.rules.daily import Line, Match, Numbers
from reports.sources import base
from reports.sources.base import Day


def lines(day: Day, matches: Mapping[int, Match]) -> dict[int, list[Line]]:
    """The lines of the consultants that are the keys of `matches`, each judged against the plan, in order."""
    found: dict[int, list[Line]] = {who: [] for who in matches}
    for source in base.sources():
        for line in source.lines(day, matches) if source.lines else ():
            found[line.consultant].append(daily.judged(line, matches[line.consultant]))
    return {who: daily.in_order(rows) for who, rows in found.items()}


def counts(day: Day, consultants: Collection[int]) -> dict[str, Mapping[int, Counter]]:
    """Source → consultant → number by kind."""
    return {source.name: source.count(day, consultants) for source in base.counted()}


def numbers(who: int, match: Match, counted: Mapping[str, Mapping[int, Counter]]) -> Numbers:
    """The numbers of one consultant."""
    return Numbers.of(match, {name: sum(found.get(who, {}).values()) for name, found in counted.items()})
