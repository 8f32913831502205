"""What is arranged for a day and told in the morning: a registry, so that test drives and deliveries join later."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, time

from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from core import clock
from followups.models import Appointment
from followups.statuses import AppointmentKind, AppointmentState
from leads.models import Card
from leads.statuses import ACTIVE_CARD, NextStep


@dataclass(frozen=True)
class Event:
    """One appointment of the day: whose, what, with whom, of which card; `at` is the store's clock, if known."""

    consultant: int
    label: str
    customer: str = ""
    car: str = ""
    card: int | None = None
    at: time | None = None
    words: str = ""


EventSource = Callable[[Store, date], Iterable[Event]]

_SOURCES: dict[str, EventSource] = {}


def register(name: str, source: EventSource) -> None:
    """Add a source of events; the same name replaces it. It asks the database a constant number of times."""
    _SOURCES[name] = source


def of_day(store: Store, day: date) -> list[Event]:
    """Everything arranged for `day`, by time, what has none at the end."""
    found = [event for source in _SOURCES.values() for event in source(store, day)]
    return sorted(found, key=lambda e: (e.at is None, e.at or time(), e.label, e.customer))


def steps(store: Store, day: date) -> Iterable[Event]:
    """Next steps and deliveries that the cards name for `day` (SDR-12, RHY-06)."""
    labels = {value: str(label) for value, label in NextStep.choices}
    rows = Card.objects.filter(store=store, status__in=ACTIVE_CARD)
    fields = ("owner", "customer__name", "car_model__name", "pk")
    for step, *row in rows.filter(next_step_on=day).values_list("next_step", *fields):
        yield _event(labels[step], row)
    for row in rows.filter(delivery_on=day).values_list(*fields):
        yield _event(str(_("Delivery agreed")), row)


def _event(label: str, row) -> Event:
    owner, name, car, pk = row
    return Event(consultant=owner, label=label, customer=name, car=car or "", card=pk)


def appointments(store: Store, day: date) -> Iterable[Event]:
    """What was arranged with customers at an hour of `day` (FUP-09)."""
    labels = {value: str(label) for value, label in AppointmentKind.choices}
    begin, end = clock.day_bounds(day, store.zone)
    rows = Appointment.objects.filter(store=store, state=AppointmentState.PLANNED).between(begin, end)
    for at, kind, *row in rows.values_list(
        "at", "kind", "card__owner", "card__customer__name", "card__car_model__name", "card"
    ):
        yield replace(_event(labels[kind], row), at=at.astimezone(store.zone).time())


def register_all() -> None:
    """Register what is known today."""
    register("steps", steps)
    register("appointments", appointments)
