"""Robots of group chats: to their own hosts only, in each service's wire form, and what they answer is believed."""

import base64
import hashlib
import hmac
import json
import logging
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import override_settings

from core import robots, sealing
from core.gateways import GatewayError
from tests.support.answering import answering

KEY, SECRET, TEXT = "abcdef0123456789", "SECabc123", "城东店，李娜：测试\nhttps://crm.example.com/notices/1/"
TAKEN = {
    "wecom": {"errcode": 0, "errmsg": "ok"}, "dingtalk": {"errcode": 0, "errmsg": "ok"},
    "feishu": {"code": 0, "msg": "success"}, "lark": {"code": 0, "msg": "success"},
}  # fmt: skip


@contextmanager
def service_answers(said, **how):
    """A server that stands for every service; gives what it was sent."""
    heard: list = []
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    with answering(heard=heard, body=body, **how) as url, override_settings(ROBOT_URL=url.removesuffix("/send")):
        yield heard


@pytest.mark.parametrize(
    ("service", "path", "content"),
    [
        ("wecom", f"/cgi-bin/webhook/send?key={KEY}", {"msgtype": "text", "text": {"content": TEXT}}),
        ("feishu", f"/open-apis/bot/v2/hook/{KEY}/", {"msg_type": "text", "content": {"text": TEXT}}),
        ("lark", f"/open-apis/bot/v2/hook/{KEY}", {"msg_type": "text", "content": {"text": TEXT}}),
    ],
)
def test_each_service_gets_its_own_form(service, path, content):
    with service_answers(TAKEN[service]) as heard:
        assert robots.send(service=service, key=KEY, text=TEXT) in {"ok", "success"}
    [(where, headers, body)] = heard
    assert (where, json.loads(body)) == (path, content)
    assert headers["Content-Type"].startswith("application/json")


def test_dingtalk_is_signed_and_the_signature_is_encoded_once():
    for _n in range(5):  # a signature has + or / in it more often than not
        with service_answers(TAKEN["dingtalk"]) as heard:
            robots.send(service="dingtalk", key=KEY, secret=SECRET, text=TEXT)
        [(where, _headers, body)] = heard
        query = {name: values[0] for name, values in parse_qs(urlsplit(where).query).items()}
        told = f"{query['timestamp']}\n{SECRET}".encode()
        digest = hmac.digest(SECRET.encode(), told, hashlib.sha256)
        assert query["sign"] == base64.b64encode(digest).decode()
        assert query["access_token"] == KEY
        assert json.loads(body)["text"] == {"content": TEXT}


@pytest.mark.parametrize("service", TAKEN)
@pytest.mark.parametrize(
    ("said", "status", "again", "unsure"),
    [
        ({"errcode": 93000, "errmsg": f"invalid {KEY}"}, 200, False, False),
        ({"code": 19001, "msg": "param invalid"}, 200, False, False),
        ({"errcode": 45009, "errmsg": "api freq out of limit"}, 200, True, False),
        (b"<html>welcome to the hotel's network</html>", 200, False, True),
        ([], 200, False, True),
        (b"", 503, True, False),
        (b"", 404, False, False),
    ],
)  # fmt: skip
def test_an_answer_200_is_no_success_by_itself(service, said, status, again, unsure):
    with service_answers(said, status=status), pytest.raises(GatewayError) as refusal:
        robots.send(service=service, key=KEY, text=TEXT)
    assert (refusal.value.again, refusal.value.unsure) == (again, unsure)
    assert KEY not in str(refusal.value)


def test_who_is_not_reached_is_tried_again():
    with override_settings(ROBOT_URL="http://127.0.0.1:9"), pytest.raises(GatewayError) as refusal:
        robots.send(service="wecom", key=KEY, text=TEXT)
    assert (refusal.value.again, refusal.value.unsure) == (True, False)


def test_a_redirect_is_not_followed():
    with (
        service_answers(b"", status=302, headers={"Location": "http://127.0.0.1:9/"}) as heard,
        pytest.raises(GatewayError, match="answered 302"),
    ):
        robots.send(service="feishu", key=KEY, text=TEXT)
    assert len(heard) == 1


def test_no_key_stands_in_any_log(caplog):
    caplog.set_level(logging.DEBUG)
    for service in TAKEN:
        with service_answers({"errcode": 1, "code": 1, "errmsg": KEY}), pytest.raises(GatewayError):
            robots.send(service=service, key=KEY, secret=SECRET if service == "dingtalk" else "", text=TEXT)
        with override_settings(ROBOT_URL="http://127.0.0.1:9"), pytest.raises(GatewayError):
            robots.send(service=service, key=KEY, text=TEXT)
    assert KEY not in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize("service", TAKEN)
def test_the_key_is_taken_out_of_the_services_own_address_only(service):
    assert robots.key_of(service, f" {robots.ADDRESSES[service]}{KEY} ") == KEY
    assert robots.key_of(service, KEY) == KEY
    other = next(address for name, address in robots.ADDRESSES.items() if name != service)
    for typed in (
        f"https://evil.example/{KEY}", f"{other}{KEY}", f"{robots.ADDRESSES[service]}{KEY}@evil.example", "x" * 129, "",
        f"http{robots.ADDRESSES[service][5:]}{KEY}", f"{KEY}&x=1", f"{KEY}/../x", "１２３４５６７８９", "127.0.0.1:80",
    ):  # fmt: skip
        with pytest.raises(ValueError, match="not a key"):
            robots.key_of(service, typed)


def test_a_secret_is_dingtalks():
    assert robots.secret_of("dingtalk", f" {SECRET} ") == SECRET
    assert robots.secret_of("wecom", " ") == ""
    for service, typed in (("wecom", SECRET), ("dingtalk", "a b c d e f g"), ("dingtalk", "短短短短短短短短")):
        with pytest.raises(ValueError, match="not a secret"):
            robots.secret_of(service, typed)


def test_a_sealed_text_opens_for_its_purpose_and_under_its_key_only(settings):
    text = "密钥 key " * 20
    stored = sealing.seal(text, purpose="robot:1")
    assert sealing.unseal(stored, purpose="robot:1") == text
    assert sealing.seal(text, purpose="robot:1") != stored
    assert "key" not in stored
    changed = stored[:-8] + ("A" if stored[-8] != "A" else "B") + stored[-7:]
    with pytest.raises(sealing.SealError):
        sealing.unseal(stored, purpose="robot:2")
    for wrong in (changed, "x", "", "é"):
        with pytest.raises(sealing.SealError):
            sealing.unseal(wrong, purpose="robot:1")
    settings.SECRET_KEY = "another"
    with pytest.raises(sealing.SealError):
        sealing.unseal(stored, purpose="robot:1")
