"""By which ways a person hears of what, and the rows of what is to leave the house.

The bell is always there. Mail and the store's robots tell only what the person chose (product.md §5).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import get_language

from accounts.models import Notice, NoticeChoice, NoticeSending, Robot
from accounts.notice_models import Channel, SendingState
from accounts.seat import Seat
from core import sweeps

ANY = "*"  # a notice that goes by every way that the person chose for anything: the test


@dataclass(frozen=True)
class Wish:
    """The groups of notices that a person wants by mail, and those that the store's robots tell."""

    mail: frozenset[str] = frozenset()
    robot: frozenset[str] = frozenset()


def wish_of(seat: Seat) -> Wish:
    """What the person in `seat` has chosen for this store."""
    rows = list(NoticeChoice.objects.filter(person=seat.user, store=seat.store))
    return Wish(frozenset(r.group for r in rows if r.mail), frozenset(r.group for r in rows if r.robot))


@transaction.atomic
def choose(*, seat: Seat, wish: Wish, groups: Collection[str]) -> None:
    """Keep `wish` as the choice of the person in `seat`, in the language that they read now.

    Only what is among `groups` (the known ones) is kept. What waits and is not wanted any more stays at home: the
    sender asks again (accounts.notice_sending).
    """
    mine = NoticeChoice.objects.filter(person=seat.user, store=seat.store)
    wanted = (wish.mail | wish.robot) & set(groups)
    mine.exclude(group__in=wanted).delete()
    rows = [
        NoticeChoice(
            person=seat.user, store=seat.store, group=group, mail=group in wish.mail, robot=group in wish.robot,
            language=get_language(),
        )
        for group in sorted(wanted)
    ]  # fmt: skip
    NoticeChoice.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person", "store", "group"],
        update_fields=["mail", "robot", "language"],
    )  # fmt: skip


def choice_for(notice: Notice, group: str, channel: str) -> NoticeChoice | None:
    """The choice by which `notice`, of `group`, may leave by `channel`; None: it stays under the bell."""
    rows = NoticeChoice.objects.filter(_of(group), person=notice.person_id, store=notice.store_id)
    return rows.filter(**{"mail" if channel == Channel.MAIL else "robot": True}).first()


def _of(group: str) -> Q:
    return Q() if group == ANY else Q(group=group)


def queue(*, store: int, people: Iterable[int], key: str, group: str, at: datetime) -> int:
    """Write what is to leave of the notice `key` to `people` (keys), in the transaction of the notice. Says how much.

    A worker is asked for it on commit; the test is sent by who asked for it.
    """
    choices = NoticeChoice.objects.filter(_of(group), store=store, person__in=people)
    wishes = list(choices.select_related("person").order_by("person_id", "group"))
    if not wishes:
        return 0
    robots = list(Robot.objects.filter(store=store).values_list("service", flat=True))
    told = Notice.objects.filter(store=store, key=key[:100], person__in={wish.person_id for wish in wishes})
    notices = dict(told.values_list("person_id", "pk"))
    ways = {(wish.person_id, channel) for wish in wishes for channel in _channels(wish, robots)}
    rows = [
        NoticeSending(notice_id=notices[person], channel=channel, made_at=at, try_at=at)
        for person, channel in sorted(ways)
        if person in notices
    ]
    NoticeSending.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    if rows and group != ANY:
        transaction.on_commit(wake_worker, robust=True)
    return len(rows)


def _channels(wish: NoticeChoice, robots: list[str]) -> list[str]:
    mail = [Channel.MAIL.value] if wish.mail and wish.person.email else []
    return mail + (robots if wish.robot else [])


def wake_worker() -> None:
    """Ask for sending now; without a broker the sweep of the next minute does it."""
    sweeps.wake("accounts.tasks.send_notices")


def failed(seat: Seat):
    """What did not go out of the store of `seat` and waits for somebody to decide, newest first."""
    rows = NoticeSending.objects.filter(notice__store=seat.store, state=SendingState.FAILED)
    return rows.select_related("notice__person").order_by("-pk")
