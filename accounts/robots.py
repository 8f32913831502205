"""The robots of a store in its group chats: set up, tried out, taken away. Their keys are sealed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import changes
from accounts.change_models import Area
from accounts.models import Robot
from accounts.seat import Seat
from core import limits, robots, sealing
from core.errors import Refused
from core.gateways import GatewayError

_TESTS = 5  # in a minute


@transaction.atomic
def set_up(*, seat: Seat, service: str, key: str, secret: str, at: datetime) -> Robot:
    """Keep the robot of `service` for the seat's store; one that was there is replaced.

    Raises Refused when key or secret are not of this service: nothing but its own robots is ever spoken to.
    """
    try:
        key = robots.key_of(service, key)
    except ValueError as error:
        raise Refused(_("This is no key of such a robot, and not its address either."), field="key") from error
    try:
        secret = robots.secret_of(service, secret)
    except ValueError as error:
        words = _("A secret is of DingTalk only: letters and digits, it begins with SEC.")
        raise Refused(words, field="secret") from error
    values = {
        "key_sealed": sealing.seal(key, purpose=_purpose(seat.store.pk, service, "key")), "key_end": key[-4:],
        "secret_sealed": secret and sealing.seal(secret, purpose=_purpose(seat.store.pk, service, "secret")),
        "set_by": seat.user, "set_at": at, "tried_at": None, "answer": "",
    }  # fmt: skip
    was = Robot.objects.select_for_update().filter(store=seat.store, service=service).first()
    robot = Robot.objects.update_or_create(store=seat.store, service=service, defaults=values)[0]
    _note(seat, robot, before=was, after=robot, at=at)
    return robot


def _note(seat: Seat, robot: Robot, *, before: Robot | None, after: Robot | None, at: datetime) -> None:
    """Who set up or took away a robot; of its key only the end that every page shows."""
    words = [{"key": row.key_end, "secret": bool(row.secret_sealed)} if row else {} for row in (before, after)]
    changes.note(
        seat=seat, area=Area.ROBOTS, subject=robot.get_service_display(), before=words[0], after=words[1], at=at
    )  # fmt: skip


def _purpose(store: int, service: str, what: str) -> str:
    """A sealed key opens for its own store and service only: copied into another row it is nothing."""
    return f"robot:{store}:{service}:{what}"


@transaction.atomic
def remove(*, seat: Seat, robot: Robot, at: datetime) -> None:
    """Forget the robot with its key; what waits for it does not go out."""
    gone, _rows = Robot.objects.filter(pk=robot.pk).delete()
    if gone:
        _note(seat, robot, before=robot, after=None, at=at)


def post(robot: Robot, text: str) -> str:
    """Let the robot say `text`; returns its service's answer. Raises GatewayError; SealError: the key is unreadable."""
    key = sealing.unseal(robot.key_sealed, purpose=_purpose(robot.store_id, robot.service, "key"))
    purpose = _purpose(robot.store_id, robot.service, "secret")
    secret = sealing.unseal(robot.secret_sealed, purpose=purpose) if robot.secret_sealed else ""
    return robots.send(service=robot.service, key=key, secret=secret, text=text)


def busy(robot: Robot, at: datetime) -> int:
    """Count one message of `robot`; 0, or the seconds until its service takes more."""
    return limits.take(f"robot:{robot.pk}", limit=robots.PER_MINUTE, seconds=60, at=at)


def try_out(*, seat: Seat, robot: Robot, at: datetime) -> tuple[bool, str]:
    """Let the robot say a test sentence. Returns whether it was taken, and the answer, which is kept for the page.

    Raises Refused when somebody presses the button again and again.
    """
    if limits.take(f"robot-test:{robot.pk}", limit=_TESTS, seconds=60, at=at) or busy(robot, at):
        raise Refused(_("Wait a minute before the next test."))
    text = _("%(store)s: a test by %(person)s. Notices to the staff arrive here.")
    try:
        taken, answer = True, post(robot, text % {"store": seat.store.name, "person": seat.user.name})
    except GatewayError as error:
        taken, answer = False, str(error)
    except sealing.SealError:
        taken, answer = False, _("The robot's key cannot be read any more. Enter it again.")
    Robot.objects.filter(pk=robot.pk).update(tried_at=at, answer=answer[:200])
    return taken, answer
