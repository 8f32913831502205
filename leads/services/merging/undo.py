"""Taking a merge back: both sides as they were; what came since stays with the winner."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.seat import Seat
from core.errors import Refused
from leads import hooks
from leads.models import Card, Customer, CustomerPhone, Merge, OwnerChange
from leads.services.customers import refresh_search
from leads.services.merging import pointers, sides
from leads.statuses import CardStatus

_PHONES = "leads.customerphone.customer"


@transaction.atomic
def undo(*, seat: Seat, merge: Merge, at: datetime) -> Merge:
    """Take `merge` back. Fields that were edited since keep their new value.

    Raises Refused when it was taken back before, or when what changed since cannot be undone.
    """
    found = sides.lock(seat.store, merge.winner_id, merge.loser_id)
    merge = Merge.objects.select_for_update(no_key=True).get(pk=merge.pk, store=seat.store)
    winner, loser = found[merge.winner_id], found[merge.loser_id]
    _check(merge, winner, loser)
    try:
        with transaction.atomic():
            _take_back(seat, merge, winner, loser, at)
    except IntegrityError as error:
        raise Refused(_("Something that was done since stands in the way: both have an open card now.")) from error
    merge.undone_by, merge.undone_at = seat.user, at
    merge.save(update_fields=["undone_by", "undone_at"])
    return merge


def _check(merge: Merge, winner: Customer, loser: Customer) -> None:
    if merge.undone_at:
        raise Refused(_("This merge was taken back already."))
    if winner.erased_at or loser.erased_at:
        raise Refused(_("One of these two was erased."))
    if winner.merged_into_id or loser.merged_into_id != winner.pk:
        raise Refused(_("The customer was merged again since. Take the newer merge back first."))
    moved = merge.snapshot["moved"].get(_PHONES, [])
    if CustomerPhone.objects.filter(pk__in=moved, customer=winner).count() != len(moved):
        raise Refused(_("A phone number of the merged customer was removed or given away since."))
    closed = Card.objects.filter(pk=merge.closed_id).first()
    if closed and (closed.status, closed.duplicate_of_id) != (CardStatus.DUPLICATE, merge.kept_id):
        raise Refused(_("The card that was closed as a duplicate was changed since."))


def _take_back(seat: Seat, merge: Merge, winner: Customer, loser: Customer, at: datetime) -> None:
    was = merge.snapshot
    main = _free_main(was["main"], winner)
    if merge.closed_id:
        pointers.move_back(Card, was["moved_cards"], merge.kept_id, merge.closed_id)
    pointers.move_back(Customer, was["moved"], winner.pk, loser.pk)
    CustomerPhone.objects.filter(pk=main, customer=winner).update(is_main=True)
    CustomerPhone.objects.filter(pk=was["main"]["loser"], customer=loser).update(is_main=True)
    sides.restore(winner, was["winner"])
    loser.merged_into = None
    for customer in (winner, loser):
        refresh_search(customer)
        customer.save()
    if merge.closed_id:
        _reopen(seat, merge, at)


def _free_main(mains: dict, winner: Customer) -> int | None:
    """No main phone while they move; the key of the winner's main phone afterwards."""
    rows = CustomerPhone.objects.filter(customer=winner, is_main=True)
    now = rows.values_list("pk", flat=True).first()
    rows.update(is_main=False)
    return mains["winner"] if now == mains["chosen"] else now


def _reopen(seat: Seat, merge: Merge, at: datetime) -> None:
    """The closed card stands open again with its own consultant; the kept one has what it had."""
    kept, closed = Card.objects.get(pk=merge.kept_id), Card.objects.get(pk=merge.closed_id)
    back = sides.restore(kept, merge.snapshot["kept"])
    kept.version += 1
    kept.save(update_fields=[*back, "version"])
    holder = closed.owner_id
    changes = merge.snapshot["closed"]
    for name, (before, _after) in changes.items():
        field = Card._meta.get_field(name)
        setattr(closed, field.attname, None if before is None else field.to_python(before))
    closed.version += 1
    closed.save(update_fields=[*changes, "version"])
    if closed.owner_id != holder:
        OwnerChange.objects.create(
            card=closed, before_id=holder, after_id=closed.owner_id, reason=_("Merge taken back"), by=seat.user, at=at
        )
    hooks.merge_undone.fire(kept=kept, reopened=closed, at=at, news=merge.snapshot["news"])
