"""Merging: field by field as chosen, phones united, everything that points to the loser moved, all in one transaction.

The snapshot of a Merge holds what taking it back needs: `winner`, `kept`, `closed` (field → [before, after]), `main`
(keys of the main phones), `moved` and `moved_cards` (label → keys), `news` (what later apps want to remember).
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.seat import Seat
from core.errors import Refused, Stale
from leads import hooks
from leads.models import Card, Customer, CustomerPhone, Merge, OwnerChange
from leads.services import grades
from leads.services.customers import refresh_search
from leads.services.merging import pointers, sides
from leads.services.merging.sides import Side
from leads.statuses import CardStatus


@dataclass(frozen=True)
class Choice:
    """What the manager chose. `winner` and `loser` are keys of customers; the winner's open card goes on.

    `take` and `take_card` name fields whose value comes from the loser's side, `main` is the key of the main phone,
    `seen` the digest of the sides as they were compared ("" skips the check).
    """

    token: UUID
    winner: int
    loser: int
    take: Collection[str] = ()
    take_card: Collection[str] = ()
    main: int | None = None
    seen: str = ""


@dataclass
class _Work:
    """A merge while it is done."""

    seat: Seat
    at: datetime
    winner: Side
    loser: Side
    snapshot: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def merge(*, seat: Seat, choice: Choice, at: datetime) -> Merge:
    """Merge the loser into the winner (DATA-18: one file per owner). Sent twice (same token) it is done once.

    Raises Stale when a side changed since it was compared or was merged meanwhile, Refused for what cannot be merged.
    """
    found = sides.lock(seat.store, choice.winner, choice.loser)
    twice = Merge.objects.filter(store=seat.store, token=choice.token).first()
    if twice:
        return twice
    if len(found) != 2:
        raise Refused(_("Choose two different customers of this store."))
    work = _Work(seat, at, sides.side_of(found[choice.winner]), sides.side_of(found[choice.loser]))
    _check(work, choice)
    _choose(work, choice)
    _close_card(work)
    _move(work)
    _unite_phones(work, choice.main)
    _finish_customers(work)
    return _remember(work, choice.token)


def _check(work: _Work, choice: Choice) -> None:
    winner, loser = work.winner, work.loser
    if winner.customer.erased_at or loser.customer.erased_at:
        raise Refused(_("One of these two was erased."))
    if winner.customer.merged_into_id or loser.customer.merged_into_id:
        raise Stale(_("One of these two was merged meanwhile. Look at the list again."), current=None)
    if choice.seen and choice.seen != sides.digest(winner, loser):
        raise Stale(_("One of these two was changed meanwhile. Compare them again."), current=None)
    if loser.card and winner.card is None:
        raise Refused(_("The customer with the open card is the one that stays."))
    if loser.card and loser.card.status == CardStatus.ORDERED:
        both = winner.card.status == CardStatus.ORDERED
        raise Refused(_("Both have an order.") if both else _("The card with the order is the one that stays open."))


def _choose(work: _Work, choice: Choice) -> None:
    """Write the chosen fields, and the dates and the last contact that the kept card has from both."""
    winner, kept, closed = work.winner.customer, work.winner.card, work.loser.card
    before = {f.name: sides.plain(winner, f.name) for f in sides.choosable(Customer)}
    names = sides.take(winner, work.loser.customer, choice.take)
    work.snapshot["winner"] = {name: [before[name], sides.plain(winner, name)] for name in names}
    work.snapshot["kept"] = _choose_card(kept, closed, choice) if kept and closed else {}


def _choose_card(kept: Card, closed: Card, choice: Choice) -> dict[str, list]:
    names = [f.name for f in Card._meta.concrete_fields]
    before = {name: sides.plain(kept, name) for name in names}
    sides.take(kept, closed, choice.take_card)
    grades.refuse_grade(kept.grade, status=kept.status, has_model=kept.car_model_id is not None)
    kept.first_contact_on = min(kept.first_contact_on, closed.first_contact_on)
    kept.first_visit_on = min(filter(None, (kept.first_visit_on, closed.first_visit_on)), default=None)
    kept.last_contact_at = max(filter(None, (kept.last_contact_at, closed.last_contact_at)), default=None)
    after = {name: sides.plain(kept, name) for name in names}
    changed = {name: [before[name], after[name]] for name in names if before[name] != after[name]}
    kept.version += 1
    kept.save(update_fields=[*changed, "version"])
    return changed


def _close_card(work: _Work) -> None:
    """The loser's open card is closed as a duplicate; it goes with the kept card's owner, so no colleague keeps it."""
    kept, closed = work.winner.card, work.loser.card
    if closed is None:
        return
    was = {name: sides.plain(closed, name) for name in ("status", "owner", "duplicate_of", "pooled_at")}
    if closed.owner_id != kept.owner_id:
        reason = _("Merged with card %(card)s") % {"card": kept.pk}
        OwnerChange.objects.create(
            card=closed, before_id=closed.owner_id, after_id=kept.owner_id, reason=reason, by=work.seat.user, at=work.at
        )
    closed.status, closed.owner_id, closed.duplicate_of, closed.pooled_at = (
        CardStatus.DUPLICATE, kept.owner_id, kept, None,
    )  # fmt: skip
    closed.version += 1
    closed.save(update_fields=["status", "owner", "duplicate_of", "pooled_at", "version"])
    work.snapshot["closed"] = {name: [before, sides.plain(closed, name)] for name, before in was.items()}


def _move(work: _Work) -> None:
    winner, loser = work.winner, work.loser
    mains = {"winner": winner.customer, "loser": loser.customer}
    rows = CustomerPhone.objects.filter(is_main=True)
    work.snapshot["main"] = {
        name: rows.filter(customer=customer).values_list("pk", flat=True).first() for name, customer in mains.items()
    }
    rows.filter(customer=loser.customer).update(is_main=False)  # one main phone per customer
    work.snapshot["moved"] = pointers.move_all(Customer, loser.customer.pk, winner.customer.pk)
    work.snapshot["moved_cards"] = pointers.move_all(Card, loser.card.pk, winner.card.pk) if loser.card else {}
    news: dict[str, Any] = {}
    if loser.card:
        hooks.cards_merged.fire(kept=winner.card, closed=loser.card, at=work.at, news=news)
    work.snapshot["news"] = news


def _unite_phones(work: _Work, main: int | None) -> None:
    mine = CustomerPhone.objects.filter(customer=work.winner.customer)
    chosen = mine.filter(pk=main).first() or mine.filter(is_main=True).first() or mine.order_by("pk").first()
    if chosen and not chosen.is_main:
        mine.filter(is_main=True).update(is_main=False)
        mine.filter(pk=chosen.pk).update(is_main=True)
    work.snapshot["main"]["chosen"] = chosen.pk if chosen else None


def _finish_customers(work: _Work) -> None:
    winner, loser = work.winner.customer, work.loser.customer
    refresh_search(winner)
    winner.save()
    loser.merged_into, loser.search_key = winner, ""
    loser.save(update_fields=["merged_into", "search_key"])


def _remember(work: _Work, token: UUID) -> Merge:
    return Merge.objects.create(
        store=work.seat.store, token=token, winner=work.winner.customer, loser=work.loser.customer,
        kept=work.winner.card, closed=work.loser.card, snapshot=work.snapshot, by=work.seat.user, at=work.at,
    )  # fmt: skip
