"""Notices leave the house: by mail and by the store's robots, sent by a worker, at most once (product.md §5).

What leaves is short: no telephone number, customers by their first letter, and a link that opens the record for who
may open it. Mail is in the reader's language, a group chat in that of the house.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import notice_ways, notices, robots
from accounts.models import Membership, Notice, NoticeSending, Robot
from accounts.notice_models import Channel, Hitch, SendingState
from accounts.seat import Seat, settings_of
from core import addresses, clock, limits, sweeps
from core.errors import Refused, Stale
from core.gateways import GatewayError, mail
from core.retrying import ATTEMPTS, LEASE, after_quiet_hours, jitter, retry_at
from core.sealing import SealError

log = logging.getLogger(__name__)

AT_ONCE = 200  # that are looked at in one go
_TESTS = 3  # in a minute
OUTCOMES = ("sent", "retry", "failed", "dropped")


def send_for(*, as_of: datetime) -> dict[str, int]:
    """Send what is due until nothing is: the next sweep goes on with what is left after 50 seconds."""
    return sweeps.until_done(send_due, as_of=as_of, at_once=AT_ONCE)


def send_due(*, as_of: datetime) -> dict[str, int]:
    """Send what is due, each by one worker only. What a sender that died had in hand is failed: it may have arrived."""
    counts = dict.fromkeys(OUTCOMES, 0)
    on_its_way = (SendingState.QUEUED, SendingState.SENDING)
    rows = NoticeSending.objects.filter(state__in=on_its_way, try_at__lte=as_of)
    for row in _with_all(rows).order_by("try_at", "pk")[:AT_ONCE]:
        outcome = _abandon(row) if row.state == SendingState.SENDING else send(row, as_of=as_of)
        if outcome:
            counts[outcome] += 1
    return counts


def _with_all(rows):
    return rows.select_related("notice__store__settings", "notice__person")


def _abandon(row: NoticeSending) -> str:
    mine = NoticeSending.objects.filter(pk=row.pk, state=SendingState.SENDING, try_at=row.try_at)
    return "failed" if mine.update(state=SendingState.FAILED, error=Hitch.UNSURE) else ""


def send(row: NoticeSending, *, as_of: datetime, at_any_hour: bool = False) -> str:
    """Send one that waits: the outcome, or "" when it is not its time or another worker has it."""
    with transaction.atomic():  # a worker that dies before the end has claimed nothing
        outcome = _claim(row, as_of, at_any_hour)
    return _hand_over(row, as_of) if outcome == "claimed" else outcome


def _claim(row: NoticeSending, as_of: datetime, at_any_hour: bool) -> str:
    """Take the row for this sender, or say what became of it.

    The conditions of the update are the row's own columns, so that a second worker's update finds nothing.
    """
    waiting = NoticeSending.objects.filter(pk=row.pk, state=SendingState.QUEUED, try_at=row.try_at)
    hitch = _hitch(row)
    if hitch:
        return "dropped" if waiting.update(state=SendingState.DROPPED, error=hitch) else ""
    allowed = as_of if at_any_hour else _allowed_at(row, as_of)
    if allowed > as_of:
        waiting.update(try_at=allowed)
        return ""
    lease = max(as_of, clock.now()) + LEASE
    claimed = waiting.update(state=SendingState.SENDING, attempts=row.attempts + 1, try_at=lease)
    return "claimed" if claimed else ""


def _hitch(row: NoticeSending) -> str:
    """Why the row stays at home: nothing leaves that is not wanted at this very moment."""
    notice, person = row.notice, row.notice.person
    if not person.is_active or not Membership.objects.filter(user=person, store=notice.store_id).exists():
        return Hitch.LEFT
    if not notice_ways.choice_for(notice, notices.group_of(notice), row.channel):
        return Hitch.UNWANTED
    if row.channel == Channel.MAIL:
        return "" if person.email else Hitch.NO_ADDRESS
    return "" if _robot(row) else Hitch.NO_ROBOT


def _robot(row: NoticeSending) -> Robot | None:
    return Robot.objects.filter(store=row.notice.store_id, service=row.channel).first()


def _allowed_at(row: NoticeSending, as_of: datetime) -> datetime:
    """`as_of`, or when the store's quiet hours end, or when the robot's service takes more."""
    store = row.notice.store
    hours = settings_of(store)
    allowed = after_quiet_hours(as_of, quiet_from=hours.quiet_from, quiet_until=hours.quiet_until, zone=store.zone)
    robot = None if row.channel == Channel.MAIL or allowed > as_of else _robot(row)
    return allowed + timedelta(seconds=robots.busy(robot, as_of) if robot else 0)


def _hand_over(row: NoticeSending, as_of: datetime) -> str:
    """Let the claimed row out and write down what became of it."""
    attempt = row.attempts + 1
    sending = NoticeSending.objects.filter(pk=row.pk, state=SendingState.SENDING)
    try:
        _door(row)
    except SealError:
        sending.update(state=SendingState.FAILED, error=Hitch.SEALED)
        return "failed"
    except GatewayError as error:
        log.warning("Notice %s did not leave by %s: %s", row.notice_id, row.channel, error)
        if error.unsure or not error.again or attempt >= ATTEMPTS:
            words = Hitch.UNSURE if error.unsure else str(error)[:200]
            sending.update(state=SendingState.FAILED, error=words)
            return "failed"
        later = retry_at(attempt, as_of, jitter=jitter(row.pk, row.attempts))
        sending.update(state=SendingState.QUEUED, error=str(error)[:200], try_at=later)
        return "retry"
    sending.update(state=SendingState.SENT, sent_at=as_of, error="")
    return "sent"


def _door(row: NoticeSending) -> None:
    notice, robot = row.notice, _robot(row)
    if row.channel != Channel.MAIL:
        if robot is None:
            raise GatewayError(Hitch.NO_ROBOT, again=False)
        with translation.override(settings.LANGUAGE_CODE):
            text = _chat(notice)
        robots.post(robot, text)
        return
    choice = notice_ways.choice_for(notice, notices.group_of(notice), Channel.MAIL)
    with translation.override(choice.language if choice else settings.LANGUAGE_CODE):
        sentence = notices.said_outside(notice)
        mail(to=notice.person.email, subject=_subject(notice, sentence), text=_letter(notice, sentence))


def link_of(notice: Notice) -> str:
    """The address outside of the house that opens what `notice` is about, after a log-in."""
    return settings.SITE_URL + addresses.to("notice", notice.pk)


def _chat(notice: Notice) -> str:
    """What a robot says: which store, to whom, what, where. With the store's name 钉钉 can ask for a word."""
    words = {"store": notice.store.name, "person": notice.person.name, "sentence": notices.said_outside(notice)}
    return _("%(store)s, %(person)s: %(sentence)s") % words + "\n" + link_of(notice)


def _subject(notice: Notice, sentence: str) -> str:
    return f"[{notice.store.name}] {sentence}"[:120]


def _letter(notice: Notice, sentence: str) -> str:
    where = settings.SITE_URL + addresses.page("notice-choices")
    last = _("You chose to get such notices by e-mail. Change it here: %(address)s") % {"address": where}
    return f"{sentence}\n\n{link_of(notice)}\n\n{last}\n"


def try_out(*, seat: Seat, at: datetime) -> list[NoticeSending]:
    """Tell the person in `seat` a test notice, by each way they chose for anything, at once. Returns what became of it.

    Raises Refused when somebody presses the button again and again.
    """
    if limits.take(f"notice-test:{seat.user.pk}", limit=_TESTS, seconds=60, at=at):
        raise Refused(_("Wait a minute before the next test."))
    key = f"test:{at:%Y%m%d%H%M%S%f}"
    link = addresses.page("notice-choices")
    notices.tell(store=seat.store, people=[seat.user], kind=notices.TEST, key=key, link=link, at=at)
    mine = NoticeSending.objects.filter(notice__store=seat.store, notice__person=seat.user, notice__key=key)
    for row in _with_all(mine).order_by("channel"):
        send(row, as_of=at, at_any_hour=True)
    return list(mine.order_by("channel"))


@transaction.atomic
def resend(*, row: NoticeSending, sure: bool, at: datetime) -> NoticeSending:
    """Queue a failed one once more; `sure` that it goes out although it may have arrived.

    Raises Stale when it is not failed any more, Refused without `sure` where that is asked.
    """
    row = NoticeSending.objects.select_for_update(no_key=True).get(pk=row.pk)
    if row.state != SendingState.FAILED:
        raise Stale(_("This notice is not failed any more."), current=row)
    if row.error == Hitch.UNSURE and not sure:
        raise Refused(_("It may have arrived. Tick that you want to send it all the same."), field="sure")
    row.state, row.attempts, row.error, row.try_at = SendingState.QUEUED, 0, "", at
    row.save(update_fields=["state", "attempts", "error", "try_at"])
    transaction.on_commit(notice_ways.wake_worker, robust=True)
    return row
