"""What each row of a file would do to the catalogue. Pure: the catalogue comes in as it is, the day as an argument."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from catalog.importing.columns import Item
from catalog.rules import Price, in_force, may_begin

NEW, CHANGED, UNCHANGED, WRONG = KINDS = ("new", "changed", "unchanged", "wrong")

Key = tuple[str, ...]


@dataclass
class KnownModel:
    """A model as the catalogue, or a row above, has it."""

    code: str = ""
    colours: set[str] = field(default_factory=set)


@dataclass
class KnownTrim:
    """A trim as the catalogue, or a row above, has it."""

    equipment: str = ""
    prices: list[Price] = field(default_factory=list)


@dataclass
class Known:
    """The part of the catalogue that the store may see: its brands, their models and trims by their names."""

    brands: list[str]
    models: dict[Key, KnownModel] = field(default_factory=dict)
    trims: dict[Key, KnownTrim] = field(default_factory=dict)


@dataclass
class Step:
    """What one row does. `price_before` is the price that the new one takes the place of on its day."""

    item: Item
    kind: str = UNCHANGED
    wrong: tuple[tuple[str, str], ...] = ()
    model: Key = ()
    trim: Key = ()
    new_model: bool = False
    new_trim: bool = False
    code: str | None = None
    equipment: str | None = None
    colours: tuple[str, ...] = ()
    price: Price | None = None
    price_before: Price | None = None


def steps(items: Iterable[Item], known: Known, today: date) -> list[Step]:
    """The steps of all rows, one after the other; `known` is brought up to what would be there afterwards."""
    seen: set[tuple] = set()
    return [_step(item, known, today, seen) for item in items]


def _step(item: Item, known: Known, today: date, seen: set[tuple]) -> Step:
    if item.wrong:
        return Step(item, WRONG, item.wrong)
    brand = item.brand or (known.brands[0] if len(known.brands) == 1 else "")
    if brand not in known.brands:
        return Step(item, WRONG, (("brand", "no_brand" if brand else "missing"),))
    step = Step(item, model=(brand, item.model), trim=(brand, item.model, item.trim))
    from_day = item.from_day or today
    if (step.trim, from_day) in seen:
        return Step(item, WRONG, (("", "twice"),))
    seen.add((step.trim, from_day))
    return _compared(step, known, from_day, today)


def _compared(step: Step, known: Known, from_day: date, today: date) -> Step:
    """Compare with what is known; the price first, because a wrong row must change nothing."""
    item = step.item
    trim = known.trims.get(step.trim) or KnownTrim()
    if item.price is not None:
        before = in_force(trim.prices, from_day)
        if before is None or before.amount != item.price:
            if not may_begin(from_day, trim.prices, today):
                return Step(item, WRONG, (("", "past"),))
            versions = [price.version for price in trim.prices if price.from_day == from_day]
            step.price = Price(from_day, item.price, max(versions, default=0) + 1)
            step.price_before = before
            trim.prices.append(step.price)
    if step.trim not in known.trims:
        step.new_trim, known.trims[step.trim] = True, trim
    if item.equipment and item.equipment != trim.equipment:
        step.equipment = trim.equipment = item.equipment
    _compare_model(step, known)
    changed = step.price or step.equipment or step.colours or step.code
    step.kind = NEW if step.new_trim else CHANGED if changed else UNCHANGED
    return step


def _compare_model(step: Step, known: Known) -> None:
    item, model = step.item, known.models.get(step.model)
    if model is None:
        step.new_model, model = True, KnownModel()
        known.models[step.model] = model
    if item.code and item.code != model.code:
        step.code = model.code = item.code
    step.colours = tuple(name for name in item.colours if name not in model.colours)
    model.colours |= set(step.colours)


def counts(found: Iterable[Step]) -> dict[str, int]:
    """How many rows are of each kind."""
    total = dict.fromkeys(KINDS, 0)
    for step in found:
        total[step.kind] += 1
    return total
