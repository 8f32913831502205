"""Online leads: taken in once, given to somebody by the roster, answered against a clock (LEAD-42…46).

The row of the store's settings is the lock of its online leads: two leads of one phone, and a lead beside its own
repetition, come one after the other. The order of locks goes on with roster, customer, card.
"""

import hashlib
import json
import unicodedata
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings as django_settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Store, StoreSettings, User
from accounts.open_days import closed_days
from accounts.seat import Seat, settings_of
from catalog.models import CarModel
from core import clock
from core.errors import Refused
from core.questions import question
from leads import notices
from leads.models import NAME_LENGTH, Card, ConsentWording, Customer, LeadSender, OnlineLead, Visit
from leads.rules import online as rules
from leads.services import consents, customers, visits
from leads.services.visits import Arrival
from leads.statuses import Channel, LeadChannel, LeadWay, Purpose, VisitKind

ROBOT = "online-leads"  # who registers what no person registered
_ROBOT_NAME = "线上留资"
_NO_NAME = "尾号"  # stands before the last four digits where no name was left
_IN_NAMES = ("L", "M", "N", "Zs", "P")  # kinds of characters that a name may have: no emoji, nothing invisible


class Conflict(Refused):
    """The same number or key came before with another body."""


@dataclass(frozen=True)
class Intake:
    """What came in. `phone` in the one form of core.phone, `ref` the sender's own number (a token where none sends)."""

    ref: str
    phone: str
    channel: str
    way: str
    sender: LeadSender | None = None
    key: str = ""
    digest: str = ""
    name: str = ""
    message: str = ""
    asked_model: str = ""
    car_model: CarModel | None = None
    wants_drive: bool = False
    wants_report: bool = False
    area: str = ""
    age_group: str = ""
    consent: str = ""
    calls_wording: ConsentWording | None = None
    messages_wording: ConsentWording | None = None
    uid: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class Taken:
    """The lead, and whether it came before."""

    lead: OnlineLead
    repeated: bool = False
    received: visits.Received | None = None


def digest_of(body: dict) -> str:
    """The digest of a body: the same whatever the order of its fields."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def robot_seat(store: Store, at: datetime) -> Seat:
    """Who acts when no person does: somebody without a password, without rights, in no list of people."""
    person, _made = User.objects.get_or_create(
        username=ROBOT,
        defaults={"name": _ROBOT_NAME, "password": "!", "is_active": False, "date_joined": at},
    )
    return Seat(user=person, store=store, roles=frozenset())


def hours_of(store: Store, at: datetime) -> rules.Hours:
    """When online leads are given out in `store`."""
    row = settings_of(store)
    closed = closed_days(store, around=clock.local_day(at, store.zone))
    return rules.Hours(row.online_from, row.online_until, store.zone, closed)


@transaction.atomic
def receive(*, store: Store, intake: Intake, at: datetime) -> Taken:
    """Take a lead in at `at`: once per number of its sender, and give it to somebody if the store is open.

    Whoever cannot be given to anybody waits, and is never lost. Raises Conflict when the number or the key came
    before with another body.
    """
    settings = _locked(store)
    twice = _came_before(store, intake)
    if twice:
        return Taken(twice, repeated=True)
    hours = hours_of(store, at)
    lead = _write(store, intake, at, hours, settings)
    if lead.visit_id:
        _note_consents(lead)
    elif lead.first_id is None and hours.is_open(at):
        _try_to_give(lead, at)
    return Taken(lead)


def _locked(store: Store) -> StoreSettings:
    StoreSettings.objects.get_or_create(store=store)  # asked of the database: another thread's row may not stand yet
    return StoreSettings.objects.select_for_update(no_key=True).get(store=store)


def _came_before(store: Store, intake: Intake) -> OnlineLead | None:
    mine = OnlineLead.objects.filter(store=store, sender=intake.sender)
    found = mine.filter(ref=intake.ref).first()
    if found and found.digest != intake.digest:
        raise Conflict(_("This id was sent before with other content. A new lead needs a new id."), field="id")
    by_key = mine.filter(key=intake.key).first() if intake.key else None
    if by_key and by_key != found:
        raise Conflict(
            _("This Idempotency-Key was sent before with other content. Another lead needs another key."),
            field="Idempotency-Key",
        )
    return found


def _write(store: Store, intake: Intake, at: datetime, hours: rules.Hours, settings: StoreSettings) -> OnlineLead:
    first = _same_phone(store, intake.phone, at, settings.online_repeat_hours)
    begin = hours.next_open(at)
    return OnlineLead.objects.create(
        store=store, received_at=at, clock_from=begin,
        respond_by=begin + rules.minutes(settings.online_response_minutes),
        first=first, visit=first.visit if first else None,
        **{part.name: getattr(intake, part.name) for part in fields(intake)},
    )  # fmt: skip


def _same_phone(store: Store, number: str, at: datetime, hours: int) -> OnlineLead | None:
    """The lead of this phone that a new one belongs to, if it came a short while ago."""
    rows = OnlineLead.objects.filter(store=store, phone=number, first=None, received_at__lte=at)
    last = rows.select_related("visit").order_by("-received_at", "-pk").first()
    return last if last and rules.is_repeat(last.received_at, at, hours) else None


def _try_to_give(lead: OnlineLead, at: datetime) -> bool:
    """Give the lead to whom the roster says; False when nobody is there."""
    try:
        with transaction.atomic():
            _give(lead, seat=robot_seat(lead.store, at), at=at)
    except Refused:
        return False
    return True


def _give(
    lead: OnlineLead, *, seat: Seat, at: datetime, arrival: Arrival | None = None, at_desk: bool = False
) -> visits.Received:
    """Register the lead as a visit of kind online; a new card learns the channel (GAP-18)."""
    received = visits.register(seat=seat, arrival=arrival or _arrival(lead), at=at, at_desk=at_desk)
    visit = received.visit
    group = OnlineLead.objects.filter(Q(pk=lead.pk) | Q(first=lead))
    group.update(visit=visit)
    lead.visit = visit
    notices.lead_given(lead, by=seat.user, at=at)
    for one in group.select_related("visit__customer", "calls_wording", "messages_wording").order_by("pk"):
        _note_consents(one)
    opened = Card.objects.filter(pk=visit.card_id, opened_at=at, channel="")
    opened.update(source=rules.source_of(lead.channel), channel=channel_words(lead.channel), area=lead.area)
    if lead.age_group:  # what is known of the prospect, LEAD-47; what was written down before stands
        Customer.objects.filter(pk=visit.customer_id, age_group="").update(age_group=lead.age_group)
    return received


def _note_consents(lead: OnlineLead) -> None:
    """What the customer ticked on our own page, in the words that stood there; nobody wrote it down for them.

    Words of a platform are not ours: their version stays on the lead.
    """
    agreed = {Purpose.CALLS: lead.calls_wording, Purpose.MESSAGES: lead.messages_wording}
    for purpose, wording in agreed.items():
        if wording:
            consents.give(
                customer=lead.visit.customer, purpose=purpose, channel=Channel.FORM, at=lead.received_at,
                wording=wording,
            )  # fmt: skip


def channel_words(channel: str) -> str:
    """The channel as it stands on the card: data speaks the language of the store."""
    with translation.override(django_settings.LANGUAGE_CODE):
        return str(LeadChannel(channel).label)[:30]


def _arrival(lead: OnlineLead, *, consultant: int | None = None, reason: str = "") -> Arrival:
    known = customers.by_phone(lead.store, lead.phone)
    plain = plain_name(lead.name)
    return Arrival(
        token=lead.uid, kind=VisitKind.ONLINE, phone=lead.phone, car_model=lead.car_model,
        name=plain or (known.name if known else f"{_NO_NAME}{lead.phone[-4:]}"), consultant=consultant, reason=reason,
    )  # fmt: skip


def plain_name(text: str) -> str:
    """What of a nickname can be the name of a customer: no emoji, single spaces, thirty characters."""
    kept = (c if unicodedata.category(c).startswith(_IN_NAMES) else " " for c in unicodedata.normalize("NFC", text))
    return " ".join("".join(kept).split())[:NAME_LENGTH].strip()


@transaction.atomic
def assign(*, seat: Seat, lead: OnlineLead, consultant: int | None, reason: str, at: datetime) -> Visit:
    """The desk or the manager gives a waiting lead to somebody; without a choice the roster decides.

    Raises Refused when it was given meanwhile, and for what the register refuses.
    """
    _locked(seat.store)
    lead = OnlineLead.objects.select_related("car_model", "store").get(pk=lead.pk)
    if lead.visit_id:
        raise Refused(_("This lead was given to somebody meanwhile."))
    arrival = _arrival(lead, consultant=consultant, reason=reason.strip())
    return _give(lead, seat=seat, at=at, arrival=arrival).visit


@transaction.atomic
def hand_out(*, store: Store, as_of: datetime) -> int:
    """Give the waiting leads of `store` to those who are there now, the oldest first. Returns how many."""
    if not hours_of(store, as_of).is_open(as_of):
        return 0
    _locked(store)
    rows = OnlineLead.objects.filter(store=store, received_at__lte=as_of).unassigned()
    given = 0
    for lead in rows.select_related("car_model", "store__settings").order_by("received_at", "pk"):
        if not _try_to_give(lead, as_of):
            break
        given += 1
    return given


def hand_out_everywhere(*, as_of: datetime) -> int:
    """Give out what waits in every store; each store in a transaction of its own."""
    waiting = OnlineLead.objects.unassigned().values("store")
    return sum(hand_out(store=store, as_of=as_of) for store in Store.objects.filter(pk__in=waiting))


@transaction.atomic
def type_in(*, seat: Seat, arrival: Arrival, channel: str, at: datetime, wishes: dict | None = None) -> Taken:
    """The desk types a lead in: registered as a visit at once, with the same clock. Sent twice it is one.

    Raises Refused without a phone (a lead is a number that was left), and for what the register refuses.
    """
    if not arrival.phone:
        raise Refused(_("An online lead needs the phone number that was left."), field="phone")
    settings = _locked(seat.store)
    intake = Intake(
        ref=str(arrival.token), phone=arrival.phone, channel=channel, way=LeadWay.DESK, name=arrival.name,
        car_model=arrival.car_model, uid=arrival.token,
        **(wishes or {}),
    )  # fmt: skip
    twice = _came_before(seat.store, intake)
    if twice:
        return Taken(twice, repeated=True, received=visits.Received(twice.visit, repeated=True))
    lead = _write(seat.store, intake, at, hours_of(seat.store, at), settings)
    if lead.visit_id:
        return Taken(lead, received=visits.Received(lead.visit, known=True))
    given = lead.first or lead
    filled = _arrival(given, consultant=arrival.consultant, reason=arrival.reason)
    filled = replace(filled, came_before=arrival.came_before, consent=arrival.consent, colour=arrival.colour)
    return Taken(lead, received=_give(given, seat=seat, at=at, arrival=filled, at_desk=True))


def mark_answered(*, card: Card, by: User, at: datetime) -> int:
    """The customer of `card` was called or came: the clocks of the card's leads stop. The first answer stands."""
    rows = OnlineLead.objects.filter(visit__card=card, received_at__lte=at).unanswered()
    return rows.update(answered_at=at, answered_by=by)


def waiting_for(seat: Seat) -> dict[int, OnlineLead]:
    """Card → the lead whose clock ends first, for the cards of the person in `seat`: one query."""
    found: dict[int, OnlineLead] = {}
    for lead in _waiting_for(seat):
        found.setdefault(lead.card_id, lead)
    return found


@question
def _waiting_for(seat: Seat):
    return waiting_in(seat).select_related("car_model", "visit").order_by("respond_by", "pk")


def waiting_in(seat: Seat) -> QuerySet[OnlineLead]:
    """The leads that wait for an answer of the person in `seat`, with the key of their card."""
    rows = OnlineLead.objects.filter(store=seat.store, visit__card__owner=seat.user).unanswered()
    return rows.annotate(card_id=F("visit__card"))


def waiting_lead(card: Card) -> OnlineLead | None:
    """The lead of `card` whose clock ends first."""
    return next(iter(_unanswered(card.pk)), None)


@question
def _unanswered(card: int):
    rows = OnlineLead.objects.filter(visit__card=card).unanswered().select_related("car_model", "visit")
    return rows.order_by("respond_by", "pk")[:1]
