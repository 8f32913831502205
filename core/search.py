"""The one search column: characters hex-coded so that a trigram index finds one, two or three of them.

A key looks like `|z05f20z04e09|zhangsan|zs|15412345678|`. The same column works with plain LIKE on SQLite.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import reduce
from operator import and_

from django.db.models import Q

from core import pinyin

MAX_TERM = 60
_DOTS = re.compile(r"[·•・‧]")  # between the parts of a plate or a foreign name
_WHOLE_NUMBER = re.compile(r"\+?[\d\s\-()]+")
_SPACES = re.compile(r"[\s\-()]+")
_LONG_NUMBER = 10  # digits: what is typed in groups is one number, shorter groups may be its head and its tail
_SPECIAL, _ESCAPED = re.compile(r"([%_\\])"), r"\\\1"  # to LIKE
_BETWEEN = re.compile(rf"[\s|\-]|{_DOTS.pattern}")


def hexed(text: str) -> str:
    """Lower-case `text` with every CJK character as `z` and five hex digits (rare characters stay exact)."""
    return "".join(f"z{ord(c):05x}" if ord(c) > 0x2E7F else c.lower() for c in text)


def key(name: str, *, phones: Iterable[str] = (), plates: Iterable[str] = (), vins: Iterable[str] = ()) -> str:
    """The search key of a person: name, pinyin, initials, phones (one form), plates and VINs of all cars."""
    plain = _DOTS.sub("", unicodedata.normalize("NFKC", name).replace("|", ""))
    full, initials = pinyin.readings(plain)
    numbers = (number.replace("-", "") for number in phones)  # an extension is written with and without its dash
    parts = [hexed(plain.replace(" ", "")), full, initials, *numbers, *(hexed(_bare(car)) for car in (*plates, *vins))]
    return "|" + "|".join(p.replace("|", "") for p in parts if p) + "|"


def _bare(text: str) -> str:
    """A plate or VIN without what people put between its parts: `浙A·12345`, `浙A 12345`."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text))


def wanted(text: str, column: str = "search_key") -> Q | None:
    """The condition for what somebody typed, None when it is too little to search for."""
    found = patterns(text)
    return like(found, column) if found else None


def like(found: Iterable, column: str = "search_key") -> Q:
    """The condition that the key is like each of the patterns (or of the places for them)."""
    return reduce(and_, (Q(**{f"{column}__like": pattern}) for pattern in found))


def patterns(text: str) -> tuple[str, ...]:
    """What somebody typed as patterns of the key, none when it is too little to search for.

    All of them must be met. One or two ASCII letters match the beginning of the initials or of another part,
    one or two digits the end of a number: a bare pair would scan the whole table.
    """
    plain = unicodedata.normalize("NFKC", text[:MAX_TERM]).replace("\0", "").strip()
    number = _WHOLE_NUMBER.fullmatch(plain) and _SPACES.sub("", plain)
    words = [number] if number and len(number) >= _LONG_NUMBER else plain.split()
    needles = (_needle(word) for word in words)
    return tuple(f"%{_SPECIAL.sub(_ESCAPED, needle)}%" for needle in needles if needle)


def _needle(word: str) -> str:
    word = _DOTS.sub("", word.replace("|", ""))
    if not word.isascii():
        return hexed(word)
    if sum(c.isdigit() for c in word) >= 5:
        word = re.sub(r"^(?:\+86|0086)", "", word.replace("-", ""))
    if len(word) >= 3:
        return word.lower()
    if word.isdigit():
        return f"{word}|" if len(word) == 2 else ""
    return f"|{word.lower()}" if word else ""
