"""Numbers of identity papers and companies, brought to one form and checked by their check digit."""

import re
import unicodedata

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

ID_SHOWN = (3, 4)  # digits that a masked number shows at its two ends


class IdError(ValueError):
    """The text is not such a number."""


def normalise_id(text: str) -> str:
    """The number of an identity card (居民身份证) in its one form: eighteen characters, X in capitals.

    Raises IdError when place, date or check digit are wrong.
    """
    return _checked(ric, text)


def normalise_company(text: str) -> str:
    """A unified social credit code (统一社会信用代码) in its one form. Raises IdError when its check digit is wrong."""
    return _checked(uscc, text)


def _checked(kind, text: str) -> str:
    plain = re.sub(r"[\s\-]+", "", unicodedata.normalize("NFKC", text[:60])).upper()
    if not plain.isascii():
        raise IdError(text[:20])
    try:
        return kind.validate(plain)
    except (ValidationError, ValueError) as error:
        raise IdError(text[:20]) from error


def mask(number: str) -> str:
    """Hide the middle: `330***********1234`."""
    head, tail = ID_SHOWN
    hidden = len(number) - head - tail
    return f"{number[:head]}{'*' * hidden}{number[-tail:]}" if hidden > 0 else "*" * len(number)
