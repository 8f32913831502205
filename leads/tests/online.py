"""What the tests of online leads share: a sender with a token, a body, a request as a platform sends it."""

import json

from django.test import Client

from leads.services import senders
from leads.services.online import Intake
from leads.statuses import LeadWay
from tests.cast import NOON

ADDRESS = "/api/v1/leads/"
TOKEN = "lead_test-token-of-store-a"


def sender_of(cast, *, by: str = "manager", name: str = "懂车平台", channel: str = "platform", token: str = TOKEN):
    """A sender with a known token."""
    return senders.add(seat=cast.seat(by), name=name, channel=channel, at=NOON, token=token)[0]


def body(**more) -> dict:
    """What a platform sends, the least of it."""
    return {"id": "dy-1", "phone": "154 1234 5678", **more}


def send(data, *, token: str = TOKEN, key: str = "", client: Client | None = None, **headers):
    """Send `data` (a dict, or raw text) with `token`."""
    headers = {"Authorization": f"Bearer {token}", **headers} | ({"Idempotency-Key": key} if key else {})
    text = data if isinstance(data, str | bytes) else json.dumps(data)
    return (client or Client()).post(ADDRESS, text, content_type="application/json", headers=headers)


def ask(ref: str, *, token: str = TOKEN):
    """Ask how a lead stands."""
    return Client().get(f"{ADDRESS}{ref}/", headers={"Authorization": f"Bearer {token}"})


def intake(ref: str = "1", phone: str = "15412345678", **more) -> Intake:
    """What the service takes, by the public page."""
    return Intake(ref=ref, phone=phone, **{"channel": "site", "way": LeadWay.FORM, "name": "王女士", **more})
