"""RPT-02, ROLE-13, FUP-24: what was planned, done and due in the system, per consultant, day and week, by customer."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store, User
from accounts.people import consultants
from followups.models import Contact
from followups.statuses import Method, Result
from leads.models import Card
from reports.rules.daily import Match
from reports.sources import base
from reports.sources.base import Day
from reports.sources.match import matches_over

#: What can be counted and drilled into, in the order of the columns: name → label.
LISTS = {
    "due": _("Due in the system"),
    "planned": _("Planned"),
    "kept": _("Done as planned"),
    "missed": _("Planned, not done"),
    "extra": _("Done, not planned"),
    "unlisted": _("Due, not planned"),
    "forgotten": _("of these not done"),
}
BAD = ("missed", "forgotten")


def cards_of(match: Match, name: str) -> frozenset[int]:
    """The customers (cards) of one list of a match."""
    return match.planned & match.done if name == "kept" else getattr(match, name)


@dataclass(frozen=True)
class Line:
    """One consultant, one day or the store: a number per list."""

    label: str
    numbers: dict[str, int]
    person: User | None = None
    day: date | None = None

    def __add__(self, other: "Line") -> "Line":
        return replace(self, numbers={name: self.numbers[name] + other.numbers[name] for name in LISTS})

    @property
    def cells(self) -> list[tuple[str, int, bool]]:
        """Name of the list, number, whether it is a bad one."""
        return [(name, number, number > 0 and name in BAD) for name, number in self.numbers.items()]


@dataclass(frozen=True)
class Customer:
    """One customer of a list: on which day, whose, and what happened that day."""

    day: date
    person: User
    card: int
    grade: str = ""
    name: str = ""
    car: str = ""
    words: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Control:
    """The page: lines of people, lines of days (of a week), the customers of the list that was clicked."""

    people: list[Line]
    days: list[Line]
    total: Line
    customers: list[Customer] = field(default_factory=list)


def control(store: Store, days: list[date], *, name: str = "", who: int | None = None) -> Control:
    """The page of `days` (store days in a row); `name` and `who` choose the list to drill into."""
    spans = [Day.of(store, day) for day in days]
    team = _team(store, days)
    found = matches_over(spans, [person.pk for person in team])
    people = [_line(person.name, [match[person.pk] for match in found], person=person) for person in team]
    by_day = [
        _line("", list(match.values() if who is None else [match[who]] if who in match else []), day=day)
        for day, match in zip(days, found, strict=True)
    ]
    total = sum(people, _line("", []))
    asked = [
        (span, person, cards_of(match[person.pk], name))
        for span, match in zip(spans, found, strict=True)
        for person in team
        if name in LISTS and who in (None, person.pk)
    ]
    return Control(people, by_day, total, _customers(store, asked))


def _team(store: Store, days: list[date]) -> list[User]:
    """The consultants, and whoever planned or called in these days and works here no more."""
    planned = Q(day_plans__store=store, day_plans__day__range=(days[0], days[-1]))
    begin, end = Day.of(store, days[0]).begin, Day.of(store, days[-1]).end
    called = Contact.objects.filter(store=store, at__gte=begin, at__lt=end, visit=None).values("by")
    now = consultants(store).values("pk")
    people = User.objects.filter(Q(pk__in=now) | planned | Q(pk__in=called))
    return list(people.distinct().order_by("name", "pk"))


def _line(label: str, found: Iterable[Match], **more) -> Line:
    found = list(found)
    return Line(label, {name: sum(len(cards_of(match, name)) for match in found) for name in LISTS}, **more)


def _customers(store: Store, asked: list[tuple[Day, User, frozenset[int]]]) -> list[Customer]:
    """The customers with what was recorded on their day: two statements."""
    keys = {card for _span, _person, cards in asked for card in cards}
    if not keys:
        return []
    fields = ("customer__name", "grade", "car_model__name", "colour__name")
    cards = {pk: rest for pk, *rest in Card.objects.filter(pk__in=keys, store=store).values_list("pk", *fields)}
    words = _words(store, asked[0][0], asked[-1][0], keys)
    return [
        Customer(
            span.day, person, key, grade=cards[key][1], name=cards[key][0], car=base.car_words(*cards[key][2:]),
            words=words.get((span.day, key), []),
        )
        for span, person, wanted in asked
        for key in sorted(wanted & cards.keys())
    ]  # fmt: skip


def _words(store: Store, first: Day, last: Day, keys: set[int]) -> dict[tuple[date, int], list[str]]:
    """What happened, by day and card."""
    rows = Contact.objects.filter(store=store, at__gte=first.begin, at__lt=last.end, card__in=keys).order_by("at")
    found: dict[tuple[date, int], list[str]] = {}
    fields = ("at", "card", "method", "result", "content", "by__name")
    for at, card, method, result, content, by in rows.values_list(*fields):
        local = at.astimezone(store.zone)
        parts = [f"{local:%H:%M}", by, str(Method(method).label), str(Result(result).label), content]
        found.setdefault((local.date(), card), []).append(" · ".join(part for part in parts if part))
    return found


def week_of(day: date) -> list[date]:
    """The days of the week of `day`, from Monday."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=n) for n in range(7)]
