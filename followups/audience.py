"""Who gets a mass message: the filters of the drawer over the store's customers, and why somebody is left out.

All of it are questions to the database, so a hundred thousand customers are counted without being loaded.
"""

from datetime import date, timedelta

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from accounts.models import Store
from accounts.seat import settings_of
from core import clock
from followups.models import MassMessage, Message
from followups.services.agreeing import agreed, with_agreed
from followups.statuses import Carrier, MessageState
from leads.models import Card, Customer, CustomerPhone
from leads.statuses import ACTIVE_CARD, CardStatus

NO_ADDRESS, NO_CONSENT, LIMIT = "no_address", "no_consent", "limit"
_STATUS = {
    "": ACTIVE_CARD, "lost": (CardStatus.LOST, CardStatus.LOST_WAITING), "delivered": (CardStatus.DELIVERED,),
}  # fmt: skip
_IN_VAIN = (MessageState.FAILED, MessageState.STOPPED)


def cards(store: Store, wanted: dict, today: date) -> QuerySet[Card]:
    """The cards of `store` that the filter `wanted` names; `today` is a store day.

    Known are grades, status ("" active, lost, delivered, all), owner, car_model, source, last_before and last_within
    (days since the last contact, at least and at most).
    """
    rows = Card.objects.filter(store=store).exclude(status=CardStatus.DUPLICATE)
    status = wanted.get("status", "")
    if status in _STATUS:
        rows = rows.filter(status__in=_STATUS[status])
    if wanted.get("grades"):
        rows = rows.filter(grade__in=wanted["grades"])
    same = {name: wanted[name] for name in ("owner", "car_model", "source") if wanted.get(name)}
    return _by_contact(rows.filter(**same), store, wanted, today)


def _by_contact(rows: QuerySet[Card], store: Store, wanted: dict, today: date) -> QuerySet[Card]:
    rows = rows.annotate(last=Coalesce("last_contact_at", "opened_at"))
    if wanted.get("last_before"):
        end = clock.start_of(today - timedelta(days=wanted["last_before"] - 1), store.zone)
        rows = rows.filter(last__lt=end)
    if wanted.get("last_within"):
        rows = rows.filter(last__gte=clock.start_of(today - timedelta(days=wanted["last_within"]), store.zone))
    return rows


def people(mass: MassMessage, today: date) -> QuerySet[Customer]:
    """Everybody whom the filter of `mass` names, each with `card_pk`, `number` and `reason` ("" when one gets it)."""
    found = cards(mass.store, mass.wanted, today).filter(customer=OuterRef("pk")).order_by("-pk")
    numbers = CustomerPhone.objects.filter(customer=OuterRef("pk")).order_by("-is_main", "pk")
    rows = Customer.objects.standing().filter(Exists(found), store=mass.store, erased_at=None)
    rows = rows.annotate(
        card_pk=Subquery(found.values("pk")[:1]), number=Coalesce(Subquery(numbers.values("number")[:1]), Value(""))
    )
    return with_agreed(rows, mass.kind).annotate(reason=_reason(mass, today))


def _reason(mass: MassMessage, today: date) -> Case:
    return Case(
        When(~_reachable(mass.carrier), then=Value(NO_ADDRESS)),
        When(agreed(mass.kind) & ~_had_one(mass, today), then=Value("")),
        When(agreed(mass.kind), then=Value(LIMIT)),
        default=Value(NO_CONSENT),  # never asked is no
        output_field=CharField(),
    )


def _reachable(carrier: str) -> Q:
    return {Carrier.SMS: ~Q(number=""), Carrier.EMAIL: ~Q(email=""), Carrier.LETTER: ~Q(address="")}[Carrier(carrier)]


def _had_one(mass: MassMessage, today: date) -> Exists:
    """This mass message, or another one within the store's days."""
    gap = settings_of(mass.store).mass_gap_days
    since = clock.start_of(today - timedelta(days=gap), mass.store.zone)
    others = Q(made_at__gte=since) & ~Q(state__in=_IN_VAIN) if gap else Q(pk__in=[])
    rows = Message.objects.filter(customer=OuterRef("pk"), mass__isnull=False)
    return Exists(rows.filter(others | Q(mass=mass.pk or 0)))


def counted(mass: MassMessage, today: date) -> dict[str, int]:
    """How many get it (key "") and how many are left out for each reason; one statement."""
    rows = people(mass, today).order_by().values("reason").annotate(n=Count("pk"))
    return {row["reason"]: row["n"] for row in rows}
