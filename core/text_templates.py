"""Texts with places to fill in, written by people: `{customer}` and the like, nothing a format string could do more."""

import re
from collections.abc import Collection, Mapping

_PLACE = re.compile(r"\{([a-z_]+)\}")
_BRACES = re.compile(r"\{[^{}]{0,20}\}|[{}]")


def fits(text: str, places: Collection[str]) -> bool:
    """Say whether every brace of `text` belongs to one of the `places`."""
    rest = _PLACE.sub(lambda found: "" if found[1] in places else found[0], text)
    return "{" not in rest and "}" not in rest


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values in; what is no place stays as it is. A value is never read as a text with places."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)


def strays(text: str, places: Collection[str]) -> list[str]:
    """What in braces is none of the `places`, in its order, each once; a lonely brace is one too."""
    rest = _PLACE.sub(lambda found: "" if found[1] in places else found[0], text)
    return list(dict.fromkeys(_BRACES.findall(rest)))
