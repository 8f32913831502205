"""What this app tells the staff: a loss was sent back, a lost customer is here again, a task of the weekly meeting."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts import notices, people
from accounts.rights import Right
from core import addresses

LOSSES = notices.group("losses", _("Losses"), _("What was decided about a loss, who asks"))
WEEK = notices.group("week", _("Weekly analysis"), _("A measure or a drill that you are responsible for"))
_OF_A_LOSS = {"group": LOSSES, "plain": ("by",), "customers": ("customer",)}

RETURNED = notices.register(
    "loss-returned", _("%(by)s sent your loss record of %(customer)s back: %(note)s"), "arrow-return-left", **_OF_A_LOSS
)
REOPENED = notices.register(
    "loss-reopened", _("%(by)s reopened %(customer)s: the card stands on your list"), "arrow-repeat", **_OF_A_LOSS
)
DECLINED = notices.register(
    "loss-declined", _("%(by)s did not reopen %(customer)s: %(note)s"), "x-octagon", **_OF_A_LOSS
)
ASKED = notices.register("loss-asked", _("%(by)s asks to reopen %(customer)s: %(note)s"), "arrow-repeat", **_OF_A_LOSS)
WEEK_TASK = notices.register(
    "week-task", _("From the weekly meeting, until %(day)s: %(text)s"), "flag", group=WEEK, plain=("day",)
)
CAME_BACK = notices.register(
    "loss-came-back", _("%(customer)s came back, recorded as lost on %(day)s by %(consultant)s"), "arrow-repeat",
    group=LOSSES, plain=("day", "consultant"), customers=("customer",),
)  # fmt: skip
_SHORT = 80


def decided(loss, *, kind: str, by, note: str, at: datetime) -> None:
    """The consultant hears what the manager decided about a loss."""
    words = {"by": by, "customer": loss.card.customer, "note": note[:_SHORT]}
    if kind == REOPENED:
        words.pop("note")
    owner = loss.card.owner_id
    if owner == by.pk:
        return
    key, link = f"{kind}:{loss.pk}:{loss.version}", addresses.to("card", loss.card_id)
    notices.tell(store=loss.store_id, people=[owner], kind=kind, key=key, link=link, at=at, **words)


def _deciders(loss) -> list:
    """Who decides on it: the managers; the general managers too on a manager's own."""
    managers = list(people.holding(Right.LOSS_CONFIRM, loss.store))
    if loss.consultant not in managers:
        return managers
    return [
        *managers,
        *people.holding(Right.LOSS_CONFIRM_MANAGERS, loss.store).exclude(pk__in=[p.pk for p in managers]),
    ]


def asked(loss, *, by, note: str, at: datetime) -> None:
    """The managers hear that a consultant asks to reopen."""
    who = [person for person in _deciders(loss) if person != by]
    notices.tell(
        store=loss.store_id, people=who, kind=ASKED, key=f"{ASKED}:{loss.pk}:{loss.version}", at=at,
        link=addresses.to("loss", loss.pk), by=by, customer=loss.card.customer, note=note[:_SHORT],
    )  # fmt: skip


def came_back(loss, *, by, at: datetime) -> None:
    """The managers hear that a lost customer is here again, and who had given up on them (LOST-21)."""
    who = [person for person in _deciders(loss) if person != by]
    notices.tell(
        store=loss.store_id, people=who, kind=CAME_BACK, key=f"{CAME_BACK}:{loss.pk}", at=at,
        link=addresses.to("loss", loss.pk), customer=loss.card.customer, day=f"{loss.recorded_on:%Y-%m-%d}",
        consultant=loss.consultant,
    )  # fmt: skip


def week_task(task, *, at: datetime) -> None:
    """Who is responsible for a measure or a drill hears of it."""
    if task.responsible_id == task.made_by_id:
        return
    notices.tell(
        store=task.store_id, people=[task.responsible_id], kind=WEEK_TASK, key=f"{WEEK_TASK}:{task.pk}", at=at,
        link=addresses.page("week", week=f"{task.meeting.monday:%Y-%m-%d}"), day=f"{task.due_on:%Y-%m-%d}",
        text=task.text[:_SHORT],
    )  # fmt: skip
