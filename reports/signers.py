"""Who signs the reports of a store."""

from collections.abc import Collection

from django.db.models import QuerySet

from accounts.models import Membership, Store, User
from accounts.rights import ROLE_RIGHTS, Right
from accounts.seat import Seat
from reports.models import DailyReport
from reports.rules.signing import Bar, Signer, bar

_SIGNS = [role for role, rights in ROLE_RIGHTS.items() if Right.REPORT_SIGN in rights]
_SIGNS_MANAGERS = [role for role, rights in ROLE_RIGHTS.items() if Right.REPORT_SIGN_MANAGERS in rights]


def managers(store: Store) -> frozenset[int]:
    """The keys of the people who may sign reports of `store`."""
    held = Membership.objects.filter(store=store, role__in=_SIGNS, user__is_active=True)
    return frozenset(held.values_list("user", flat=True))


def bar_of(seat: Seat, report: DailyReport, signing: Collection[int]) -> Bar | None:
    """What keeps the person in `seat` from signing `report`; `signing` are the keys of the store's managers."""
    signer = Signer(
        signs=seat.may(Right.REPORT_SIGN),
        signs_managers=seat.may(Right.REPORT_SIGN_MANAGERS),
        is_own=report.consultant_id == seat.user.pk,
        of_a_manager=report.consultant_id in signing,
    )
    return bar(signer, own_allowed=seat.settings.own_report)


def others(store: Store, consultant: User) -> QuerySet[User]:
    """Who could sign the report of a manager: the other managers and the general managers, by name."""
    held = Membership.objects.filter(store=store, role__in=[*_SIGNS, *_SIGNS_MANAGERS]).values("user")
    return User.objects.filter(pk__in=held, is_active=True).exclude(pk=consultant.pk).order_by("name", "pk")
