"""What a lead platform may send: one JSON schema, shown in the API's document and held by `faults`.

The document and the check read the same words, so they cannot drift apart.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: The sender's own number of a lead; it stands in addresses.
REF = r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$"
#: No control characters; line breaks and tabs are fine where people write sentences.
LINE = r"^[^\x00-\x1f\x7f]*$"
TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"

CHANNELS = (
    "site", "short_video", "livestream", "platform", "social", "exhibition", "referral", "phone_marketing",
    "promotion", "other",
)  # fmt: skip
AGES = ("-24", "25-34", "35-44", "45-54", "55-")

SCHEMA: dict = {
    "type": "object",
    "required": ["id", "phone"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "pattern": REF},
        "phone": {"type": "string", "format": "phone", "minLength": 5, "maxLength": 40},
        "name": {"type": "string", "maxLength": 60, "pattern": LINE},
        "channel": {"type": "string", "enum": list(CHANNELS)},
        "car_model": {"type": "string", "maxLength": 60, "pattern": LINE},
        "test_drive": {"type": "boolean"},
        "compare_report": {"type": "boolean"},
        "message": {"type": "string", "maxLength": 1000, "pattern": TEXT},
        "area": {"type": "string", "maxLength": 60, "pattern": LINE},
        "age_group": {"type": "string", "enum": list(AGES)},
        "consent": {
            "type": "object",
            "required": ["wording"],
            "additionalProperties": False,
            "properties": {"wording": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": LINE}},
        },
    },
}

#: A body as a sender would write it.
EXAMPLE: dict = {
    "id": "dy-20261121-0001",
    "phone": "154 1234 5678",
    "name": "王女士",
    "channel": "livestream",
    "car_model": "S7",
    "test_drive": True,
    "compare_report": False,
    "message": "周末方便吗？",
    "consent": {"wording": "2026-03"},
}

_TYPES = {"string": str, "boolean": bool, "object": dict}


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field: its name (dotted inside an object, "" for the body) and one word."""

    field: str
    code: str  # type, required, unknown, too_short, too_long, characters, choice
    limit: int = 0


def faults(body: object, schema: dict = SCHEMA, field: str = "") -> list[Fault]:
    """Everything that is wrong with `body` (parsed JSON) by `schema`, in the order of the schema."""
    if not isinstance(body, _TYPES[schema["type"]]):
        return [Fault(field, "type")]
    if schema["type"] == "object":
        return list(_in_object(body, schema, field))
    return list(_in_text(body, schema, field)) if schema["type"] == "string" else []


def _in_object(body: dict, schema: dict, field: str) -> Iterator[Fault]:
    inside = f"{field}." if field else ""
    for name in schema["required"]:
        if name not in body:
            yield Fault(inside + name, "required")
    for name, part in schema["properties"].items():
        if name in body:
            yield from faults(body[name], part, inside + name)
    for name in body:
        if name not in schema["properties"]:
            yield Fault((inside + name)[:60], "unknown")


def _in_text(text: str, schema: dict, field: str) -> Iterator[Fault]:
    if "enum" in schema and text not in schema["enum"]:
        yield Fault(field, "choice")
    if len(text) < schema.get("minLength", 0):
        yield Fault(field, "too_short", schema["minLength"])
    elif len(text) > schema.get("maxLength", len(text)):
        yield Fault(field, "too_long", schema["maxLength"])
    elif "pattern" in schema and not re.fullmatch(schema["pattern"].removeprefix("^").removesuffix("$"), text):
        yield Fault(field, "characters")
