"""The pool: neglected cards that lie there until a consultant takes them. Off unless the store wants it."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.seat import Seat
from core import clock
from core.errors import Refused, Stale
from leads import hooks
from leads.models import Card, PoolMove
from leads.rules import claims
from leads.services.moving import give
from leads.statuses import CardStatus, PoolKind


@transaction.atomic
def put_in(*, seat: Seat, card: Card, reason: str, at: datetime) -> Card:
    """The manager puts a card into the pool. Raises Refused without a reason or for a card that is not open."""
    card = Card.objects.select_for_update(no_key=True).get(pk=card.pk)
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), field="reason")
    if not seat.settings.pool:
        raise Refused(_("This store has no pool."))
    if card.status != CardStatus.OPEN:
        raise Refused(_("Only an open card without an order can go into the pool."))
    if card.pooled_at:
        raise Refused(_("The card is in the pool already."))
    drop(store=card.store_id, cards={card.pk: card.owner_id}, reason=reason.strip(), by=seat.user, at=at)
    card.refresh_from_db()
    return card


def drop(*, store: int, cards: dict[int, int], reason: str, by: User | None, at: datetime) -> int:
    """Put many cards (key → owner) into the pool, with a row each; the caller holds them."""
    moves = (
        PoolMove(store_id=store, card_id=pk, kind=PoolKind.IN, before_id=owner, reason=reason[:200], by=by, at=at)
        for pk, owner in cards.items()
    )
    PoolMove.objects.bulk_create(moves, batch_size=2000)
    count = Card.objects.filter(pk__in=cards).update(pooled_at=at, version=F("version") + 1)
    hooks.cards_pooled.fire(cards=sorted(cards), at=at)
    return count


def warn(*, store: int, cards: dict[int, int], at: datetime) -> int:
    """Write down that the owners of `cards` (key → owner) were warned."""
    kind = PoolKind.WARNED
    rows = [PoolMove(store_id=store, card_id=pk, kind=kind, before_id=who, at=at) for pk, who in cards.items()]
    return len(PoolMove.objects.bulk_create(rows, batch_size=2000))


@transaction.atomic
def claim(*, seat: Seat, card: Card, at: datetime) -> Card:
    """A consultant takes a card from the pool: the first one gets it.

    Raises Stale when a colleague was quicker, Refused when the store's limits are reached.
    """
    me = User.objects.select_for_update(no_key=True).get(pk=seat.user.pk)  # one person's claims wait for each other
    card = Card.objects.select_for_update(no_key=True).get(pk=card.pk)
    if card.pooled_at is None:
        raise Stale(_("A colleague was quicker: this customer is taken."), current=card)
    _check_limits(seat, card, at)
    return give(card=card, owner=me, reason=_("Taken from the pool"), by=me, at=at, kind=PoolKind.CLAIMED)


def _check_limits(seat: Seat, card: Card, at: datetime) -> None:
    limits, today = seat.settings, seat.today(at)
    if not limits.pool:
        raise Refused(_("This store has no pool."))
    begin, end = clock.day_bounds(today, seat.store.zone)
    taken = PoolMove.objects.filter(store=seat.store, kind=PoolKind.CLAIMED, after=seat.user)
    lost = PoolMove.objects.filter(card=card, kind=PoolKind.IN, before=seat.user).order_by("-at").first()
    no = claims.refusal(
        today=taken.filter(at__gte=begin, at__lt=end).count(),
        per_day=limits.pool_per_day,
        has=taken_and_open(seat),
        most=limits.pool_most,
        lost_on=clock.local_day(lost.at, seat.store.zone) if lost else None,
        back_days=limits.pool_back_days,
        day=today,
    )
    if no:
        raise Refused(_words(no, limits))


def taken_and_open(seat: Seat) -> int:
    """How many cards the person in `seat` took from the pool and still has open."""
    taken = PoolMove.objects.filter(store=seat.store, kind=PoolKind.CLAIMED, after=seat.user).values("card")
    return Card.objects.filter(store=seat.store, owner=seat.user, pk__in=taken).followed().count()


def _words(no: claims.No, limits) -> str:
    if no == claims.No.BACK:
        days = limits.pool_back_days
        words = ngettext(
            "You lost this customer to the pool: you may take it back after %(n)d day.",
            "You lost this customer to the pool: you may take it back after %(n)d days.", days,
        )  # fmt: skip
        return words % {"n": days}
    if no == claims.No.TODAY:
        return _("You have taken %(n)d today, that is the limit.") % {"n": limits.pool_per_day}
    return _("You have %(n)d open customers from the pool, that is the limit.") % {"n": limits.pool_most}


def came_back(*, card: Card, owner: User, by: User, at: datetime) -> Card:
    """A customer whose card lies in the pool came or called: who receives gets the card."""
    card = Card.objects.select_for_update(no_key=True).get(pk=card.pk)
    if card.pooled_at is None:
        return card
    return give(card=card, owner=owner, reason=_("The customer came back"), by=by, at=at, kind=PoolKind.BACK)


def warned(cards: QuerySet[Card]) -> QuerySet[Card]:
    """Those of `cards` whose owner was warned since the last contact, with the moment as `warned_at`."""
    told = PoolMove.objects.filter(card=OuterRef("pk"), kind=PoolKind.WARNED, before=OuterRef("owner")).order_by("-at")
    marked = cards.annotate(warned_at=Subquery(told.values("at")[:1]))
    return marked.filter(warned_at__gte=Coalesce("last_contact_at", "opened_at"))
