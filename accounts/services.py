"""Every write about people, and about the days on which the store is closed."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import changes
from accounts.change_models import Area
from accounts.models import ClosedDay, Membership, Store, User
from accounts.rights import Role
from accounts.seat import Seat
from core.errors import Refused


@transaction.atomic
def add_person(
    *, seat: Seat, username: str, name: str, email: str, password: str, roles: Iterable[str], at: datetime
) -> User:
    """Make a log-in and give it `roles` in the seat's store. Raises Refused when somebody took the name meanwhile."""
    user = User(username=username, name=name, email=email)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise Refused(_("This username is taken."), field="username") from error
    _give(user, seat.store, set(roles))
    _note_roles(seat, user, set(), set(roles), at)
    return user


@transaction.atomic
def set_roles(*, seat: Seat, user: User, roles: Iterable[str], at: datetime) -> None:
    """Replace the roles of `user` in the seat's store. Raises Refused for locking oneself out."""
    wanted = set(roles)
    if user == seat.user and Role.ADMINISTRATOR in seat.roles and Role.ADMINISTRATOR not in wanted:
        raise Refused(_("You cannot take the administrator's role from yourself."), field="roles")
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    held = Membership.objects.filter(user=user, store=seat.store)
    before = set(held.values_list("role", flat=True))
    held.exclude(role__in=wanted).delete()
    _give(user, seat.store, wanted)
    _note_roles(seat, user, before, wanted, at)


def _give(user: User, store: Store, roles: set[str]) -> None:
    rows = [Membership(user=user, store=store, role=role) for role in sorted(roles)]
    Membership.objects.bulk_create(rows, ignore_conflicts=True)


def _note_roles(seat: Seat, user: User, before: set[str], after: set[str], at: datetime) -> None:
    words = [{"roles": " ".join(sorted(roles))} for roles in (before, after)]
    subject = f"{user.name} ({user.username})"
    changes.note(seat=seat, area=Area.PEOPLE, subject=subject, before=words[0], after=words[1], at=at)


@transaction.atomic
def close_day(*, seat: Seat, day: date, note: str, at: datetime) -> ClosedDay:
    """The store is closed on `day` (store day), or gets another note there."""
    Store.objects.select_for_update(no_key=True).get(pk=seat.store.pk)
    before = dict(ClosedDay.objects.filter(store=seat.store, day=day).values_list("day", "note"))
    row, made = ClosedDay.objects.update_or_create(store=seat.store, day=day, defaults={"note": note})
    after = {"closed": True, "note": note}
    was = {"closed": not made, "note": before.get(day, "")}
    changes.note(seat=seat, area=Area.CLOSED, subject=f"{day:%Y-%m-%d}", before=was, after=after, at=at)
    return row


@transaction.atomic
def open_day(*, seat: Seat, row: ClosedDay, at: datetime) -> None:
    """The store is open on that day after all."""
    was = {"closed": True, "note": row.note}
    gone, _rows = ClosedDay.objects.filter(pk=row.pk).delete()
    if gone:
        after = {"closed": False, "note": ""}
        changes.note(seat=seat, area=Area.CLOSED, subject=f"{row.day:%Y-%m-%d}", before=was, after=after, at=at)
