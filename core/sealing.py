"""Secrets of others that we must read again (the key of a robot) are sealed before they are stored.

A sealed text is useless to who has a copy of the database without the SECRET_KEY (a dump, a backup); it does not guard
against somebody who has both. No cipher is among what we take from others, and a library of them for a handful of
keys would weigh more than it gives: a key stream and a seal out of HMAC-SHA256 (random nonce, counter, then
encrypt-then-MAC under a second key) is what the standard library can do soundly.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from itertools import count

from django.conf import settings

_NONCE, _SEAL = 16, 32


class SealError(ValueError):
    """The text was sealed under another SECRET_KEY, for something else, or was changed since."""


def seal(text: str, *, purpose: str) -> str:
    """`text` as it may be stored; it opens for the same `purpose` only. Sealed twice it looks different."""
    nonce = secrets.token_bytes(_NONCE)
    hidden = _mixed(text.encode(), nonce, purpose)
    return base64.urlsafe_b64encode(nonce + _sealed(nonce + hidden, purpose) + hidden).decode()


def unseal(stored: str, *, purpose: str) -> str:
    """The text that was sealed. Raises SealError when it cannot be trusted."""
    try:
        raw = base64.urlsafe_b64decode(stored.encode())
    except (binascii.Error, UnicodeEncodeError) as error:
        raise SealError("not a sealed text") from error
    nonce, found, hidden = raw[:_NONCE], raw[_NONCE : _NONCE + _SEAL], raw[_NONCE + _SEAL :]
    if not hmac.compare_digest(found, _sealed(nonce + hidden, purpose)):
        raise SealError("the seal does not fit")
    return _mixed(hidden, nonce, purpose).decode()


def _key(use: str, purpose: str) -> bytes:
    words = f"dealercrm.sealing:{use}:{purpose}"
    return hmac.digest(settings.SECRET_KEY.encode(), words.encode(), hashlib.sha256)


def _sealed(content: bytes, purpose: str) -> bytes:
    return hmac.digest(_key("seal", purpose), content, hashlib.sha256)


def _mixed(text: bytes, nonce: bytes, purpose: str) -> bytes:
    """`text` under the key stream of `nonce`; mixed twice it is itself again."""
    key, stream = _key("stream", purpose), b""
    for number in count():
        if len(stream) >= len(text):
            break
        stream += hmac.digest(key, nonce + number.to_bytes(8, "big"), hashlib.sha256)
    return bytes(a ^ b for a, b in zip(text, stream, strict=False))
