"""The evening numbers by mail with a workbook: once a day by the clock, and when somebody sends them by hand.

A mail is claimed by a conditional update before it goes out, so two workers send one once. One whose sender died in
the middle is failed, because it may have arrived; somebody can send it again by hand.
"""

import logging
from datetime import date, datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import ClosedDay, Store
from accounts.seat import Seat, settings_of
from core import sweeps, xlsx
from core.errors import Refused
from reports.models import Digest, Download, EveningNote
from reports.pages import evening
from reports.rules import digest as rules
from reports.statuses import DigestState

log = logging.getLogger(__name__)

_SPACE = UUID("b6a6f0f2-7f0f-4c66-9a63-6a3b2c0a5b11")  # the clock's tokens are made in it
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send_store(*, store: Store, as_of: datetime) -> dict[str, int]:
    """Queue the numbers of the day that is due at `as_of` (aware) in `store`, then send what waits."""
    made = _queue_due(store, as_of)
    return {"queued": int(made), **send_waiting(store=store, as_of=as_of)}


def _queue_due(store: Store, as_of: datetime) -> bool:
    row = settings_of(store)
    receivers = row.digest_to.split()
    local = as_of.astimezone(store.zone)
    day = rules.day_of(local, row.digest_at)
    if not receivers or ClosedDay.objects.filter(store=store, day=day).exists():
        return False
    catches_up = day < local.date()
    if catches_up and not Digest.objects.filter(store=store, day__lt=day).exists():
        return False  # switched on since: yesterday's numbers were never asked for
    token = uuid5(_SPACE, f"{store.pk}:{day}")
    defaults = {"token": token, "receivers": receivers, "at": as_of, "try_at": as_of}
    return Digest.objects.get_or_create(store=store, day=day, by=None, defaults=defaults)[1]


def send_now(*, seat: Seat, day: date, token: UUID, at: datetime) -> Digest:
    """Queue the numbers of `day` for the store's receivers by hand; sent twice (same token) they go out once.

    Raises Refused without receivers and for a day to come. That somebody sent them out is written down.
    """
    twice = Digest.objects.filter(store=seat.store, token=token).first()
    if twice:
        return twice
    receivers = seat.settings.digest_to.split()
    if not receivers:
        raise Refused(_("Nobody receives the numbers yet: enter addresses in the store's settings."))
    if day > seat.today(at):
        raise Refused(_("This day has not come yet."))
    try:
        return _by_hand(seat, day, token, receivers, at)
    except IntegrityError:  # the same form came twice at once
        return Digest.objects.get(store=seat.store, token=token)


@transaction.atomic
def _by_hand(seat: Seat, day: date, token: UUID, receivers: list[str], at: datetime) -> Digest:
    row = Digest.objects.create(
        store=seat.store, day=day, token=token, by=seat.user, receivers=receivers, at=at, try_at=at
    )
    rows = len(evening.table(seat.store, day)[0])
    asked = f"{day} {' '.join(receivers)}"[:200]
    Download.objects.create(store=seat.store, what="digest", asked=asked, rows_count=rows, by=seat.user, at=at)
    transaction.on_commit(_wake_worker, robust=True)
    return row


def _wake_worker() -> None:
    """Ask for sending now; without a broker the next tick of the clock does it."""
    sweeps.wake("reports.tasks.send_digests")


def send_waiting(*, store: Store, as_of: datetime) -> dict[str, int]:
    """Send the mails of `store` that wait at `as_of`, each once."""
    counts = {"sent": 0, "retry": 0, "failed": 0}
    mine = Digest.objects.filter(store=store, try_at__lte=as_of)
    died = {"state": DigestState.FAILED, "error": _("The sender stopped in the middle; it may have arrived.")}
    counts["failed"] += mine.filter(state=DigestState.SENDING).update(**died)
    for row in mine.filter(state=DigestState.QUEUED).order_by("pk"):
        if _claimed(row, as_of):
            counts[_send(row, as_of)] += 1
    return counts


def _claimed(row: Digest, as_of: datetime) -> bool:
    waiting = Digest.objects.filter(pk=row.pk, state=DigestState.QUEUED, attempts=row.attempts)
    mine = waiting.update(state=DigestState.SENDING, attempts=F("attempts") + 1, try_at=as_of + rules.CLAIM)
    if mine:
        row.refresh_from_db()
    return bool(mine)


def _send(row: Digest, as_of: datetime) -> str:
    try:
        with translation.override(settings.LANGUAGE_CODE):
            _mail(row).send()
    except Exception as error:  # a mail server has many ways to say no
        log.warning("The digest of store %s did not go out: %s", row.store_id, type(error).__name__)
        return _failed(row, type(error).__name__, as_of)
    row.state, row.sent_at, row.error = DigestState.SENT, as_of, ""
    row.save(update_fields=["state", "sent_at", "error"])
    return "sent"


def _failed(row: Digest, why: str, as_of: datetime) -> str:
    again = row.attempts < rules.MOST_ATTEMPTS
    row.state, row.error = DigestState.QUEUED if again else DigestState.FAILED, why[:200]
    row.try_at = rules.try_again_at(row.attempts, as_of)
    row.save(update_fields=["state", "error", "try_at"])
    return "retry" if again else "failed"


def _mail(row: Digest) -> EmailMessage:
    """The mail: numbers as text, and the workbook. Nobody but the staff is named in it."""
    rows, labels = evening.table(row.store, row.day)
    title = _("Evening numbers %(store)s %(day)s") % {"store": row.store.name, "day": row.day.isoformat()}
    table = _rows(rows)
    mail = EmailMessage(subject=title, body=_words(row, title, table), to=row.receivers)
    content = xlsx.write(sheet=_("Evening numbers"), header=_header(labels), rows=table)
    mail.attach(f"{row.store.code}-{row.day:%Y-%m-%d}.xlsx", content, XLSX)
    return mail


def _header(labels: list[str]) -> list[str]:
    fixed = [_("Consultant"), _("Planned"), _("Done"), _("Not done"), _("Due, not planned")]
    return [*fixed, *map(str, labels), _("Tomorrow"), _("Report")]


def _rows(rows: list[evening.Row]) -> list[list]:
    """One row per consultant, and the sum."""
    table = [
        [
            row.person.name, row.numbers.planned, row.numbers.done, row.numbers.missed, row.numbers.unlisted,
            *(cell.number for cell in row.cells), row.tomorrow or 0, str(row.state.label),
        ]
        for row in rows
    ]  # fmt: skip
    sums = [sum(column) for column in zip(*(row[1:-1] for row in table), strict=True)]
    return [*table, [_("Total"), *sums, ""]] if table else table


def _words(row: Digest, title: str, table: list[list]) -> str:
    lines = [
        _("%(name)s: %(done)d of %(planned)d done") % {"name": cells[0], "done": cells[2], "planned": cells[1]}
        for cells in table
    ]
    note = EveningNote.objects.filter(store=row.store, day=row.day).first()
    short = [_("Shortcomings of the day") + ": " + note.shortcomings] if note and note.shortcomings else []
    return "\n".join([title, "", *lines, "", *short])
