"""Paper cards that lay in a drawer and are not on its list: written down, taken back, settled (ROLE-16, FORM-18)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.seat import Seat
from core.errors import Refused
from leads.rules.grading import LADDER
from reports.models import StockExtra, StockTake
from reports.statuses import StockState


@dataclass(frozen=True)
class Paper:
    """What is written on the card; `phone` in the one form of core.phone, or nothing."""

    token: UUID
    name: str
    phone: str = ""
    car: str = ""
    grade: str = ""
    note: str = ""


def _locked(take: StockTake) -> StockTake:
    take = StockTake.objects.select_for_update(no_key=True).get(pk=take.pk)
    if take.state != StockState.OPEN:
        raise Refused(_("This stock-take is signed. The manager can reopen it."))
    return take


@transaction.atomic
def add(*, seat: Seat, take: StockTake, paper: Paper, at: datetime) -> StockExtra:
    """Write down a card that is not on the list; it counts as a difference. The same form twice is one row.

    Raises Refused when the stock-take is signed, the customer is on the list or was written down already.
    """
    take = _locked(take)
    there = take.extras.filter(token=paper.token).first()
    if there:
        return there
    _refuse_known(take, paper)
    return StockExtra.objects.create(
        take=take, token=paper.token, name=paper.name, phone=paper.phone, car=paper.car.strip()[:60],
        grade=paper.grade, note=paper.note.strip()[:200], added_at=at, added_by=seat.user,
    )  # fmt: skip


def _refuse_known(take: StockTake, paper: Paper) -> None:
    if paper.grade and paper.grade not in LADDER:
        raise Refused(_("Choose a grade of the ladder."), field="grade")
    if not paper.phone:
        return
    line = take.lines.filter(card__customer__phones__number=paper.phone).first()
    if line:
        words = _("This customer is on the list with grade %(grade)s: mark that line. A second card is a duplicate.")
        raise Refused(words % {"grade": line.expected}, field="phone")
    if take.extras.filter(phone=paper.phone).exists():
        raise Refused(_("A card with this phone is written down already."), field="phone")


@transaction.atomic
def withdraw(*, seat: Seat, extra: StockExtra) -> None:
    """Take back what was written down by mistake, while the drawer is counted. Raises Refused once it is signed."""
    _locked(extra.take)
    StockExtra.objects.filter(pk=extra.pk).delete()


@transaction.atomic
def settle(*, seat: Seat, extra: StockExtra, outcome: str, at: datetime) -> StockExtra:
    """Say what became of the card; also after both have signed. Raises Refused without words, and the second time."""
    extra = StockExtra.objects.select_for_update(no_key=True).get(pk=extra.pk)
    if extra.settled_at:
        raise Refused(_("Somebody settled this card already."))
    if not outcome.strip():
        raise Refused(_("Say what became of the card."), field="outcome")
    extra.outcome, extra.settled_at, extra.settled_by = outcome.strip()[:200], at, seat.user
    extra.save(update_fields=["outcome", "settled_at", "settled_by"])
    return extra
