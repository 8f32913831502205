"""Every write about people."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Membership, Store, User
from accounts.rights import Role
from accounts.seat import Seat
from core.errors import Refused


@transaction.atomic
def add_person(*, seat: Seat, username: str, name: str, email: str, password: str, roles: Iterable[str]) -> User:
    """Make a log-in and give it `roles` in the seat's store. Raises Refused when somebody took the name meanwhile."""
    user = User(username=username, name=name, email=email)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise Refused(_("This username is taken."), field="username") from error
    _give(user, seat.store, set(roles))
    return user


@transaction.atomic
def set_roles(*, seat: Seat, user: User, roles: Iterable[str]) -> None:
    """Replace the roles of `user` in the seat's store. Raises Refused for locking oneself out."""
    wanted = set(roles)
    if user == seat.user and Role.ADMINISTRATOR in seat.roles and Role.ADMINISTRATOR not in wanted:
        raise Refused(_("You cannot take the administrator's role from yourself."), field="roles")
    Membership.objects.filter(user=user, store=seat.store).exclude(role__in=wanted).delete()
    _give(user, seat.store, wanted)


def _give(user: User, store: Store, roles: set[str]) -> None:
    rows = [Membership(user=user, store=store, role=role) for role in sorted(roles)]
    Membership.objects.bulk_create(rows, ignore_conflicts=True)
