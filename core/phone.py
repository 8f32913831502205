"""Telephone numbers as a Chinese showroom writes them, brought to one form.

The one form: mainland numbers are digits only (mobile `15412345678`, landline `057188886666`, with an
extension `057188886666-801`); all others begin with `+` and the country (`+85291234567`).
"""

import re
import unicodedata

MAX_LENGTH = 24

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d{2})\d{7,8}")
_NATIONAL = re.compile(r"(?:400|800)\d{7}")
_ABROAD = re.compile(r"\+(?:852\d{8}|853\d{8}|886\d{8,10}|(?!86|852|853|886)[1-9]\d{7,14})")
_EXTENSION = re.compile(r"(?:(?:转|轉|分机|ext\.?|x|#)\s*|(?<=\d{10})-)(\d{1,6})$")
_PUNCTUATION = re.compile(r"[\s\-‐-―−().·/]+")


class PhoneError(ValueError):
    """The text is not a telephone number."""


#: Seven digits or more in one run, spaces and hyphens between them allowed; not a day such as 2026-11-21.
_IN_WORDS = re.compile(r"(?<!\d)(?!\d{4}-\d{1,2}-\d{1,2}(?!\d))\+?\d(?:[ -]?\d){6,}")


def normalise(text: str) -> str:
    """Bring `text` to the one form. Raises PhoneError when it is no telephone number.

    Full-width digits, spaces, dashes and brackets are understood; letters and emoji are not dropped
    silently: a number that is almost right would reach the wrong person.
    """
    plain = unicodedata.normalize("NFKC", text[:100]).strip().lower()
    if len(text) > 100:
        raise PhoneError(text[:20])
    plain, extension = _split_extension(plain)
    number = _canonical(_PUNCTUATION.sub("", plain))
    if extension and not _LANDLINE.fullmatch(number):
        raise PhoneError(text)
    return f"{number}-{extension}" if extension else number


def _split_extension(plain: str) -> tuple[str, str]:
    found = _EXTENSION.search(plain)
    return (plain[: found.start()], found[1]) if found else (plain, "")


def _canonical(plain: str) -> str:
    if not plain.isascii():
        raise PhoneError(plain)
    home = re.sub(r"^(?:\+86|0086|86(?=1[3-9]\d{9}$))", "", plain)
    if home != plain and re.fullmatch(r"(?:10|2\d|[3-9]\d{2})\d{7,8}", home):
        home = "0" + home
    for shape in (_MOBILE, _LANDLINE, _NATIONAL):
        if shape.fullmatch(home):
            return home
    abroad = re.sub(r"^00", "+", plain)
    if _ABROAD.fullmatch(abroad):
        return abroad
    raise PhoneError(plain)


def mask(number: str) -> str:
    """Hide the middle: `154****5678`, `0571****6666`, `+852****4567`."""
    if len(number) < 8:
        return "*" * len(number)
    head = 4 if number[0] in "0+" else 3
    return f"{number[:head]}****{number[-4:]}"


def spaced(number: str) -> str:
    """A mainland mobile in groups, `154 1234 5678`; every other number as it is."""
    return f"{number[:3]} {number[3:7]} {number[7:]}" if _MOBILE.fullmatch(number) else number


def hide_in(text: str) -> str:
    """Put dots for every number in `text` that is long enough to be a telephone's; days and prices stay."""
    return _IN_WORDS.sub("•••", text)
