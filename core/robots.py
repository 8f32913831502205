"""Robots of group chats: 企业微信, 钉钉, 飞书 and its sister Lark, spoken to through apprise.

apprise knows each service's wire form, its signature and its limits. What it does not do is done here: it takes an
answer 200 with an error code for a success, tells nobody what was answered, follows redirects and writes addresses
with the key in them into its log at DEBUG (the settings keep that log shut). So its posts go through `_Post`, which
holds that they go to the services' own hosts and keeps what came back.
"""

import json
import re
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.gateways import GatewayError


class Service(TextChoices):
    """The group chats whose robots we speak to."""

    WECOM = "wecom", _("WeCom")
    DINGTALK = "dingtalk", _("DingTalk")
    FEISHU = "feishu", _("Feishu")
    LARK = "lark", _("Lark")


#: The address of each service's robots up to the key: the hosts that a message may go to, and no other.
ADDRESSES = {
    Service.WECOM: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=",
    Service.DINGTALK: "https://oapi.dingtalk.com/robot/send?access_token=",
    Service.FEISHU: "https://open.feishu.cn/open-apis/bot/v2/hook/",
    Service.LARK: "https://open.larksuite.com/open-apis/bot/v2/hook/",
}
_HOSTS = {urlsplit(address).netloc for address in ADDRESSES.values()}
_KEYS = {
    Service.WECOM: re.compile(r"[A-Za-z0-9_-]{8,128}", re.ASCII),
    Service.DINGTALK: re.compile(r"[A-Za-z0-9]{8,128}", re.ASCII),
    Service.FEISHU: re.compile(r"[A-Za-z0-9_-]{8,128}", re.ASCII),
    Service.LARK: re.compile(r"[A-Za-z0-9-]{8,128}", re.ASCII),
}
_SECRET = re.compile(r"[A-Za-z0-9]{8,128}", re.ASCII)
#: Codes with which a service says "not now": busy, or too many messages in a minute.
_NOT_NOW = {-1, 45009, 45033, 130101, 410100, 11232, 99991400}
_MOST = 4000  # bytes of an answer that are looked at
PER_MINUTE = 18  # 企业微信 and 钉钉 take 20 messages a minute from one robot; who sends more is shut out for a while


@dataclass
class _Answer:
    status: int = 0
    body: str = ""
    error: str = ""  # what went wrong on the way
    unsure: bool = False  # it may have arrived all the same


_heard: ContextVar[_Answer] = ContextVar("robot_answer")


def key_of(service: str, typed: str) -> str:
    """The key out of what was typed: the key itself, or the robot's whole address as its service shows it.

    Raises ValueError for everything else: an address of another host is no key.
    """
    key = typed.strip().removeprefix(ADDRESSES[Service(service)]).rstrip("/")
    if not _KEYS[Service(service)].fullmatch(key):
        raise ValueError("not a key of this service")
    return key


def secret_of(service: str, typed: str) -> str:
    """The secret that signs (钉钉 only), or nothing. Raises ValueError for what is none, or where none is asked for."""
    secret = typed.strip()
    if secret and (service != Service.DINGTALK or not _SECRET.fullmatch(secret)):
        raise ValueError("not a secret of this service")
    return secret


def send(*, service: str, key: str, secret: str = "", text: str) -> str:
    """Post `text` to the group; returns the robot's answer. Raises GatewayError unless it took the message."""
    heard = _Answer()
    before = _heard.set(heard)
    try:
        _plugin(Service(service), key, secret).send(body=text)
    finally:
        _heard.reset(before)
    try:
        return _judged(heard)
    except GatewayError as error:
        words = str(error)
        for hidden in filter(None, (key, secret)):
            words = words.replace(hidden, "…")
        raise GatewayError(words[:200], again=error.again, unsure=error.unsure) from None  # the cause names the key


def _plugin(service: Service, key: str, secret: str):
    plugins = _plugins()
    if service == Service.WECOM:
        return plugins[service](key=key)
    return plugins[service](token=key, secret=secret) if service == Service.DINGTALK else plugins[service](token=key)


@cache
def _plugins() -> dict[Service, type]:
    """apprise's classes. Loaded by the first message: 0.3 s and 11 MB that a page does not need."""
    from apprise.plugins import dingtalk, feishu, lark, wecombot

    for module in (dingtalk, feishu, lark, wecombot):
        if not isinstance(module.requests, _Post):
            module.requests = _Post(module.requests)
    return {
        Service.WECOM: wecombot.NotifyWeComBot, Service.DINGTALK: dingtalk.NotifyDingTalk,
        Service.FEISHU: feishu.NotifyFeishu, Service.LARK: lark.NotifyLark,
    }  # fmt: skip


class _Post:
    """What apprise's plugins call in place of the module `requests`: to known hosts only, and the answer is kept."""

    def __init__(self, requests):
        self._requests, self.codes, self.RequestException = requests, requests.codes, requests.RequestException

    def post(self, url: str, **how):
        """Post as asked, without following a redirect. 钉钉's signature comes encoded, and would be so twice."""
        heard = _heard.get()
        params = {name: unquote(value) for name, value in (how.pop("params", None) or {}).items()}
        try:
            answer = self._requests.post(_place(url), **{**how, "params": params, "allow_redirects": False})
        except self.RequestException as error:
            heard.error, heard.unsure = type(error).__name__, not self._never_left(error)
            raise
        heard.status, heard.body = answer.status_code, answer.content[:_MOST].decode(errors="replace")
        return answer

    def _never_left(self, error: Exception) -> bool:
        """Whether the message cannot have arrived: no connection came about."""
        reason = getattr(error.args[0], "reason", None) if error.args else None
        refused = self._requests.packages.urllib3.exceptions.NewConnectionError
        return isinstance(error, self._requests.ConnectTimeout) or isinstance(reason, refused)


def _place(url: str) -> str:
    """`url`, or the same path at ROBOT_URL. Raises ValueError when it is no robot's."""
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.netloc not in _HOSTS:
        raise ValueError("A robot's message goes to its service and nowhere else.")
    return url.replace(f"https://{parts.netloc}", settings.ROBOT_URL, 1) if settings.ROBOT_URL else url


def _judged(heard: _Answer) -> str:
    """The robot's words. Raises GatewayError unless they say that the message was taken."""
    if heard.error:
        raise GatewayError(f"robot not reached: {heard.error}", again=not heard.unsure, unsure=heard.unsure)
    if heard.status != 200:
        raise GatewayError(f"robot answered {heard.status}", again=heard.status >= 500 or heard.status == 429)
    code, words = _read(heard.body)
    if code is None:
        raise GatewayError("robot gave an answer that nobody understands", again=False, unsure=True)
    if code:
        raise GatewayError(f"{code} {words}".strip(), again=code in _NOT_NOW)
    return words or "ok"


def _read(body: str) -> tuple[int | None, str]:
    """The code and the words of an answer; 企业微信 and 钉钉 say errcode and errmsg, 飞书 code and msg."""
    try:
        said = json.loads(body)
    except ValueError:
        return None, ""
    said = said if isinstance(said, dict) else {}
    code = next((said[name] for name in ("errcode", "code", "StatusCode") if name in said), None)
    words = said.get("errmsg") or said.get("msg") or said.get("StatusMessage") or ""
    return (code if isinstance(code, int) else None), " ".join(str(words).split())
