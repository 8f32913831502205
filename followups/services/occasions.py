"""Texts that the clock writes: the greeting on the birthday, the reminder of a meeting (FUP-38, FUP-47, FUP-09).

Each is written once per occasion, to who agreed to messages; the outbox keeps quiet hours and the day's limit, and
drops what would come too late. What somebody wrote by hand for the same occasion is not repeated.
"""

from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery

from accounts.models import BirthdayTo, Store
from accounts.seat import settings_of
from core import clock
from followups.models import Appointment, Message
from followups.rules import occasions as rules
from followups.services import templates
from followups.services.agreeing import agreed, with_agreed
from followups.services.appointments import IN_PERSON
from followups.services.jobs import Counts
from followups.services.outbox import outside_quiet_hours
from followups.services.writing import filled
from followups.statuses import Carrier, MessageKind
from leads.models import Card, Customer, CustomerPhone
from leads.statuses import CardStatus

_BY_HAND = timedelta(days=7)  # a greeting that somebody wrote so shortly before the birthday was meant for it
_BOUGHT = (CardStatus.ORDERED, CardStatus.DELIVERED)


@transaction.atomic
def write(*, store: Store, as_of: datetime) -> Counts:
    """Write what is due by now. The store's row is the lock against a second run."""
    Store.objects.select_for_update(no_key=True).get(pk=store.pk)
    return {"birthdays": _greet(store, as_of), "reminders": _remind(store, as_of)}


def _greet(store: Store, as_of: datetime) -> int:
    settings, local = settings_of(store), as_of.astimezone(store.zone)
    if settings.birthday_to == BirthdayTo.NOBODY or local.time() < settings.birthday_at:
        return 0
    people = _celebrating(store, local.date(), owners=settings.birthday_to == BirthdayTo.OWNERS)
    cards = Card.objects.select_related("owner", "car_model").in_bulk([person.card_pk for person in people])
    texts = templates.texts_for(store, MessageKind.BIRTHDAY, Carrier.SMS)
    until = clock.day_bounds(local.date(), store.zone)[1]
    rows = []
    for person in people:
        card = cards.get(person.card_pk)
        text = filled(*texts, store=store, customer=person, card=card, at=as_of)
        rows.append(
            _message(
                store, as_of, key=f"birthday:{person.pk}:{local.year}", kind=MessageKind.BIRTHDAY, customer=person,
                card=card, number=person.number, text=text, until=until,
            )
        )  # fmt: skip
    return _written(rows)


def _celebrating(store: Store, today: date, *, owners: bool) -> list[Customer]:
    """Who has the birthday today, agrees, has a number, and was not greeted yet; each with `card_pk` and `number`."""
    cards = Card.objects.filter(customer=OuterRef("pk")).exclude(status=CardStatus.DUPLICATE).order_by("-pk")
    days = [Q(birthday__month=month, birthday__day=day) for month, day in rules.birthdays_on(today)]
    since = clock.start_of(today - _BY_HAND, store.zone)
    greeted = Message.objects.filter(customer=OuterRef("pk"), kind=MessageKind.BIRTHDAY, made_at__gte=since)
    rows = Customer.objects.standing().filter(reduce(or_, days), ~Exists(greeted), store=store, erased_at=None)
    rows = rows.filter(Exists(cards.filter(status__in=_BOUGHT))) if owners else rows
    rows = rows.annotate(card_pk=Subquery(cards.values("pk")[:1]), number=_number_of("pk")).exclude(number=None)
    rows = with_agreed(rows, MessageKind.BIRTHDAY).filter(agreed(MessageKind.BIRTHDAY)).order_by("pk")
    return list(rows.select_for_update(no_key=True, of=("self",)))  # nobody is erased while written to


def _number_of(customer: str) -> Subquery:
    numbers = CustomerPhone.objects.filter(customer=OuterRef(customer)).order_by("-is_main", "pk")
    return Subquery(numbers.values("number")[:1])


def _remind(store: Store, as_of: datetime) -> int:
    settings = settings_of(store)
    if not settings.reminder:
        return 0
    texts, rows = templates.texts_for(store, MessageKind.APPOINTMENT, Carrier.SMS), []
    for one in _coming(store, as_of, settings.reminder_hours):
        due = rules.reminds_at(meeting=one.at, agreed_at=one.made_at, hours=settings.reminder_hours)
        if due is None or due > as_of:
            continue
        text = filled(*texts, store=store, customer=one.card.customer, card=one.card, at=one.at)
        rows.append(
            _message(
                store, as_of, key=f"reminder:appointment:{one.pk}", kind=MessageKind.APPOINTMENT, appointment=one,
                customer=one.card.customer, card=one.card, number=one.number, text=text, until=one.at,
            )
        )  # fmt: skip
    return _written(rows)


def _coming(store: Store, as_of: datetime, hours: int) -> list[Appointment]:
    """The meetings in the store within `hours`, with customers who agree, whom nobody has reminded yet."""
    by_hand = Message.objects.filter(
        card=OuterRef("card"), kind=MessageKind.APPOINTMENT, made_at__gte=OuterRef("made_at")
    )
    customers = with_agreed(Customer.objects.filter(erased_at=None), MessageKind.APPOINTMENT)
    willing = customers.filter(agreed(MessageKind.APPOINTMENT), pk=OuterRef("card__customer"))
    rows = Appointment.objects.filter(store=store, kind__in=IN_PERSON, card__in=Card.objects.followed()).planned()
    rows = rows.filter(~Exists(by_hand), Exists(willing), at__gt=as_of, at__lte=as_of + timedelta(hours=hours))
    rows = rows.annotate(number=_number_of("card__customer")).exclude(number=None)
    found = list(rows.select_related("card__customer", "card__owner", "card__car_model").order_by("at", "pk"))
    standing = Customer.objects.filter(pk__in={one.card.customer_id for one in found}, erased_at=None).order_by("pk")
    held = set(standing.select_for_update(no_key=True).values_list("pk", flat=True))
    return [one for one in found if one.card.customer_id in held]


def _message(store: Store, as_of: datetime, *, text: str, **fields) -> Message:
    begin = outside_quiet_hours(store, as_of)
    return Message(store=store, carrier=Carrier.SMS, made_at=as_of, try_at=begin, text=text[:500], **fields)


def _written(rows: list[Message]) -> int:
    """Write those that can go out in time. Returns how many."""
    in_time = [row for row in rows if row.try_at < row.until]
    return len(Message.objects.bulk_create(in_time, ignore_conflicts=True))
