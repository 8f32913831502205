"""What this app tells the staff: who has been overdue for too long."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts import notices, people
from accounts.models import Store, User
from accounts.rights import Right
from core import addresses, clock

ESCALATED = notices.register(
    "escalated", _("%(name)s: %(count)s overdue for %(days)s days or more"), "exclamation-circle"
)


def escalated(store: Store, *, counts: dict[int, int], days: int, at: datetime) -> None:
    """The managers hear once a day, for each consultant, how many customers reached their list.

    `counts` says for each consultant (key) how many did so now.
    """
    if not counts:
        return
    managers = list(people.holding(Right.CARD_REASSIGN, store))
    day = clock.local_day(at, store.zone)
    for person in User.objects.filter(pk__in=counts).order_by("pk"):
        notices.tell(
            store=store, people=managers, kind=ESCALATED, key=f"escalated:{day}:{person.pk}", at=at,
            link=addresses.page("overdue", who=person.pk), name=person, count=counts[person.pk], days=days,
        )  # fmt: skip
