"""A store's robot and what a person chose, for tests; and a server that stands for every service."""

import json
from contextlib import contextmanager

from django.test import override_settings
from django.utils import translation

from accounts import notice_ways, notices, robots
from accounts.notice_ways import Wish
from tests.cast import NOON
from tests.support.answering import answering

KEY = "abcdef0123456789"
TAKEN = {"errcode": 0, "errmsg": "ok", "code": 0, "msg": "success"}


@contextmanager
def robots_hear(said: dict | bytes = TAKEN, **how):
    """Every robot's service answers `said`; gives the texts that it was sent."""
    heard, body = [], said if isinstance(said, bytes) else json.dumps(said).encode()
    with answering(heard=heard, body=body, **how) as url, override_settings(ROBOT_URL=url.removesuffix("/send")):
        yield heard


def texts(heard: list) -> list[str]:
    """What the robots were told to say."""
    found = (json.loads(body) for _path, _headers, body in heard)
    return [(one.get("text") or one["content"]).get("content") or one["content"]["text"] for one in found]


def robot(cast, service: str = "wecom", who: str = "manager", secret: str = ""):
    """The robot of `service` in the store of `who`."""
    return robots.set_up(seat=cast.seat(who), service=service, key=KEY, secret=secret, at=NOON)


def choose(cast, who: str = "lina", *, mail: str = "", robot: str = "", language: str = "en") -> None:
    """What `who` wants by mail and by robot: names of groups."""
    wish = Wish(frozenset(mail.split()), frozenset(robot.split()))
    with translation.override(language):
        notice_ways.choose(seat=cast.seat(who), wish=wish, groups=notices.groups())
