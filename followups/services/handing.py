"""The third step of escalation: an overdue customer goes to a colleague, who calls today (product.md §5)."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Store, User
from accounts.people import consultants
from accounts.seat import Seat
from core.errors import Refused, Stale
from followups.models import FollowUp
from followups.rules import handing, lateness
from followups.rules.lateness import Step
from followups.services import planning
from followups.services.escalation import limits_of
from leads import duties
from leads.models import Card
from leads.services import moving


def proposals(store: Store, rows: Iterable[tuple[int, int]], *, today: date) -> dict[int, User]:
    """Card → the colleague who is proposed for it: on duty on `today` (store day), with the least due; six statements.

    `rows` are (card, who has it), the most urgent first.
    """
    people = {person.pk: person for person in consultants(store)}
    plan = duties.plan(store, people, [today])
    on_duty = [pk for pk in people if plan[pk, today].shift.works]
    due = FollowUp.objects.filter(store=store, responsible__in=on_duty).due_by(today).order_by()
    load = dict.fromkeys(on_duty, 0) | dict(due.values_list("responsible").annotate(n=Count("pk")))
    return {card: people[person] for card, person in handing.propose(rows, load).items()}


@transaction.atomic
def hand_over(*, seat: Seat, card: Card, seen_owner: int, to: int, at: datetime) -> Card:
    """Give an overdue card to the proposed colleague; the new owner has it on the list of today.

    `seen_owner` is who had it on the page. Raises Stale when somebody else has it by now, Refused when the customer
    was contacted meanwhile, and for what reassigning refuses.
    """
    card = Card.objects.select_for_update(of=("self",), no_key=True).select_related("store__settings").get(pk=card.pk)
    if card.owner_id != seen_owner:
        raise Stale(_("This card has gone to somebody else meanwhile."), current=card)
    today = seat.today(at)
    late = FollowUp.objects.filter(card=card).open().order_by("late_from").values_list("late_from", flat=True).first()
    if late is None or lateness.step(late, today, limits_of(seat.store)) < Step.REASSIGN:
        raise Refused(_("The customer was contacted meanwhile: there is nothing to hand over."))
    days = lateness.days_overdue(late, today)
    reason = ngettext("overdue %(n)d day", "overdue %(n)d days", days) % {"n": days}
    moved = moving.reassign(seat=seat, card=card, to=to, reason=reason, at=at)
    moved.store = card.store
    planning.let_go(cards=[moved.pk], at=at)  # what was late stays with whom it was late
    planning.call_soon(card=moved, at=at)
    return moved
