"""Neglected cards: the owner is warned, then the card goes to the pool. Off unless the store wants it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Store, StoreSettings
from accounts.seat import settings_of
from core import clock
from followups.models import FollowUp
from followups.services.jobs import Counts
from leads.models import Card, PoolMove
from leads.rules.claims import HOT
from leads.services import pool
from leads.statuses import CardStatus, PoolKind


@transaction.atomic
def sweep(*, store: Store, as_of: datetime) -> Counts:
    """Warn and move what is neglected at `as_of`: no real contact for days beyond the due day.

    A card goes only when its owner was warned `pool_warn_days` before, so a job that was down warns first.
    """
    Store.objects.select_for_update(no_key=True).get(pk=store.pk)
    row = settings_of(store)
    if not row.pool:
        return {"warned": 0, "pooled": 0}
    ahead = timedelta(days=row.pool_warn_days)
    today = clock.local_day(as_of, store.zone)
    warned = _locked(_late(store, row, today + ahead).filter(~_warned()))
    count = pool.warn(store=store.pk, cards=warned, at=as_of) if warned else 0
    until = clock.start_of(today - ahead + timedelta(days=1), store.zone)
    gone = _locked(_late(store, row, today).filter(_warned(at__lt=until)))
    if gone:
        pool.drop(store=store.pk, cards=gone, reason=_("No contact for a long time"), by=None, at=as_of)
    return {"warned": count, "pooled": len(gone)}


def _late(store: Store, row: StoreSettings, day) -> QuerySet[FollowUp]:
    """Open regular follow-ups of open cards that have been overdue too long on `day` (store day)."""
    hot = Q(card__grade__in=HOT, late_from__lte=day - timedelta(days=row.pool_days_hot))
    cold = ~Q(card__grade__in=HOT) & Q(late_from__lte=day - timedelta(days=row.pool_days))
    late = FollowUp.objects.filter(store=store).open().cadence()
    return late.filter(hot | cold, card__status=CardStatus.OPEN, card__pooled_at=None)


def _warned(**when) -> Exists:
    """The owner was warned since the follow-up was planned, which is since the last real contact."""
    rows = PoolMove.objects.filter(card=OuterRef("card_id"), kind=PoolKind.WARNED, at__gte=OuterRef("planned_at"))
    return Exists(rows.filter(**when))


def _locked(late: QuerySet[FollowUp]) -> dict[int, int]:
    """Card → owner of `late`, with the cards locked and asked again: a contact of this moment counts."""
    keys = list(late.values_list("card_id", flat=True))
    list(Card.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
    return dict(late.filter(card__in=keys).values_list("card_id", "card__owner_id"))
