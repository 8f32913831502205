"""Texts to customers: the places that can be filled in, and what stands there when nothing is known."""

from collections.abc import Mapping

from core import text_templates

TEXT_LENGTH = 1000  # of a text with places
FILLED_LENGTH, SUBJECT_LENGTH = 2000, 80  # of a message, its places filled in

#: The fixed list of places. A text with any other place is refused when it is saved.
PLACES = ("customer", "consultant", "store", "model", "hotline", "address", "day", "time")
#: What a sample customer brings, for the preview.
SAMPLE = {
    "customer": "王女士", "consultant": "李娜", "store": "本店", "model": "S5", "hotline": "0571-8888 6666",
    "address": "文一西路 1 号", "day": "11月21日", "time": "10:00",
}  # fmt: skip
SAMPLE_EN = SAMPLE | {"customer": "Ms Wang", "consultant": "Li Na", "store": "our store", "day": "21 November"}


def unknown(text: str) -> list[str]:
    """The places and stray braces of `text` that cannot be filled in, as they stand there."""
    return text_templates.strays(text, PLACES)


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with its places filled in; one that is not known (a customer without a model) leaves nothing behind."""
    return text_templates.fill(text, {place: values.get(place) or "" for place in PLACES})
