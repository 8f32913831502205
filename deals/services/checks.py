"""Spot checks: drawn by the system or chosen by the manager, called, written down (ROLE-14, LOST-03)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Store
from accounts.seat import Seat
from core.errors import Refused
from deals.models import Loss, LossEvent, SpotCheck
from deals.rules import losses as rules
from deals.statuses import CheckResult, LossStep


@transaction.atomic
def draw(*, seat: Seat, day: date, at: datetime) -> int:
    """Draw the store's share of the losses recorded on `day` (store day), at least one; those drawn before count.

    Says how many were drawn now; asked twice, none. The store's row holds off a second draw at once.
    """
    Store.objects.select_for_update(no_key=True).get(pk=seat.store.pk)
    losses = Loss.objects.decidable_by(seat).standing().filter(recorded_on=day)
    rows = list(losses.values_list("pk", "check_call"))
    drawn = rules.to_draw(
        recorded=[pk for pk, _check in rows], drawn=[pk for pk, check in rows if check],
        percent=seat.settings.loss_check_percent, seed=f"{seat.store.pk}:{day:%Y-%m-%d}",
    )  # fmt: skip
    SpotCheck.objects.bulk_create(SpotCheck(loss_id=pk, drawn_at=at, drawn_by=seat.user) for pk in drawn)
    return len(drawn)


@transaction.atomic
def choose(*, seat: Seat, loss: Loss, at: datetime) -> SpotCheck:
    """The manager picks a record by hand. Picked twice it is one."""
    Store.objects.select_for_update(no_key=True).get(pk=seat.store.pk)
    row, _made = SpotCheck.objects.get_or_create(
        loss=loss, defaults={"drawn_at": at, "drawn_by": seat.user, "by_hand": True}
    )
    return row


@transaction.atomic
def note(*, seat: Seat, loss: Loss, result: str, words: str, at: datetime) -> SpotCheck:
    """Write what the call found; who was not reached may be called again. A false loss is flagged.

    Raises Refused when the result stands already.
    """
    row = SpotCheck.objects.callable_by(seat).select_for_update(of=("self",), no_key=True).filter(loss=loss).first()
    if row is None:
        raise Refused(_("This record was not drawn."))
    if row.result in (CheckResult.TRUE, CheckResult.FALSE):
        raise Refused(_("%(name)s wrote the result already; nothing was changed.") % {"name": row.checked_by})
    row.result, row.words, row.checked_at, row.checked_by = result, words.strip()[:300], at, seat.user
    row.save(update_fields=["result", "words", "checked_at", "checked_by"])
    if result == CheckResult.FALSE:
        _flag(seat, loss, row.words, at)
    return row


def _flag(seat: Seat, loss: Loss, words: str, at: datetime) -> None:
    loss = Loss.objects.select_for_update(of=("self",), no_key=True).get(pk=loss.pk)
    loss.is_false, loss.version = True, loss.version + 1
    loss.save(update_fields=["is_false", "version"])
    LossEvent.objects.create(loss=loss, step=LossStep.FALSE, note=words, by=seat.user, at=at)
