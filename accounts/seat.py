"""The seat: one person, in one store, with the roles held there. Every query and every right starts from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Membership, Notice, Store, StoreSettings, User
from accounts.rights import Right, rights_of
from core import clock
from core.questions import question


@dataclass(frozen=True)
class Seat:
    """Who acts, where, with which roles. `stores` are all stores this person may switch to."""

    user: User
    store: Store
    roles: frozenset[str]
    stores: tuple[Store, ...] = ()
    unread: int = 0  # notices under the bell, counted with the memberships

    @cached_property
    def rights(self) -> frozenset[Right]:
        """The words of the roles."""
        return rights_of(self.roles)

    def may(self, *words: str) -> bool:
        """Say whether at least one of `words` is held."""
        return any(word in self.rights for word in words)

    @property
    def may_search(self) -> bool:
        """Say whether the search box is theirs."""
        return self.may(Right.CARD_OWN, Right.CARD_READ, Right.CARD_FIND)

    @property
    def may_reveal(self) -> bool:
        """Say whether a masked number may be unmasked, with a row that says who looked."""
        return self.may(Right.PHONE_REVEAL, Right.PHONE_STORE)

    @property
    def may_see_phones(self) -> bool:
        """Say whether the store's numbers are shown whole."""
        return self.may(Right.PHONE_STORE)

    @property
    def may_find_customers(self) -> bool:
        """Say whether customers of one's own development may be added."""
        return self.may(Right.CARD_OWN)

    @cached_property
    def settings(self) -> StoreSettings:
        """The store's settings."""
        return settings_of(self.store)

    def split(self) -> tuple[frozenset[str], tuple[int, int]]:
        """For questions that are written once: the roles decide what is asked, store and person are values."""
        return self.roles, (self.store.pk, self.user.pk)

    @classmethod
    def joined(cls, form: frozenset[str], values: Sequence) -> "Seat":
        """A seat of these roles; in a question, store and person are places for values."""
        store, person = values
        return cls(user=person, store=store, roles=form)

    def today(self, now: datetime) -> date:
        """The store's calendar day at `now` (aware)."""
        return clock.local_day(now, self.store.zone)


def settings_of(store: Store) -> StoreSettings:
    """The settings row of `store`, made with the defaults when it is not there yet."""
    try:
        return store.settings
    except StoreSettings.DoesNotExist:
        return StoreSettings.objects.get_or_create(store=store)[0]


@question
def places_of(user: int):
    """The memberships of a person with person, store, settings and unread notices, in the order of the store codes."""
    unread = Notice.objects.filter(person=OuterRef("user"), store=OuterRef("store"), read_at=None).order_by()
    counted = Subquery(unread.values("person").annotate(n=Count("pk")).values("n"))
    rows = Membership.objects.filter(user=user).annotate(unread=Coalesce(counted, 0))
    return rows.select_related("user", "store__settings").order_by("store__code")


def take_seat(user: User, wanted_store: int | None) -> Seat | None:
    """The seat of `user` in the wanted store, else in the first store; None without any membership."""
    rows = getattr(user, "places", None) or places_of(user.pk)
    if not rows:
        return None
    stores = {row.store_id: row.store for row in rows}
    store = stores.get(wanted_store) or rows[0].store
    here = [row for row in rows if row.store_id == store.pk]
    roles = frozenset(row.role for row in here)
    return Seat(user=user, store=store, roles=roles, stores=tuple(stores.values()), unread=here[0].unread)
