"""Somebody else's gateway misbehaves: it leads elsewhere, talks nonsense, is given what no header holds."""

import socket
from contextlib import contextmanager
from threading import Thread

import pytest
from django.conf import settings as house
from django.test import override_settings

from core.gateways import GatewayError, mail
from followups.gateways import Http
from followups.models import Message
from followups.rules.wording import FILLED_LENGTH
from followups.services import outbox
from followups.statuses import Carrier
from followups.tests.test_messages import hand
from leads.models import Customer
from tests.cast import soon
from tests.support.answering import answering


@contextmanager
def babbling():
    """The address of something that is no HTTP server."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk() -> None:
            caller, _address = server.accept()
            with caller:
                caller.recv(65536)
                caller.sendall(b"who is there?\r\n\r\n")

        Thread(target=talk, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


def test_a_gateway_that_leads_elsewhere_has_not_taken_the_message_and_nobody_else_gets_the_token():
    elsewhere: list = []
    with (
        answering(heard=elsewhere) as other,
        answering(status=307, headers={"Location": other}) as url,
        pytest.raises(GatewayError, match="gateway answered 307") as refused,
    ):
        Http(url, "secret").send(key="k", number="15412345678", text="x")
    assert not refused.value.again
    assert elsewhere == []


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_page_behind_a_redirect_is_no_yes(status):
    with (
        answering() as other,
        answering(status=status, headers={"Location": other}) as url,
        pytest.raises(GatewayError, match=f"gateway answered {status}"),
    ):
        Http(url, "secret").send(key="k", number="15412345678", text="x")


@pytest.mark.django_db
def test_a_gateway_that_talks_nonsense_is_tried_again_and_stops_no_other_message(cast, noon):
    hand(cast, cast.card())
    with babbling() as url, override_settings(SMS_BACKEND="http", SMS_HTTP_URL=url, SMS_HTTP_TOKEN="t"):
        assert outbox.send_due(as_of=soon(minutes=1))["retry"] == 1
    assert Message.objects.get().state == "queued"


def test_an_address_that_cannot_be_written_is_not_tried_again():
    with pytest.raises(GatewayError, match="mail refused") as refused:
        mail(to="a@example.test\nBcc: b@example.test", subject="x", text="y")
    assert not refused.value.again


def test_a_mail_server_that_says_nothing_is_not_waited_for():
    assert 0 < house.EMAIL_TIMEOUT <= 30


@pytest.mark.django_db
def test_a_text_that_grows_with_the_names_still_fits_its_column(cast, noon):
    card = cast.card(name="欧阳" * 15)
    Customer.objects.update(email="ouyang@example.test")
    text = "{customer}" * 95
    message = hand(cast, card, carrier=Carrier.EMAIL, subject="{store} {customer}", text=text)
    assert len(message.text) == FILLED_LENGTH
    assert message.subject == f"城东店 {'欧阳' * 15}"
