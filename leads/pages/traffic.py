"""Numbers of the register: batches by hour, day and week, capture rate, length of stay (RPT-03, RPT-22, RPT-23)."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import ExtractHour, TruncDate

from core import clock
from leads.models import Visit
from leads.rules import register
from leads.rules.register import Stays
from leads.statuses import VisitKind

OPENS, CLOSES = 8, 20  # the hours that a chart shows even when nobody came
KINDS = tuple(VisitKind.values)
WITH_DATA = Q(card__isnull=False) | (~Q(name="") & ~Q(phone=""))


@dataclass
class Batch:
    """The batches of one hour, day or week."""

    start: date | int
    kinds: Counter = field(default_factory=Counter)
    people: int = 0
    first: int = 0

    @property
    def total(self) -> int:
        """All batches."""
        return sum(self.kinds.values())

    def add(self, row: dict) -> None:
        """Add one group of the database."""
        self.kinds[row["kind"]] += row["n"]
        self.people += row["people"]
        self.first += row["firsts"]

    def by_kind(self) -> list[int]:
        """The numbers in the order of KINDS."""
        return [self.kinds[kind] for kind in KINDS]


def within(visits: QuerySet[Visit], first: date, last: date, zone: tzinfo) -> QuerySet[Visit]:
    """The counted visits from `first` to `last`, both days of the store."""
    begin, end = clock.start_of(first, zone), clock.day_bounds(last, zone)[1]
    return visits.counted().filter(arrived_at__gte=begin, arrived_at__lt=end)


def _grouped(visits: QuerySet[Visit], **unit) -> QuerySet:
    rows = visits.order_by().annotate(**unit).values(*unit, "kind")
    return rows.annotate(n=Count("pk"), people=Sum("party_size"), firsts=Count("pk", filter=Q(is_first=True)))


def by_hour(visits: QuerySet[Visit], zone: tzinfo) -> list[Batch]:
    """The batches of `visits` by hour of arrival, the opening hours always among them."""
    found: dict[int, Batch] = {hour: Batch(hour) for hour in range(OPENS, CLOSES)}
    for row in _grouped(visits, hour=ExtractHour("arrived_at", tzinfo=zone)):
        found.setdefault(row["hour"], Batch(row["hour"])).add(row)
    return [found[hour] if hour in found else Batch(hour) for hour in range(min(found), max(found) + 1)]


def by_step(visits: QuerySet[Visit], first: date, last: date, zone: tzinfo, *, weekly: bool) -> list[Batch]:
    """The batches by day or week, also those without any (RPT-03)."""
    found = {start: Batch(start) for start in register.steps(first, last, weekly=weekly)}
    for row in _grouped(visits, day=TruncDate("arrived_at", tzinfo=zone)):
        found[register.week_of(row["day"]) if weekly else row["day"]].add(row)
    return list(found.values())


def total(batches: Sequence[Batch]) -> Batch:
    """The sum of `batches`."""
    return Batch(
        0, sum((b.kinds for b in batches), Counter()), sum(b.people for b in batches), sum(b.first for b in batches)
    )


@dataclass(frozen=True)
class Capture:
    """How many of the registered left name and phone (RPT-22)."""

    label: str
    all: int
    with_data: int
    first: int
    first_with_data: int

    @property
    def rate(self) -> int:
        """Per cent of all."""
        return register.share(self.with_data, self.all)

    @property
    def first_rate(self) -> int:
        """Per cent of the first ones, whom nobody knew."""
        return register.share(self.first_with_data, self.first)


def capture(visits: QuerySet[Visit]) -> tuple[Capture, list[Capture], list[Capture]]:
    """The rate of all, by kind, and by consultant: one statement."""
    rows = visits.order_by().values("kind", "consultant__name", "consultant").annotate(
        n=Count("pk"), data=Count("pk", filter=WITH_DATA), firsts=Count("pk", filter=Q(is_first=True)),
        first_data=Count("pk", filter=WITH_DATA & Q(is_first=True)),
    )  # fmt: skip
    kinds: dict = defaultdict(list)
    people: dict = defaultdict(list)
    for row in rows:
        kinds[row["kind"]].append(row)
        people[row["consultant__name"], row["consultant"]].append(row)
    everybody = _summed("", [row for group in kinds.values() for row in group])
    by_kind = [_summed(VisitKind(kind).label, kinds[kind]) for kind in KINDS if kind in kinds]
    return everybody, by_kind, [_summed(name or "–", people[name, pk]) for name, pk in sorted(people, key=str)]


def _summed(label: str, rows: list[dict]) -> Capture:
    numbers = [sum(row[name] for row in rows) for name in ("n", "data", "firsts", "first_data")]
    return Capture(label, *numbers)


@dataclass(frozen=True)
class StayRow:
    """The lengths of stay of some parties."""

    label: str
    stays: Stays


def lengths(visits: QuerySet[Visit]) -> tuple[Stays, list[StayRow], list[StayRow]]:
    """Walk-ins that have left: all, with and without data, by consultant (RPT-23)."""
    rows = visits.filter(kind=VisitKind.WALK_IN, left_at__isnull=False).order_by()
    rows = rows.values_list("arrived_at", "left_at", "consultant__name", "consultant", "card", "name", "phone")
    data: dict[bool, list] = {True: [], False: []}
    people: dict = defaultdict(list)
    for arrived, left, name, pk, card, called, number in rows.iterator():
        data[bool(card or (called and number))].append(left - arrived)
        people[name or "–", pk].append(left - arrived)
    split = [StayRow(key, register.stays(data[key == "data"])) for key in ("data", "nothing")]
    persons = [StayRow(name, register.stays(people[name, pk])) for name, pk in sorted(people, key=str)]
    return register.stays([*data[True], *data[False]]), split, persons
