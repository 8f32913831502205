"""Customers' names and numbers: surnames as frequent as they are, some rare characters, companies, foreigners."""

import tomllib
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random

from leads.statuses import Salutation

_NAMES = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
_FAMILIES, _WEIGHTS = list(_NAMES["surnames"]), list(accumulate(_NAMES["surnames"].values()))
_POOLS = {
    Salutation.MR: (_NAMES["male_one"], _NAMES["male_two"]),
    Salutation.MS: (_NAMES["female_one"], _NAMES["female_two"]),
}
CONSULTANTS = _NAMES["consultants"]

_RANGE = 100_000_000  # eight digits after the prefix
_STRIDE = 61_803_399  # odd and no multiple of five: every index gets another number
_SECOND = 50_000_000  # second numbers start here, beyond any store's customers
PREFIX = "154"  # no carrier gives it out


@dataclass(frozen=True)
class Person:
    """A customer's name as it would be written down."""

    name: str
    salutation: str = ""
    is_company: bool = False


def phone(index: int, *, seed: int, second: bool = False) -> str:
    """The number of customer `index` of a store: unique, scattered, always the same."""
    place = index + (_SECOND if second else 0)
    return f"{PREFIX}{(place * _STRIDE + seed * 7_919) % _RANGE:08d}"


def person(rng: Random) -> Person:
    """Draw a customer."""
    dice = rng.random()
    if dice < 0.012:
        return _company(rng)
    if dice < 0.022:
        return Person(*rng.choice(_NAMES["guests"]))
    return _neighbour(rng, short=dice < 0.03)


def surname(rng: Random) -> str:
    """Draw a surname as frequent as it is in life."""
    return rng.choices(_FAMILIES, cum_weights=_WEIGHTS)[0]


def _neighbour(rng: Random, *, short: bool) -> Person:
    """A name of one to four characters; `short`: only the surname was left."""
    salutation = Salutation.MR if rng.random() < 0.62 else Salutation.MS
    given = "" if short else _given(rng, *_POOLS[salutation])
    return Person(surname(rng) + given, salutation)


def _given(rng: Random, single: str, double: list[str]) -> str:
    if rng.random() < 0.008:
        return rng.choice(_NAMES["rare"]) + (rng.choice(single) if rng.random() < 0.5 else "")
    return rng.choice(single) if rng.random() < 0.28 else rng.choice(double)


def _company(rng: Random) -> Person:
    return Person(f"{rng.choice(_NAMES['places'])}{rng.choice(_NAMES['trades'])}有限公司", is_company=True)


def plate(rng: Random) -> str:
    """The number plate of the present car; the province letter stands for none in particular."""
    return "浙" + rng.choice("ABCDEFGH") + "".join(rng.choices("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ", k=5))
