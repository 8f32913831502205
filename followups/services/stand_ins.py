"""Follow-ups of a colleague on rest or leave are offered to a stand-in for the day (product.md §5). The owner stays."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Store, User
from accounts.people import consultants
from accounts.rights import Right
from accounts.seat import Seat
from core.errors import Refused
from followups.models import FollowUp, StandIn
from followups.notices import tell_stand_in
from leads import duties
from leads.models import Card


def absent_on(store: Store, day: date) -> list[User]:
    """The consultants whose duty plan says that they rest or are on leave on `day` (store day)."""
    people = list(consultants(store))
    plan = duties.plan(store, [person.pk for person in people], [day])
    return [person for person in people if not plan[person.pk, day].shift.works]


def due_of(store: Store, absent: Collection[User], day: date) -> QuerySet[FollowUp]:
    """What is due by `day` for the people `absent`, whoever has taken it."""
    return FollowUp.objects.filter(store=store, responsible__in=list(absent)).due_by(day)


def waiting(store: Store, absent: Collection[User], day: date) -> QuerySet[FollowUp]:
    """What is due by `day` for the people `absent`, and nobody stands in yet."""
    taken = StandIn.objects.filter(card=OuterRef("card"), day=day)
    return due_of(store, absent, day).filter(~Exists(taken))


def lent_to(seat: Seat, day: date) -> QuerySet[Card]:
    """The cards that the person in `seat` may see and log on `day` for a colleague."""
    mine = StandIn.objects.filter(store=seat.store, person=seat.user, day=day)
    if not seat.may(Right.FOLLOWUP_OWN):
        mine = mine.none()
    return Card.objects.filter(store=seat.store, pooled_at=None, pk__in=mine.values("card"))


def offers(seat: Seat, now: datetime) -> dict[User, int]:
    """Absent colleagues and how many of their customers wait for somebody, for who is on duty today."""
    absent = absent_on(seat.store, seat.today(now))
    if seat.user in absent or not absent:
        return {}
    counted: dict[int, set[int]] = defaultdict(set)
    rows = waiting(seat.store, absent, seat.today(now)).values_list("responsible", "card")
    for person, card in rows:
        counted[person].add(card)
    return {person: len(counted[person.pk]) for person in absent if counted[person.pk]}


@transaction.atomic
def take(*, seat: Seat, cards: Collection[int], at: datetime) -> int:
    """Stand in today for the customers `cards` (keys) of absent colleagues. Returns how many were still free.

    Two who take one customer at once: the database gives it to one of them. Raises Refused when none was left, and
    for somebody who is not on duty.
    """
    return _give(seat, cards, seat.user, at, again=False)


@transaction.atomic
def assign(*, seat: Seat, cards: Collection[int], person: int, at: datetime) -> int:
    """The manager says who stands in today for `cards` (keys), also where somebody else had taken them.

    Raises Refused for somebody who is not a consultant on duty here, and when nothing of it is due.
    """
    chosen = consultants(seat.store).filter(pk=person).first()
    if chosen is None:
        raise Refused(_("Choose a consultant of this store."), field="person")
    count = _give(seat, cards, chosen, at, again=True)
    tell_stand_in(seat=seat, person=chosen, at=at)
    return count


def _give(seat: Seat, cards: Collection[int], person: User, at: datetime, *, again: bool) -> int:
    day = seat.today(at)
    absent = absent_on(seat.store, day)
    if person in absent:
        raise Refused(_("%(name)s is not on duty today.") % {"name": person.name}, field="person")
    due = due_of(seat.store, absent, day).filter(card__in=list(cards)).order_by("card")
    owners = dict(due.values_list("card", "responsible"))
    StandIn.objects.bulk_create(
        (
            StandIn(store=seat.store, card_id=card, day=day, absent_id=owner, person=person, by=seat.user, at=at)
            for card, owner in owners.items()
        ),
        ignore_conflicts=True,
    )
    standing = StandIn.objects.select_for_update(no_key=True).filter(store=seat.store, day=day, card__in=owners)
    if again:
        moved = [row.pk for row in standing.order_by("pk") if row.person_id != person.pk]
        StandIn.objects.filter(pk__in=moved).update(person=person, by=seat.user, at=at)
    count = StandIn.objects.filter(store=seat.store, day=day, card__in=owners, person=person).count()
    if not count:
        raise Refused(_("A colleague has taken these customers meanwhile."))
    return count


def told(count: int) -> str:
    """How many customers were taken over, in a sentence."""
    words = ngettext("%(n)d customer for today: they stand on the day's list.",
                     "%(n)d customers for today: they stand on the day's list.", count)  # fmt: skip
    return words % {"n": count}
