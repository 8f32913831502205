"""What is said and confirmed in the meetings: announcements, the consultant's morning, the evening's shortcomings."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Store
from accounts.seat import Seat
from core.errors import Refused, Stale
from reports.models import Announcement, EveningNote, Morning

LONGEST = timedelta(days=92)  # an announcement of a quarter; what lasts longer is no announcement


@dataclass(frozen=True)
class Said:
    """An announcement as it was typed: its words and the store days on which it stands."""

    token: UUID
    text: str
    from_day: date
    until_day: date


def announce(*, seat: Seat, said: Said, at: datetime) -> Announcement:
    """Announce something for a day or several (ROLE-08); sent twice (same token) it is said once.

    Raises Refused for days that are over, stand the wrong way round or are too many.
    """
    twice = Announcement.objects.filter(store=seat.store, token=said.token).first()
    if twice:
        return twice
    _check_days(said, seat.today(at))
    try:
        with transaction.atomic():
            return Announcement.objects.create(
                store=seat.store, token=said.token, text=said.text.strip(), from_day=said.from_day,
                until_day=said.until_day, by=seat.user, at=at,
            )  # fmt: skip
    except IntegrityError:
        return Announcement.objects.get(store=seat.store, token=said.token)


def _check_days(said: Said, today: date) -> None:
    if said.until_day < said.from_day:
        raise Refused(_("The last day comes before the first."), field="until_day")
    if said.until_day < today:
        raise Refused(_("These days are over."), field="until_day")
    if said.until_day - said.from_day > LONGEST:
        raise Refused(_("An announcement stands for three months at most."), field="until_day")


@transaction.atomic
def withdraw(*, seat: Seat, announcement: Announcement, at: datetime) -> None:
    """Take an announcement back; twice has no effect. The row stays."""
    row = Announcement.objects.visible_to(seat).select_for_update(no_key=True).get(pk=announcement.pk)
    if row.withdrawn_at is None:
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])


def items_of(seat: Seat) -> list[str]:
    """What the store wants at hand before the morning meeting (RHY-01)."""
    return seat.settings.ready_items.splitlines()


@transaction.atomic
def confirm_morning(*, seat: Seat, day: date, ready: Collection[str], note: str, at: datetime) -> Morning:
    """The consultant confirms the day: what is at hand, what was said, the own plan (RHY-01, 03, 04).

    Confirming again replaces items and note. Raises Refused for another day than today.
    """
    if day != seat.today(at):
        raise Refused(_("Only today's morning can be confirmed."), field="day")
    ticked = [item for item in items_of(seat) if item in ready]
    row, _made = Morning.objects.update_or_create(
        store=seat.store, consultant=seat.user, day=day,
        defaults={"ready": ticked, "note": note.strip(), "confirmed_at": at},
    )  # fmt: skip
    return row


@transaction.atomic
def note_evening(*, seat: Seat, day: date, shortcomings: str, version: int, at: datetime) -> EveningNote:
    """Write the shortcomings of `day` (RHY-12); `version` is the one that the form showed, 0 for none.

    Raises Refused for a day to come, Stale when somebody wrote meanwhile.
    """
    if day > seat.today(at):
        raise Refused(_("This day has not come yet."), field="day")
    Store.objects.select_for_update(no_key=True).get(pk=seat.store.pk)
    row = EveningNote.objects.filter(store=seat.store, day=day).first()
    plain = shortcomings.strip()
    if row and row.shortcomings == plain:
        return row
    if (row.version if row else 0) != version:
        raise Stale(_("Somebody else wrote here meanwhile: look at it, then save again."), current=row)
    row = row or EveningNote(store=seat.store, day=day, version=0)
    row.shortcomings, row.by, row.at, row.version = plain, seat.user, at, row.version + 1
    row.save()
    return row
