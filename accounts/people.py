"""Questions about the people of a store."""

from django.db.models import QuerySet

from accounts.models import Store, User
from accounts.rights import ROLE_RIGHTS, Right, Role


def working_as(role: Role, store: Store) -> QuerySet[User]:
    """The active people who hold `role` in `store`, by name."""
    return User.objects.filter(is_active=True, memberships__store=store, memberships__role=role).order_by("name", "pk")


def consultants(store: Store) -> QuerySet[User]:
    """The store's active sales consultants."""
    return working_as(Role.CONSULTANT, store)


def holding(right: Right, store: Store) -> QuerySet[User]:
    """The active people of `store` who hold `right`, by key."""
    here = User.objects.filter(is_active=True, memberships__store=store, memberships__role__in=_roles_with(right))
    return here.order_by("pk").distinct()


def stores_where(person: User, right: Right) -> QuerySet[Store]:
    """The stores in which `person` holds `right`."""
    return Store.objects.filter(memberships__user=person, memberships__role__in=_roles_with(right)).distinct()


def _roles_with(right: Right) -> list[Role]:
    return [role for role, rights in ROLE_RIGHTS.items() if right in rights]
