"""What this app tells the staff: who has been overdue for too long."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts import notices, people
from accounts.models import Store, User
from accounts.rights import Right
from accounts.seat import Seat
from core import addresses, clock
from followups.models import MassMessage
from followups.statuses import MessageState
from leads.notices import CARDS

LATE = notices.group("overdue", _("Overdue"), _("A consultant's customers have been overdue for too long"))
MASS = notices.group("mass", _("Mass messages"), _("One waits for approval, is approved, refused or out"))
_OF_MASS = {"group": MASS, "plain": ("by",)}  # its title was typed freely: it stays in the house

ESCALATED = notices.register(
    "escalated", _("%(name)s: %(count)s overdue for %(days)s days or more"), "exclamation-circle", group=LATE,
    plain=("name",),
)  # fmt: skip
MASS_WAITS = notices.register(
    "mass-waits", _("%(by)s asks you to approve a mass message: %(title)s"), "megaphone", **_OF_MASS
)
MASS_APPROVED = notices.register(
    "mass-approved", _("%(by)s approved your mass message: %(title)s"), "megaphone", **_OF_MASS
)
MASS_REFUSED = notices.register(
    "mass-refused", _("%(by)s refused your mass message %(title)s: %(note)s"), "megaphone", **_OF_MASS
)
MASS_DONE = notices.register(
    "mass-done", _("The mass message is out: %(title)s. Sent %(sent)s, failed %(failed)s"), "megaphone", **_OF_MASS
)
STAND_IN = notices.register(
    "stand-in", _("%(by)s asks you to call customers of absent colleagues today"), "arrow-left-right", group=CARDS,
    plain=("by",),
)  # fmt: skip


def tell_stand_in(*, seat: Seat, person: User, at: datetime) -> None:
    """Tell somebody, once a day, that the manager has given them customers of absent colleagues."""
    if person.pk == seat.user.pk:
        return
    notices.tell(
        store=seat.store, people=[person], kind=STAND_IN, key=f"stand-in:{seat.today(at)}", link=addresses.page("day"),
        at=at, by=seat.user.name,
    )  # fmt: skip


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


def mass_waits(mass: MassMessage, *, people, at: datetime) -> None:
    """Who may approve a mass message hears that one waits; a text that was changed is told again."""
    _of_mass(mass, MASS_WAITS, people, f"mass-waits:{mass.pk}:{mass.version}", at, by=mass.made_by)


def mass_decided(mass: MassMessage, *, approved: bool, at: datetime) -> None:
    """The writer hears whether it goes out."""
    kind, words = (MASS_APPROVED, {}) if approved else (MASS_REFUSED, {"note": mass.note})
    _of_mass(mass, kind, [mass.made_by_id], f"mass-decided:{mass.pk}:{mass.version}", at, by=mass.decided_by, **words)


def mass_done(mass: MassMessage, *, at: datetime) -> None:
    """The writer hears that everybody had it."""
    rows = mass.messages
    counts = {
        "sent": rows.filter(state=MessageState.SENT).count(),
        "failed": rows.filter(state=MessageState.FAILED).count(),
    }
    _of_mass(mass, MASS_DONE, [mass.made_by_id], f"mass-done:{mass.pk}", at, **counts)


def _of_mass(mass: MassMessage, kind: str, people, key: str, at: datetime, **words) -> None:
    link = addresses.to("mass", mass.pk)
    notices.tell(store=mass.store_id, people=people, kind=kind, key=key, link=link, at=at, title=mass.title, **words)
