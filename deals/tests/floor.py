"""Losses for tests, made through the services."""

from datetime import date, datetime, timedelta
from uuid import uuid4

from deals.models import Loss, LossReason
from deals.services import losses, reasons, weeks
from deals.services.losses import Analysis, Entry
from leads.models import Card
from tests.cast import NOON

MONDAY = date(2026, 11, 16)


def reason(cast, code: str = "need.postponed") -> LossReason:
    """A reason of the start set."""
    reasons.ensure(cast.store)
    return LossReason.objects.get(store=cast.store, code=code)


def lose(cast, card: Card, *, by: str = "lina", code: str = "need.postponed", at: datetime = NOON, **more) -> Loss:
    """A loss of `card` as its consultant records it; `contact` and words of the analysis as named."""
    contact = more.pop("contact", None)
    entry = Entry(uuid4(), Analysis(reason(cast, code), **more), contact)
    card.refresh_from_db()
    return losses.record(seat=cast.seat(by), card=card, entry=entry, version=card.version, at=at)


def loss_data(card: Card, chosen: LossReason, **more) -> dict:
    """What the form of a new record sends in the simplest case."""
    card.refresh_from_db()
    return {"token": str(uuid4()), "version": card.version, "reason": chosen.pk, **more}


_READ, _STORES = "lina manager csr gm group", "wang other other_manager"
_OUTSIDE = "other other_manager"
_DECIDES = {"opens": "manager", "hidden": "other_manager", "on": "loss"}

#: Rows for the table of tests/test_access.py.
ROWS = {
    "losses": {"opens": f"{_READ} {_STORES}"},
    "loss-new": {"opens": "lina manager", "hidden": _OUTSIDE, "on": "card"},
    "loss": {"opens": _READ, "hidden": _OUTSIDE, "on": "loss"},
    "loss-ask": {"opens": "lina", "hidden": "other", "post": {"note": "x"}, "on": "loss"},
    "loss-control": {"opens": "manager gm other_manager"},
    "losses-confirm": {"opens": "manager gm other_manager", "post": {"loss": "1"}},
    "losses-draw": {"opens": "manager gm other_manager", "post": {"day": "2026-11-21"}},
    "loss-return": {**_DECIDES, "post": {"note": "x"}},
    "loss-reopen": {**_DECIDES, "post": {"note": "x"}},
    "loss-decline": {**_DECIDES, "post": {"note": "x"}},
    "loss-check": {**_DECIDES, "post": {}},
    "week": {"opens": f"{_READ} {_STORES}"},
    "week-write": {"opens": "manager other_manager", "post": {"version": "0", "discussed": "x"}},
    "week-task": {"opens": "manager other_manager", "post": {"text": "x"}},
    "week-script": {"opens": "manager other_manager", "post": {"title": "x"}},
    "week-task-done": {"opens": "lina manager", "hidden": _OUTSIDE, "post": {}, "on": "week_task"},
    "closing-rate": {"opens": f"{_READ} {_STORES}"},
    "loss-settings": {"opens": "manager admin other_manager"},
    "loss-reason": {"opens": "manager admin", "hidden": "other_manager", "on": "loss_reason"},
    "loss-question": {"opens": "manager admin", "hidden": "other_manager", "on": "loss_question"},
}


def things(cast) -> dict:
    """What the addresses of this app are about: a loss that waits, its reason, a question."""
    loss = lose(cast, cast.card(number="15413330001", name="郑七"))
    return {
        "loss": loss, "loss_reason": loss.reason, "loss_question": cast.store.loss_questions.first(),
        "week_task": weeks.add_task(seat=cast.seat("manager"), monday=MONDAY, task=task(cast), at=NOON),
    }  # fmt: skip


def task(cast, **more) -> weeks.Task:
    """A drill for 李娜 until tomorrow."""
    words = {"kind": "drill", "text": "objections", "responsible": cast.lina, "due_on": NOON.date() + timedelta(days=1)}
    return weeks.Task(**{"token": uuid4(), **words, **more})
