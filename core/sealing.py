"""Secrets of others that we must read again (the key of a robot) are sealed before they are stored.

A sealed text is useless to who has a copy of the database without the SECRET_KEY (a dump, a backup); it does not guard
against somebody who has both.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class SealError(ValueError):
    """The text was sealed under another SECRET_KEY, for something else, or was changed since."""


def seal(text: str, *, purpose: str) -> str:
    """`text` as it may be stored; it opens for the same `purpose` only. Sealed twice it looks different."""
    return _lock(purpose).encrypt(text.encode()).decode()


def unseal(stored: str, *, purpose: str) -> str:
    """The text that was sealed. Raises SealError when it cannot be trusted."""
    try:
        return _lock(purpose).decrypt(stored.encode()).decode()
    except (InvalidToken, UnicodeEncodeError) as error:
        raise SealError("the seal does not fit") from error


def _lock(purpose: str) -> Fernet:
    """A key of its own for each purpose, out of the SECRET_KEY."""
    key = hmac.digest(settings.SECRET_KEY.encode(), f"dealercrm.sealing:{purpose}".encode(), hashlib.sha256)
    return Fernet(base64.urlsafe_b64encode(key))
