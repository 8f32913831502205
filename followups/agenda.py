"""The calendar's entries: everything with a time. Apps register sources; test drives and deliveries join here."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Store
from core import clock
from core.names import short
from followups.models import Appointment, FollowUp
from followups.rules.appointments import Fate, fate
from followups.statuses import AppointmentKind, AppointmentState, Kind
from leads.models import OnlineLead
from leads.statuses import Salutation

MOST = 500  # entries of one source in what is shown


@dataclass(frozen=True)
class Entry:
    """One entry: when (aware), what, with whom, whose. `uid` names it for other calendars, `outside` is what they may
    know of the name; neither holds a phone number."""

    uid: str
    at: datetime
    what: str
    name: str
    person: int
    card: int | None = None
    url: str = ""
    mood: str = ""  # late, ok, now or nothing
    note: str = ""  # what became of it, in words
    minutes: int = 30  # how long it takes; 0 for the end of a clock
    outside: str = ""


#: store, begin and end (aware, end excluded), people (keys; None: all), today → the entries.
Source = Callable[[Store, datetime, datetime, Sequence[int] | None, date], Iterable[Entry]]

_sources: list[Source] = []


def add_source(source: Source) -> None:
    """Register a source of entries; twice has no effect."""
    if source not in _sources:
        _sources.append(source)


def entries(store: Store, begin: datetime, end: datetime, people: Sequence[int] | None, today: date) -> list[Entry]:
    """What `people` have in `store` from `begin` to before `end`, by time. One statement for each source."""
    found = [entry for source in _sources for entry in source(store, begin, end, people, today)]
    return sorted(found, key=lambda entry: (entry.at, entry.uid))


def polite(name: str, salutation: str) -> str:
    """`张先生`: a name for calendars that leave the house; without a salutation the first letter alone."""
    word = {Salutation.MR: _("Mr"), Salutation.MS: _("Ms")}.get(salutation)
    return _("%(title)s %(surname)s") % {"surname": name[:1], "title": word} if word else short(name)


def appointments(store, begin, end, people, today) -> Iterable[Entry]:
    """Appointments with customers; moved and cancelled ones are none any more."""
    standing = (AppointmentState.PLANNED, AppointmentState.KEPT)
    rows = Appointment.objects.filter(store=store, state__in=standing).between(begin, end)
    rows = rows if people is None else rows.filter(card__owner__in=people)
    moods = {Fate.KEPT: ("ok", pgettext("appointment", "kept")), Fate.TODAY: ("now", ""),
             Fate.MISSED: ("late", pgettext("appointment", "missed"))}  # fmt: skip
    wanted = ("pk", "at", "kind", "state", "card", "card__owner", "card__customer__name", "card__customer__salutation")
    for pk, at, kind, state, card, owner, name, salutation in rows.order_by("at").values_list(*wanted)[:MOST]:
        mood, note = moods.get(fate(state=state, at=at, today=today, zone=store.zone), ("", ""))
        what = str(AppointmentKind(kind).label)
        minutes = 15 if kind == AppointmentKind.CALL else 60
        yield Entry(
            f"appointment-{pk}", at, what, name, owner, card, mood=mood, note=note, minutes=minutes,
            outside=polite(name, salutation),
        )  # fmt: skip


def clocks(store, begin, end, people, today) -> Iterable[Entry]:
    """The ends of the 24-hour clocks that still run (FUP-13)."""
    rows = FollowUp.objects.filter(store=store, due_at__gte=begin, due_at__lt=end).open()
    rows = rows if people is None else rows.filter(responsible__in=people)
    wanted = ("pk", "due_at", "kind", "card", "responsible", "card__customer__name", "card__customer__salutation")
    for pk, at, kind, card, person, name, salutation in rows.order_by("due_at").values_list(*wanted)[:MOST]:
        late = clock.local_day(at, store.zone) < today
        yield Entry(
            f"clock-{pk}", at, str(Kind(kind).label), name, person, card, mood="late" if late else "",
            note=_("overdue") if late else "", minutes=0, outside=polite(name, salutation),
        )  # fmt: skip


def answers(store, begin, end, people, today) -> Iterable[Entry]:
    """Online leads that wait for their answer (LEAD-42)."""
    rows = OnlineLead.objects.filter(store=store, respond_by__gte=begin, respond_by__lt=end).unanswered()
    rows = rows.filter(visit__card__isnull=False)
    rows = rows if people is None else rows.filter(visit__card__owner__in=people)
    wanted = (
        "pk", "respond_by", "visit__card", "visit__card__owner", "visit__customer__name", "visit__customer__salutation"
    )  # fmt: skip
    for pk, at, card, person, name, salutation in rows.order_by("respond_by").values_list(*wanted)[:MOST]:
        what = _("Answer an online lead")
        yield Entry(
            f"lead-{pk}", at, what, name, person, card, mood="now", minutes=0, outside=polite(name, salutation)
        )  # fmt: skip


def due_counts(store: Store, first: date, last: date, people: Sequence[int] | None) -> dict[date, int]:
    """How many customers stand on each day's list, without a time of their own; one statement."""
    rows = FollowUp.objects.filter(store=store, due_on__gte=first, due_on__lte=last, due_at=None).open()
    rows = rows if people is None else rows.filter(responsible__in=people)
    counted = rows.order_by().values("due_on").annotate(n=Count("card", distinct=True))
    return dict(counted.values_list("due_on", "n"))


@dataclass(frozen=True)
class Score:
    """Appointments of a span: agreed in all, kept, missed (FUP-09)."""

    agreed: int
    kept: int
    missed: int


def score(store: Store, begin: datetime, end: datetime, people: Sequence[int] | None, today: date) -> Score:
    """The appointments of a span and what became of them; one statement."""
    rows = Appointment.objects.filter(store=store).between(begin, end)
    rows = rows.exclude(state__in=(AppointmentState.MOVED, AppointmentState.CANCELLED))
    rows = rows if people is None else rows.filter(card__owner__in=people)
    start = clock.start_of(today, store.zone)
    found = list(rows.values_list("state", "at"))
    kept = sum(state == AppointmentState.KEPT for state, _at in found)
    missed = sum(state == AppointmentState.PLANNED and at < start for state, at in found)
    return Score(len(found), kept, missed)


def week_of(day: date) -> list[date]:
    """Monday to Sunday of the week of `day`."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=n) for n in range(7)]
