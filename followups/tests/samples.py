"""The pages of messages and scripts, one row of each kind: for the table of who may open what (tests.test_access)."""

from uuid import uuid4

from accounts.models import Notice, NoticeSending, Robot
from followups.models import MassMessage, Message, MessageTemplate
from tests.cast import NOON

_OUTSIDE = "other other_manager"
_WRITERS = "manager csr other_manager"

#: address → the words of tests.test_access.Row
PAGES = {
    "messages": {"opens": f"lina wang other {_WRITERS}"},
    "message-resend": {"opens": "lina manager csr", "hidden": _OUTSIDE, "post": {}, "on": "message"},
    "message-stop": {"opens": "lina manager csr", "hidden": _OUTSIDE, "post": {}, "on": "message"},
    "letters": {"opens": _WRITERS},
    "letters-print": {"opens": _WRITERS},
    "letters-posted": {"opens": _WRITERS, "post": {}},
    "mass-messages": {"opens": f"{_WRITERS} gm"},
    "mass-new": {"opens": _WRITERS},
    "mass": {"opens": "manager csr gm", "hidden": "other_manager", "on": "mass"},
    "mass-edit": {"opens": "manager csr", "hidden": "other_manager", "on": "mass"},
    "mass-move": {"opens": "manager csr gm", "hidden": "other_manager", "post": {"doing": "stop"}, "on": "mass"},
    "message-templates": {"opens": _WRITERS},
    "message-template-new": {"opens": _WRITERS},
    "message-template": {"opens": "manager csr", "hidden": "other_manager", "on": "message_template"},
    "message-preview": {"opens": f"lina wang other {_WRITERS}", "post": {"text": "x"}},
    "scripts": {"opens": "manager other_manager"},
    "script-new": {"opens": "manager other_manager"},
    "script-edit": {"opens": "manager", "hidden": "other_manager", "on": "script"},
    "message-new": {"opens": "lina manager csr", "hidden": _OUTSIDE, "on": "card"},
}


def notices(seated: str) -> dict[str, dict]:
    """The pages of the bell: everybody with a seat (`seated`) has notices, nobody those of others."""
    return {
        "notices": {"opens": seated},
        "notices-read": {"opens": seated, "post": {}},
        "notice": {"opens": "lina", "hidden": seated, "on": "notice"},
        "notice-read": {"opens": "lina", "hidden": seated, "post": {}, "on": "notice"},
        "notice-choices": {"opens": seated},
        "notice-test": {"opens": seated, "post": {}},
        "robots": {"opens": "manager admin other_manager"},
        "robot-test": {"opens": "manager admin", "hidden": "other_manager", "post": {}, "on": "robot"},
        "robot-remove": {"opens": "manager admin", "hidden": "other_manager", "post": {}, "on": "robot"},
        "notice-resend": {"opens": "manager admin", "hidden": "other_manager", "post": {}, "on": "unsent"},
    }


def rows(cast, card) -> dict:
    """A message that failed (to a customer of lina), a text, a mass message, a notice for lina: all of store A."""
    message = Message.objects.create(
        store=cast.store, key="k", customer=card.customer, card=card, number="15412345678", text="x", state="failed",
        made_at=NOON, try_at=NOON,
    )  # fmt: skip
    template = MessageTemplate.objects.create(
        store=cast.store, token=uuid4(), title="x", text="x", by=cast.csr, at=NOON
    )
    mass = MassMessage.objects.create(
        store=cast.store, token=uuid4(), title="x", text="x", made_by=cast.csr, made_at=NOON
    )
    told = Notice.objects.create(
        store=cast.store, person=cast.lina, kind="card-given", key="k", words={"name": "x", "reason": "y"},
        link="/cards/", at=NOON,
    )  # fmt: skip
    unsent = NoticeSending.objects.create(
        notice=told, channel="mail", state="failed", made_at=NOON, try_at=NOON, error="mail refused"
    )
    robot = Robot.objects.create(store=cast.store, service="wecom", key_sealed="x", set_by=cast.manager, set_at=NOON)
    return {
        "message": message, "message_template": template, "mass": mass, "notice": told, "unsent": unsent, "robot": robot
    }  # fmt: skip
