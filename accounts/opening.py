"""The store's opening hours, for clocks that pause while it is closed (GAP-17)."""

from collections.abc import Mapping, Sequence
from datetime import date, time

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OpeningHours, Store
from accounts.open_days import closed_days
from accounts.seat import settings_of
from core.errors import Refused
from core.hours import OpenHours

DAYS = 7
HOUSE = (time(9), time(18))  # house default of a weekday for which nothing was entered


def week_of(store: Store) -> dict[int, tuple[time, time]]:
    """Weekday → (opens, closes) of the days on which the store opens; one statement."""
    rows = {row.weekday: row for row in OpeningHours.objects.filter(store=store)}
    week = {n: HOUSE if n not in rows else (rows[n].opens, rows[n].closes) for n in range(DAYS)}
    return {n: hours for n, hours in week.items() if hours[0] is not None}


def hours_of(store: Store, *, around: date) -> OpenHours | None:
    """The hours in which the clocks of `store` run; None when they run by the calendar (the default)."""
    if not settings_of(store).clocks_pause:
        return None
    return OpenHours(week_of(store), store.zone, closed_days(store, around=around))


@transaction.atomic
def set_week(*, store: Store, week: Sequence[tuple[time | None, time | None]]) -> None:
    """Enter the opening hours of all seven weekdays, Monday first; (None, None) is a closed weekday.

    Raises Refused when an hour is missing, and when the store would never open.
    """
    Store.objects.select_for_update(no_key=True).get(pk=store.pk)
    if any((opens is None) != (closes is None) for opens, closes in week):
        raise Refused(_("Enter both hours of the day, or none where the store is closed."))
    if all(opens is None for opens, _closes in week):
        raise Refused(_("On one day at least the store opens."))
    for weekday, (opens, closes) in enumerate(week):
        OpeningHours.objects.update_or_create(
            store=store, weekday=weekday, defaults={"opens": opens, "closes": closes}
        )  # fmt: skip


def as_rows(store: Store) -> list[tuple[time | None, time | None]]:
    """The seven weekdays as the form shows them."""
    week: Mapping[int, tuple[time, time]] = week_of(store)
    return [week.get(n, (None, None)) for n in range(DAYS)]


def in_words(store: Store) -> dict[str, str]:
    """Weekday (a number as text, Monday "0") → its hours, for the row that a change leaves."""
    return {str(n): f"{a:%H:%M}–{b:%H:%M}" if a and b else "" for n, (a, b) in enumerate(as_rows(store))}
