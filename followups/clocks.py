"""The clocks of a store: where each starts, when it was met. Later parts (letters, orders) add their own source.

Nothing is stored: a case is read from the visit, the message, the contact, the lead that made it. Who is asked is the
consultant who had the customer when the clock began, so a card that moves on takes nobody's record along.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from accounts import clock_rules
from accounts.clock_rules import RuleBook, Rules
from accounts.models import PastClocks, Store, StoreSettings
from accounts.seat import settings_of
from core import clock
from core.retrying import after_quiet_hours
from followups.models import Contact, Message
from followups.rules.clocks import deadline
from followups.statuses import Result
from leads import past
from leads.models import CustomerPhone, OnlineLead, Visit
from leads.services import consents
from leads.statuses import Purpose, VisitKind, VisitPurpose


@dataclass(frozen=True, slots=True)
class Case:
    """One clock: when it began, whose it is, when it was met (None: not yet), its card; `end` where it is stored."""

    start: datetime
    person: int | None
    met_at: datetime | None
    card: int | None
    name: str
    end: datetime | None = None


Limits = StoreSettings | PastClocks
Cases = Callable[[Store, datetime, datetime], Iterable[Case]]


@dataclass(frozen=True)
class Source:
    """A kind of clock. `cases(store, begin, end)` gives those begun in the span, in a constant number of statements.

    `limit` reads the store's setting, `wanted` says whether the store uses the clock at all; `pauses`: it may stand
    still while the store is closed (setting, GAP-17). Both are asked with the rules that held when a case began.
    """

    name: str
    label: str
    sentence: str
    cases: Cases
    limit: Callable[[Limits], timedelta]
    wanted: Callable[[Limits], bool] = lambda settings: True
    pauses: bool = False

    def end_of(self, case: Case, rules: Rules) -> datetime:
        """The last moment in time of `case`, by the `rules` that held when it began."""
        return case.end or deadline(case.start, self.limit(rules.limits), rules.hours if self.pauses else None)


_sources: dict[str, Source] = {}


def add_source(source: Source) -> None:
    """Add a kind of clock; the same name replaces it. Clocks stand in the order in which they were added."""
    _sources[source.name] = source


def sources(store: Store) -> list[Source]:
    """The clocks that `store` uses now."""
    settings = settings_of(store)
    return [source for source in _sources.values() if source.wanted(settings)]


def used_since(begin: datetime, book: RuleBook) -> list[Source]:
    """The clocks that the store uses now, or used at `begin` or later."""
    return [source for source in _sources.values() if any(source.wanted(rules.limits) for rules in book.since(begin))]


def _left(store: Store, begin: datetime, end: datetime) -> QuerySet[Visit]:
    """Parties and calls that left data and went between `begin` and `end`, with who had the card then."""
    visits = Visit.objects.filter(store=store, left_at__gte=begin, left_at__lt=end, card__isnull=False)
    return visits.counted().annotate(whose=past.owner_at(OuterRef("left_at"), card="card_id", now="card__owner"))


def _unsold(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Those who had not bought when they left."""
    rows = visits.exclude(purpose=VisitPurpose.COLLECT).annotate(bought_at=past.bought_at(card="card_id"))
    return rows.filter(Q(bought_at=None) | Q(bought_at__gt=F("left_at")))


def _real(**more) -> QuerySet[Contact]:
    """Real contacts after the visit, the earliest first."""
    rows = Contact.objects.filter(card=OuterRef("card_id"), at__gt=OuterRef("left_at"), **more)
    return rows.exclude(result=Result.NO_ANSWER).order_by("at")


def _read(visits: QuerySet[Visit], met: Subquery, *, whose: str = "whose") -> Iterator[Case]:
    rows = visits.annotate(met=met).order_by("left_at", "pk")
    for start, person, met_at, card, name in rows.values_list("left_at", whose, "met", "card_id", "customer__name"):
        yield Case(start, person, met_at, card, name)


def thank_you(store: Store, begin: datetime, end: datetime) -> Iterator[Case]:
    """FUP-11: the thank-you of every walk-in who has not bought and may be written to; quiet hours do not count."""
    key = Concat(Value("thank-you:visit:"), Cast(OuterRef("pk"), CharField()))
    message = Message.objects.filter(store=store, key=key)
    visits = _unsold(_left(store, begin, end)).filter(kind=VisitKind.WALK_IN)
    agreed = Coalesce(consents.newest(Purpose.MESSAGES, of="customer_id"), Value(False))
    reachable = Exists(CustomerPhone.objects.filter(customer=OuterRef("customer_id")))
    visits = visits.annotate(agreed=agreed).filter(Exists(message) | Q(reachable, agreed=True))
    book = clock_rules.book_of(store, around=clock.local_day(begin, store.zone))
    for case in _read(visits, Subquery(message.values("sent_at")[:1]), whose="consultant_id"):
        row = book.at(case.start).limits
        start = after_quiet_hours(case.start, quiet_from=row.quiet_from, quiet_until=row.quiet_until, zone=store.zone)
        yield Case(start, case.person, case.met_at, case.card, case.name)


def letter(store: Store, begin: datetime, end: datetime) -> Iterator[Case]:
    """FUP-12: the thank-you letter of every visit for which one was written (GAP-21: an address is known)."""
    key = Concat(Value("thank-letter:visit:"), Cast(OuterRef("pk"), CharField()))
    message = Message.objects.filter(store=store, key=key)
    visits = _unsold(_left(store, begin, end)).filter(Exists(message), kind=VisitKind.WALK_IN)
    return _read(visits, Subquery(message.values("sent_at")[:1]), whose="consultant_id")


def follow_up(store: Store, begin: datetime, end: datetime) -> Iterator[Case]:
    """FUP-13: every unsold customer is talked to again, whoever began it."""
    return _read(_unsold(_talked(store, begin, end)), Subquery(_real().values("at")[:1]))


def confirmation(store: Store, begin: datetime, end: datetime) -> Iterator[Case]:
    """GRADE-31, LEAD-23, FUP-14: the grade of everybody who left data is confirmed in a contact of the consultant's.

    The customer's own coming or calling is no confirmation by itself: nobody was asked for the grade.
    """
    return _read(_talked(store, begin, end), Subquery(_real(visit=None).values("at")[:1]))


def _talked(store: Store, begin: datetime, end: datetime) -> QuerySet[Visit]:
    return _left(store, begin, end).in_person_or_by_phone()


def online(store: Store, begin: datetime, end: datetime) -> Iterator[Case]:
    """LEAD-42…46: every online lead is answered; its clock waits for the store to open, its end is kept with it."""
    rows = OnlineLead.objects.filter(store=store, received_at__gte=begin, received_at__lt=end, first=None)
    fields = ("clock_from", "visit__consultant_id", "answered_at", "visit__card_id", "name", "respond_by")
    for start, person, met_at, card, name, until in rows.order_by("received_at", "pk").values_list(*fields):
        yield Case(start, person, met_at, card, name, until)


SMS = Source(
    "sms", _("Thank-you message"), _("the message is out within the limit after a visit without a purchase"),
    thank_you, lambda row: timedelta(minutes=row.sms_minutes), wanted=lambda row: row.thank_you,
)  # fmt: skip
FOLLOW_UP = Source(
    "follow_up", _("24-hour follow-up"), _("an unsold customer is talked to again after leaving"),
    follow_up, lambda row: timedelta(hours=row.follow_up_hours), pauses=True,
)  # fmt: skip
CONFIRM = Source(
    "confirm", _("24-hour grade confirmation"), _("a consultant's contact confirms the grade of who left data"),
    confirmation, lambda row: timedelta(hours=row.confirm_hours), pauses=True,
)  # fmt: skip
ONLINE = Source(
    "online", _("Online answer"), _("an online lead is called or written to"),
    online, lambda row: timedelta(minutes=row.online_response_minutes),
)  # fmt: skip

LETTER = Source(
    "letter", _("Thank-you letter"), _("the letter is posted within the limit after a visit without a purchase"),
    letter, lambda row: timedelta(hours=row.letter_hours), wanted=lambda row: row.thank_letter,
)  # fmt: skip

for _source in (SMS, FOLLOW_UP, CONFIRM, ONLINE, LETTER):
    add_source(_source)
