"""The sheet of a day is closed when everybody has left, and opened again only with a reason."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Store
from accounts.rights import Right
from accounts.seat import Seat
from core.errors import Refused
from core.questions import question
from leads.models import DayClose, RegisterDay, Visit
from leads.statuses import DayMove

REASON_LENGTH = 100


def standing(store: Store, day: date) -> RegisterDay | None:
    """The sheet of `day` as it stands; None when nothing was written on it yet."""
    return RegisterDay.objects.filter(store=store, day=day).select_related("closed_by").first()


def locked(store: Store, day: date) -> RegisterDay:
    """The sheet of `day` (store day), made when new, with its row locked: before the roster and every other row."""
    found = _locked(store.pk, day)
    if not found:
        RegisterDay.objects.get_or_create(store=store, day=day)
        found = _locked(store.pk, day)
    found[0].store = store
    return found[0]


@question
def _locked(store: int, day: date):
    return RegisterDay.objects.select_for_update(no_key=True).filter(store=store, day=day)


def refuse_closed(sheet: RegisterDay) -> None:
    """Raise Refused when the sheet is closed: the manager can open it again."""
    if sheet.closed_at:
        when = sheet.closed_at.astimezone(sheet.store.zone)
        words = {"day": f"{sheet.day:%Y-%m-%d}", "time": f"{when:%H:%M}", "name": sheet.closed_by.name}
        raise Refused(
            _("The register of %(day)s was closed at %(time)s by %(name)s. The manager can open it again.") % words
        )


def open_visits(store: Store, day: date) -> QuerySet[Visit]:
    """The parties of `day` that have not left."""
    rows = Visit.objects.filter(store=store).on_day(day, store.zone).on_the_floor().in_person_or_by_phone()
    return rows.select_related("consultant").order_by("arrived_at", "pk")


@transaction.atomic
def close(*, seat: Seat, day: date, at: datetime) -> RegisterDay:
    """Close the sheet of `day`. Raises Refused while somebody has not left, for a day to come, or when closed."""
    if day > seat.today(at):
        raise Refused(_("This day has not come yet."))
    sheet = locked(seat.store, day)
    refuse_closed(sheet)
    waiting = open_visits(seat.store, day).count()
    if waiting:
        raise Refused(_("%(n)d parties have not left yet. Enter when they left, then close the day.") % {"n": waiting})
    return _move(sheet, DayMove.CLOSED, seat, at)


@transaction.atomic
def reopen(*, seat: Seat, day: date, reason: str, at: datetime) -> RegisterDay:
    """Open a closed sheet again, with a reason. Raises Refused without the right, a reason, or when it is open."""
    if not seat.may(Right.VISIT_REOPEN):
        raise Refused(_("Only the manager opens a closed day again."))
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), field="reason")
    sheet = locked(seat.store, day)
    if sheet.closed_at is None:
        raise Refused(_("This day is open."))
    return _move(sheet, DayMove.REOPENED, seat, at, reason.strip()[:REASON_LENGTH])


def _move(sheet: RegisterDay, move: str, seat: Seat, at: datetime, reason: str = "") -> RegisterDay:
    closed = move == DayMove.CLOSED
    sheet.closed_at, sheet.closed_by = (at, seat.user) if closed else (None, None)
    sheet.save(update_fields=["closed_at", "closed_by"])
    DayClose.objects.create(register=sheet, move=move, reason=reason, by=seat.user, at=at)
    return sheet
