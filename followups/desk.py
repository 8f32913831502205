"""The follow-up desk: everything a person wants to see while the phone rings, in a handful of queries (FUP-04)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Prefetch

from catalog.models import ShowroomCar, Trim
from catalog.prices import prices_of
from core.questions import question
from followups import desk_parts
from followups.models import Appointment, Contact, HeardObjection, Preparation, Script
from followups.rules.appointments import Fate, fate
from followups.services import scripts, talks
from followups.statuses import Result, ScriptKind
from leads.facts import label_of, words_of
from leads.models import Card
from leads.panels import has

TALKS = 6  # earlier talks that are shown
CHAIN = 20  # attempts without answer that are shown
_PERSON = ("hobbies", "activities", "occupation", "family", "buying_habits")
_WISHES = ("likes", "needs", "budget", "payment", "use", "decision_maker", "buys_by", "contact_way", "next_words")


@dataclass(frozen=True)
class StockLine:
    """A trim of the wanted car on sale, with today's list price in yuan."""

    trim: Trim
    price: Decimal | None
    wanted: bool


@dataclass
class Desk:
    """What the page shows beside the form."""

    facts: list[tuple[str, str]] = field(default_factory=list)
    talks: list[Contact] = field(default_factory=list)
    chain: list[Contact] = field(default_factory=list)
    suggested: bool = False
    cars: list[ShowroomCar] = field(default_factory=list)
    prices: list[StockLine] = field(default_factory=list)
    scripts: list[tuple[str, list[Script]]] = field(default_factory=list)
    prepared: Preparation | None = None
    appointments: list[tuple[Appointment, str]] = field(default_factory=list)
    parts: list[desk_parts.Part] = field(default_factory=list)


def desk_of(seat, card: Card, now: datetime) -> Desk:
    """The desk for a talk with the customer of `card` at `now`."""
    today = seat.today(now)
    suggested = card.failed_attempts >= seat.settings.attempts_limit
    return Desk(
        facts=facts_of(card), talks=_talks(card), chain=chain_of(card), suggested=suggested,
        cars=_cars(card, today), prices=_prices(card, today), scripts=_scripts(card),
        prepared=talks.prepared_for(card), appointments=appointments_of(card, today),
        parts=desk_parts.parts_of(card, seat, now, suggested=suggested),
    )  # fmt: skip


def facts_of(card: Card) -> list[tuple[str, str]]:
    """Interests, hobbies and wishes that somebody has written down (FUP-04 a)."""
    pairs = [(name, getattr(card.customer, name)) for name in _PERSON]
    pairs += [(name, getattr(card, name)) for name in _WISHES]
    words = [(label_of(name), words_of(name, value)) for name, value in pairs if value != "undecided"]
    rivals = [(label_of("rival_models"), card.rival_words)] if card.rival_words else []
    return [(label, text) for label, text in words if text] + rivals


def _talks(card: Card) -> list[Contact]:
    """The last real contacts with what was prepared and heard (FUP-04 b)."""
    objections = Prefetch("objections", HeardObjection.objects.order_by("pk"))
    rows = Contact.objects.filter(card=card).exclude(result=Result.NO_ANSWER)
    rows = rows.select_related("by", "preparation", "visit").prefetch_related(objections)
    return list(rows.order_by("-at", "-pk")[:TALKS])


def chain_of(card: Card) -> list[Contact]:
    """The attempts without answer since the last real contact, the newest first (retry chain)."""
    rows = Contact.objects.filter(card=card, result=Result.NO_ANSWER)
    if card.last_contact_at:
        rows = rows.filter(at__gte=card.last_contact_at)
    return list(rows.select_related("by").order_by("-at", "-pk")[:CHAIN])


def _cars(card: Card, today: date) -> list[ShowroomCar]:
    """Where the wanted car stands in the store today (FUP-04 c)."""
    if card.car_model_id is None:
        return []
    return list(
        ShowroomCar.objects.filter(store=card.store_id, car_model=card.car_model_id).standing(today).with_names()
    )


def _prices(card: Card, today: date) -> list[StockLine]:
    """The trims of the wanted car on sale, the wanted one first."""
    if card.car_model_id is None:
        return []
    trims = list(Trim.objects.filter(car_model=card.car_model_id, on_sale=True).in_order())
    prices = prices_of(trims, today)
    lines = [StockLine(trim, prices.get(trim.pk), trim.pk == card.trim_id) for trim in trims]
    return sorted(lines, key=lambda line: not line.wanted)


def _scripts(card: Card) -> list[tuple[str, list[Script]]]:
    """The fitting scripts by kind (LOST-17…19)."""
    groups: dict[str, list[Script]] = {kind: [] for kind in ScriptKind.values}
    for row in scripts.fitting(card):
        groups[row.kind].append(row)
    return [(ScriptKind(kind).label, rows) for kind, rows in groups.items() if rows]


def appointments_of(card: Card, today: date) -> list[tuple[Appointment, str]]:
    """The last appointments with their fate, the newest first."""
    zone, rows = card.store.zone, _appointments(card.pk) if has(card, "appointments") else []
    return [(row, fate(state=row.state, at=row.at, today=today, zone=zone)) for row in rows]


@question
def _appointments(card: int):
    return Appointment.objects.filter(card=card).select_related("made_by", "visit").order_by("-at", "-pk")[:5]


def coming(card: Card, today: date) -> list[Appointment]:
    """What is agreed for today or later."""
    return [row for row, mood in appointments_of(card, today) if mood in (Fate.TODAY, Fate.COMING)]
