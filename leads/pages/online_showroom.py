"""The online showroom: what the store sells, with equipment and the nationwide list prices in force (LEAD-43)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from accounts.models import Store
from catalog.models import CarModel, Colour, Trim
from catalog.prices import prices_of


@dataclass(frozen=True)
class TrimOffer:
    """A trim and what it costs today; None before its first price."""

    trim: Trim
    price: Decimal | None


@dataclass(frozen=True)
class ModelOffer:
    """A model with its trims and colours on sale."""

    model: CarModel
    trims: list[TrimOffer] = field(default_factory=list)
    colours: list[Colour] = field(default_factory=list)

    @property
    def paints(self) -> str:
        """The names of the colours."""
        return " · ".join(colour.name for colour in self.colours)

    @property
    def price_from(self) -> Decimal | None:
        """The price of the cheapest trim, None when none has one."""
        return min((one.price for one in self.trims if one.price is not None), default=None)


def offers(store: Store, day: date, *, prices: bool) -> list[ModelOffer]:
    """The models on sale in `store` on the store day `day`; without `prices` none is told. Four statements."""
    trims = list(Trim.objects.sold_by(store))
    known = prices_of(trims, day) if prices else {}
    by_model: dict[int, list[TrimOffer]] = defaultdict(list)
    for trim in trims:
        by_model[trim.car_model_id].append(TrimOffer(trim, known.get(trim.pk)))
    paints: dict[int, list[Colour]] = defaultdict(list)
    for colour in Colour.objects.sold_by(store):
        paints[colour.car_model_id].append(colour)
    models = CarModel.objects.sold_by(store).select_related("brand")
    return [ModelOffer(model, by_model[model.pk], paints[model.pk]) for model in models]
