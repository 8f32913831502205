"""What everybody with a card may read: models with prices, rivals, the cars of the showroom."""

from datetime import date

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.access import requires
from accounts.menu import section
from accounts.rights import Right
from catalog.models import Brand, CarModel, Colour, ListPrice, RivalModel, ShowroomCar, Trim
from catalog.prices import prices_of
from core import clock

SHOWN_CARS = 200  # also those that left; the standing ones come first
READERS = (Right.CARD_OWN, Right.CARD_READ, Right.CATALOG_EDIT)


@section("cards")
@requires(*READERS)
@require_GET
def vehicles(request: HttpRequest) -> HttpResponse:
    """Brands with their models and price spans; rivals; the cars that stand in the showroom."""
    seat = request.seat
    today = seat.today(clock.now())
    models = list(CarModel.objects.visible_to(seat).select_related("brand").in_order())
    trims = list(Trim.objects.visible_to(seat).filter(on_sale=True).only("pk", "car_model_id"))
    spans = _spans(trims, prices_of(trims, today))
    for model in models:
        model.low, model.high, model.trims_count = spans.get(model.pk, (None, None, 0))
    mine = Prefetch("competes_with", CarModel.objects.visible_to(seat).in_order())
    context = {
        "brands": [(brand, [m for m in models if m.brand_id == brand.pk]) for brand in Brand.objects.visible_to(seat)],
        "rivals": RivalModel.objects.visible_to(seat).order_by("-active", "maker", "name").prefetch_related(mine),
        "cars": ShowroomCar.objects.visible_to(seat).with_names()[:SHOWN_CARS],
        "may_edit": seat.may(Right.CATALOG_EDIT),
    }  # fmt: skip
    return render(request, "catalog/vehicles.html", context)


def _spans(trims: list[Trim], prices: dict) -> dict[int, tuple]:
    """Model's key → lowest price, highest price, number of trims on sale."""
    by_model: dict[int, list] = {}
    for trim in trims:
        by_model.setdefault(trim.car_model_id, []).append(prices.get(trim.pk))
    spans = {}
    for model, amounts in by_model.items():
        known = [amount for amount in amounts if amount is not None]
        spans[model] = (min(known, default=None), max(known, default=None), len(amounts))
    return spans


@section("cards")
@requires(*READERS)
@require_GET
def vehicle(request: HttpRequest, pk: int) -> HttpResponse:
    """One model: trims with price and key equipment (QUO-02), colours, what it is compared with (STD-PRE-14)."""
    seat = request.seat
    today = seat.today(clock.now())
    model = get_object_or_404(CarModel.objects.visible_to(seat).select_related("brand"), pk=pk)
    trims = list(Trim.objects.filter(car_model=model).order_by("-on_sale", "position", "pk"))
    prices, coming = prices_of(trims, today), _coming(trims, today)
    for trim in trims:
        trim.price, trim.next_price = prices.get(trim.pk), coming.get(trim.pk)
    cars = ShowroomCar.objects.visible_to(seat).filter(car_model=model)
    context = {
        "model": model, "trims": trims, "cars": cars.standing(today).with_names(),
        "colours": Colour.objects.filter(car_model=model).order_by("-on_sale", "position", "pk"),
        "rivals": RivalModel.objects.visible_to(seat).filter(competes_with=model, active=True),
        "may_edit": seat.may(Right.CATALOG_EDIT),
    }  # fmt: skip
    return render(request, "catalog/vehicle.html", context)


def _coming(trims: list[Trim], today: date) -> dict[int, ListPrice]:
    """Trim's key → its next price that has not begun."""
    rows = ListPrice.objects.filter(trim__in=trims, from_day__gt=today).order_by("from_day", "-version")
    found: dict[int, ListPrice] = {}
    for row in rows:
        found.setdefault(row.trim_id, row)
    return found
