"""Who has a card: one card given to somebody, many shared out with preview, each with a row that says why."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.people import consultants
from accounts.seat import Seat
from core.errors import Refused, Stale
from leads import hooks, notices
from leads.models import Card, OwnerChange, PoolMove
from leads.rules.grading import LADDER
from leads.rules.sharing import share_out
from leads.statuses import CardStatus, PoolKind

BATCH = 5000  # keys in one statement


@transaction.atomic
def reassign(*, seat: Seat, card: Card, to: int, reason: str, at: datetime) -> Card:
    """Give the card to another consultant of the store, with a reason; its follow-ups move along.

    A card in the pool leaves it so, also back to the consultant who had it.
    """
    card = Card.objects.select_for_update(no_key=True).get(pk=card.pk)
    owner = consultants(seat.store).filter(pk=to).first()
    if owner is None:
        raise Refused(_("Choose a consultant of this store."), field="to")
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), field="reason")
    if card.status == CardStatus.DUPLICATE:
        raise Refused(_("This card was closed as a duplicate: move the card that goes on."), field="to")
    if owner.pk == card.owner_id and card.pooled_at is None:
        raise Refused(_("The card is with this consultant already."), field="to")
    return give(card=card, owner=owner, reason=reason.strip(), by=seat.user, at=at)


def give(*, card: Card, owner: User, reason: str, by: User, at: datetime, kind: str = PoolKind.OUT) -> Card:
    """Write the move of a locked `card`, out of the pool if it lies there (`kind` says how); duplicates go along."""
    before, pooled = card.owner_id, card.pooled_at is not None
    if before != owner.pk:
        OwnerChange.objects.create(card=card, before_id=before, after=owner, reason=reason[:200], by=by, at=at)
    if pooled:
        _leave_pool(card, PoolMove(before_id=before, after=owner, kind=kind, reason=reason[:200], by=by, at=at))
    card.owner, card.pooled_at, card.version = owner, None, card.version + 1
    card.save(update_fields=["owner", "pooled_at", "version"])
    Card.objects.filter(duplicate_of=card).update(owner=owner)
    hooks.card_moved.fire(card=card, at=at)
    notices.card_given(card, reason=reason, by=by, at=at)
    if pooled:
        hooks.card_unpooled.fire(card=card, at=at)
    return card


def _leave_pool(card: Card, move: PoolMove) -> None:
    move.card, move.store_id = card, card.store_id
    move.save()


@dataclass(frozen=True)
class Wish:
    """Cards that shall move: which (a queryset of the store), to whom (keys of consultants), how shared out."""

    cards: QuerySet[Card]
    targets: tuple[int, ...]
    by_grade: bool = True


@dataclass
class Share:
    """What one consultant gets."""

    person: User
    grades: Counter = field(default_factory=Counter)
    open: int = 0
    due: int = 0

    @property
    def cards(self) -> int:
        """How many cards."""
        return self.grades.total()

    @property
    def counts(self) -> list[int]:
        """How many of each grade, O first."""
        return [self.grades[grade] for grade in reversed(LADDER)]


@dataclass(frozen=True)
class Plan:
    """Who would get what; `seen` changes when anything of it does."""

    shares: list[Share]
    targets: dict[int, int]
    seen: str

    @property
    def cards(self) -> int:
        """How many cards would move."""
        return len(self.targets)


def plan(*, seat: Seat, wish: Wish, today: date) -> Plan:
    """Work out who would get which card, with open follow-ups and those due by `today` (store day).

    Raises Refused for people who are no consultants of this store.
    """
    people = _people(seat, wish.targets)
    moving = _moving(seat, wish)
    rows = list(moving.values_list("pk", "grade", "owner_id", "version"))
    targets = share_out([(pk, grade) for pk, grade, *_rest in rows], wish.targets, by_grade=wish.by_grade)
    shares = {person.pk: Share(person) for person in people}
    load = hooks.load_of(moving, today)
    for pk, grade, *_rest in rows:
        share, (planned, due) = shares[targets[pk]], load.get(pk, (0, 0))
        share.grades[grade] += 1
        share.open, share.due = share.open + planned, share.due + due
    return Plan(list(shares.values()), targets, _seen(rows, wish))


def _people(seat: Seat, targets: Sequence[int]) -> list[User]:
    found = consultants(seat.store).in_bulk(targets)
    if not targets or len(found) != len(set(targets)) or len(targets) != len(found):
        raise Refused(_("Choose consultants of this store."), field="to")
    return [found[pk] for pk in targets]


def _moving(seat: Seat, wish: Wish) -> QuerySet[Card]:
    """The chosen cards that are followed up; who gets cards keeps the own ones."""
    return wish.cards.filter(store=seat.store).followed().exclude(owner__in=wish.targets).order_by("pk")


def _seen(rows: list[tuple], wish: Wish) -> str:
    whole = [sorted(rows), list(wish.targets), wish.by_grade]
    return hashlib.sha256(repr(whole).encode()).hexdigest()[:32]


@transaction.atomic
def reassign_many(*, seat: Seat, wish: Wish, seen: str, reason: str, at: datetime) -> Plan:
    """Move the cards as the plan with digest `seen` showed it, with a reason: a fixed number of statements.

    Raises Stale with the new plan when a card changed since, Refused without cards or reason.
    """
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), field="reason")
    list(_moving(seat, wish).select_for_update(no_key=True, of=("self",)).values_list("pk"))
    now = plan(seat=seat, wish=wish, today=seat.today(at))
    if not now.cards:
        raise Refused(_("There is no card to move any more."))
    if now.seen != seen:
        raise Stale(_("The cards changed since you looked. This is how it stands now."), current=now)
    for person in wish.targets:
        mine = [pk for pk, target in now.targets.items() if target == person]
        _move(seat, mine, person, reason.strip(), at)
        if mine:
            notices.cards_given(
                store=seat.store.pk, person=person, count=len(mine), key=now.seen, reason=reason.strip(), at=at
            )
    hooks.cards_moved.fire(cards=sorted(now.targets), at=at)
    return now


def _move(seat: Seat, keys: list[int], owner: int, reason: str, at: datetime) -> None:
    """Give the locked cards `keys` to `owner`, with a row each."""
    for begin in range(0, len(keys), BATCH):
        some = keys[begin : begin + BATCH]
        before = Card.objects.filter(pk__in=some).order_by("pk").values_list("pk", "owner_id")
        rows = (
            OwnerChange(card_id=pk, before_id=was, after_id=owner, reason=reason[:200], by=seat.user, at=at)
            for pk, was in before
        )
        OwnerChange.objects.bulk_create(rows)
        Card.objects.filter(pk__in=some).update(owner=owner, version=F("version") + 1)
        Card.objects.filter(duplicate_of__in=some).update(owner=owner)
