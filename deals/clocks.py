"""The clock of the same-day rule: who will not buy is recorded as lost before the day is over (LOST-02, RPT-32)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from core import clock
from deals.models import Loss
from followups.clocks import Case, Source
from followups.models import Contact
from followups.statuses import Result
from leads import past

_RECENT = timedelta(days=14)  # a "no" of these days is what a record without a contact is about
_GOES_ON = (Result.REACHED, Result.CAME_IN)


def same_day(store: Store, begin: datetime, end: datetime) -> Iterator[Case]:
    """Each customer who said no, once a day, recorded or not; and each record that no such contact led to.

    Who was won over again on the same day is no case.
    """
    yield from _said_no(store, begin, end)
    yield from _recorded(store, begin, end)


def _said_no(store: Store, begin: datetime, end: datetime) -> Iterator[Case]:
    here = Contact.objects.filter(store=store, card=OuterRef("card"), at__gt=OuterRef("at"), result__in=_GOES_ON)
    lost = Loss.objects.filter(card=OuterRef("card"), recorded_at__gte=OuterRef("at")).order_by("recorded_at")
    rows = Contact.objects.filter(store=store, at__gte=begin, at__lt=end, result=Result.SAID_NO).annotate(
        whose=past.owner_at(OuterRef("at"), card="card_id", now="card__owner"),
        goes_on=Subquery(here.order_by("at").values("at")[:1]), met=Subquery(lost.values("recorded_at")[:1]),
    )  # fmt: skip
    told: set[tuple[int, date]] = set()
    fields = ("at", "whose", "met", "card_id", "card__customer__name", "goes_on")
    for at, person, met, card, name, goes_on in rows.order_by("at", "pk").values_list(*fields):
        day = clock.local_day(at, store.zone)
        if (card, day) in told or (goes_on and clock.local_day(goes_on, store.zone) == day):
            continue
        told.add((card, day))
        yield Case(at, person, met, card, name, _midnight(store, day))


def _recorded(store: Store, begin: datetime, end: datetime) -> Iterator[Case]:
    no = Contact.objects.filter(
        card=OuterRef("card"), result=Result.SAID_NO, at__lte=OuterRef("recorded_at"),
        at__gt=OuterRef("recorded_at") - _RECENT,
    )  # fmt: skip
    rows = Loss.objects.filter(~Exists(no), store=store, learned_at__gte=begin, learned_at__lt=end)
    fields = ("learned_at", "consultant_id", "recorded_at", "card_id", "card__customer__name", "learned_on")
    for at, person, met, card, name, day in rows.order_by("learned_at", "pk").values_list(*fields):
        yield Case(at, person, met, card, name, _midnight(store, day))


def _midnight(store: Store, day: date) -> datetime:
    """The last moment of the store day."""
    return clock.day_bounds(day, store.zone)[1] - timedelta(microseconds=1)


SAME_DAY = Source(
    "loss", _("Loss on the same day"), _("who will not buy is recorded as lost before the day is over"),
    same_day, lambda row: timedelta(days=1),
)  # fmt: skip
