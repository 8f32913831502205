"""Ways out for a message: the console (embedded default) and an HTTP gateway."""

import json
import logging
import urllib.error
import urllib.request
from http.client import HTTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from core import phone
from core.gateways import GatewayError

log = logging.getLogger(__name__)
_SECONDS = 10


class Console:
    """Writes that a message would go out; the number is masked, the text stays out of the log."""

    def send(self, *, key: str, number: str, text: str) -> None:
        """Log one line."""
        log.info("message %s to %s (%d characters)", key, phone.mask(number), len(text))


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An answer that leads elsewhere is no yes: followed, it would take the token elsewhere and leave the text."""

    def redirect_request(self, *_args, **_kwargs) -> None:
        """Nowhere."""


_straight = urllib.request.build_opener(_NoRedirect)


class Http:
    """Posts JSON to SMS_HTTP_URL with a bearer token; the key lets the gateway refuse a repetition."""

    def __init__(self, url: str, token: str):
        if urlsplit(url).scheme != "https" and urlsplit(url).hostname not in {"localhost", "127.0.0.1"}:
            raise ImproperlyConfigured("SMS_HTTP_URL must begin with https://.")
        self.url, self.token = url, token

    def send(self, *, key: str, number: str, text: str) -> None:
        """Raise GatewayError unless the gateway answers 2xx."""
        body = json.dumps({"key": key, "to": number, "text": text}).encode()
        headers = {
            "Content-Type": "application/json", "Authorization": f"Bearer {self.token}", "Idempotency-Key": key
        }  # fmt: skip
        request = urllib.request.Request(self.url, data=body, headers=headers)  # noqa: S310 (scheme checked above)
        try:
            with _straight.open(request, timeout=_SECONDS):
                return
        except urllib.error.HTTPError as error:
            error.close()
            raise GatewayError(
                f"gateway answered {error.code}", again=error.code >= 500 or error.code == 429
            ) from error
        except (OSError, HTTPException) as error:
            raise GatewayError(f"gateway not reached: {type(error).__name__}", again=True) from error


def gateway() -> Console | Http:
    """The back end that SMS_BACKEND names."""
    if settings.SMS_BACKEND == "http":
        return Http(settings.SMS_HTTP_URL, settings.SMS_HTTP_TOKEN)
    return Console()
