"""What people say: texts of visits, contacts, cards and reports, read from `words.toml`."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

BRAND = "青禾"


@dataclass(frozen=True)
class Car:
    """An invented model: name, code at the manufacturer, price in yuan, trims, colours, share of buyers, rivals."""

    name: str
    code: str
    price: int
    share: int
    trims: tuple[str, ...]
    colours: tuple[str, ...]
    rivals: tuple[str, ...]
    step: int  # yuan from one trim to the next
    equipment: tuple[str, ...]  # of the trims, items apart by "；"


@dataclass(frozen=True)
class Rival:
    """An invented rival: maker and model, prices from and to in yuan, points apart by "；"."""

    name: str
    price: tuple[int, int]
    strengths: str
    weaknesses: str


_TEXTS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))

CARS = tuple(Car(**{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}) for row in _TEXTS["cars"])
RIVALS = tuple(Rival(**{**row, "price": tuple(row["price"])}) for row in _TEXTS["rivals"])
UNKNOWN_RIVALS = _TEXTS["unknown_rivals"]
CHANNELS = {int(code): names for code, names in _TEXTS["channels"].items()}
USES = _TEXTS["uses"]
DECIDERS = _TEXTS["deciders"]
LIKES = _TEXTS["likes"]
OCCUPATIONS = _TEXTS["occupations"]
HOBBIES = _TEXTS["hobbies"]
ACTIVITIES = _TEXTS["activities"]
BUYING_HABITS = _TEXTS["buying_habits"]
RELATIONS = _TEXTS["relations"]
INTERESTS = _TEXTS["interests"]
OBJECTIONS = _TEXTS["objections"]
SUMMED_UP = _TEXTS["summed_up"]
NEEDS = _TEXTS["needs"]
CONTACT_WAYS = _TEXTS["contact_ways"]
NEXT_WORDS = _TEXTS["next_words"]
FIRST_VISITS = _TEXTS["first_visits"]
CALLS = _TEXTS["calls"]
NO_DATA = _TEXTS["no_data"]
PASSERS_BY = _TEXTS["passers_by"]  # by purpose
COMPANIONS = _TEXTS["companions"]
ASKED = _TEXTS["asked"]
ADDRESSES = _TEXTS["addresses"]
FURTHER_WAYS = _TEXTS["further_ways"]
REPEAT_VISITS = _TEXTS["repeat_visits"]
CONTACTS = _TEXTS["contacts"]  # by result
REACHED = _TEXTS["reached"]  # by the grade afterwards
ORDERED = _TEXTS["ordered"]
DELIVERED = _TEXTS["delivered"]
LATER_REASONS = _TEXTS["later_reasons"]
OWN_DECISIONS = _TEXTS["own_decisions"]
SUMMARIES = _TEXTS["summaries"]
ANNOUNCEMENTS = _TEXTS["announcements"]
MORNING_NOTES = _TEXTS["morning_notes"]
SHORTCOMINGS = _TEXTS["shortcomings"]
GUIDANCES = _TEXTS["guidances"]
LINE_GUIDANCES = _TEXTS["line_guidances"]
RETURN_NOTES = _TEXTS["return_notes"]
