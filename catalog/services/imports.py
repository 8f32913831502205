"""An uploaded file of trims, prices and colours: kept and shown, then written in one transaction."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Store
from accounts.seat import Seat
from catalog.importing import plan
from catalog.importing.columns import Item, items_of
from catalog.importing.reading import sheets_of
from catalog.models import Brand, CarModel, CatalogImport, Colour, ListPrice, Trim
from catalog.rules import Price
from catalog.services.entries import lock
from catalog.statuses import ImportState
from core.errors import Refused

_BATCH = 1000


def keep(*, seat: Seat, token: UUID, file_name: str, content: bytes, at: datetime) -> CatalogImport:
    """Read an uploaded file and keep its rows to be looked at; the catalogue stays as it is.

    Sent twice (same token) it is kept once; what the same person uploaded here and never imported is forgotten.
    Raises Refused when the file cannot be read.
    """
    rows = [_stored(item) for item in items_of(sheets_of(content))]
    if not rows:
        raise Refused(_("There is no row below the heading."), field="file")
    with transaction.atomic():
        Store.objects.select_for_update(no_key=True).get(pk=seat.store.pk)
        here = CatalogImport.objects.filter(store=seat.store)
        twice = here.filter(token=token).first()
        if twice:
            return twice
        here.filter(state=ImportState.WAITING, by=seat.user).delete()
        return CatalogImport.objects.create(
            store=seat.store, token=token, file_name=file_name[-100:], rows=rows, by=seat.user, at=at
        )


def _stored(item: Item) -> dict:
    """An item as JSON; what is empty is left out."""
    row = {name: value for name, value in asdict(item).items() if value not in (None, "", ())}
    return {name: str(value) if isinstance(value, Decimal | date) else value for name, value in row.items()}


def _item(row: dict) -> Item:
    words = {name: row.get(name, "") for name in ("brand", "model", "code", "trim", "equipment")}
    return Item(
        line=row["line"], **words,
        price=Decimal(row["price"]) if "price" in row else None,
        from_day=date.fromisoformat(row["from_day"]) if "from_day" in row else None,
        colours=tuple(row.get("colours", ())), wrong=tuple(map(tuple, row.get("wrong", ()))),
    )  # fmt: skip


def steps_of(upload: CatalogImport, today: date) -> list[plan.Step]:
    """What each row would do to the catalogue as it is now."""
    return plan.steps(map(_item, upload.rows), _known(upload.store), today)


def _known(store: Store) -> plan.Known:
    """What the catalogue holds of the store's brands, in five statements."""
    here = {"brand__stores": store}
    known = plan.Known(list(Brand.objects.filter(stores=store).values_list("name", flat=True)))
    for brand, name, code in CarModel.objects.filter(**here).values_list("brand__name", "name", "code"):
        known.models[brand, name] = plan.KnownModel(code)
    deeper = {"car_model__brand__stores": store}
    colours = Colour.objects.filter(**deeper)
    for *key, colour in colours.values_list("car_model__brand__name", "car_model__name", "name"):
        known.models[tuple(key)].colours.add(colour)
    keys = {}
    trims = Trim.objects.filter(**deeper)
    for pk, *key, text in trims.values_list("pk", "car_model__brand__name", "car_model__name", "name", "equipment"):
        keys[pk] = known.trims[tuple(key)] = plan.KnownTrim(text)
    prices = ListPrice.objects.filter(trim__car_model__brand__stores=store)
    for pk, from_day, amount, version in prices.values_list("trim", "from_day", "amount", "version"):
        keys[pk].prices.append(Price(from_day, amount, version))
    return known


@transaction.atomic
def run(*, seat: Seat, upload: CatalogImport, at: datetime) -> CatalogImport:
    """Write the good rows of a kept file into the catalogue; wrong ones are left out and counted.

    The rows are compared with the catalogue once more, so what changed since the preview counts.
    Raises Refused when the file was imported before or holds no good row.
    """
    lock(seat.store)
    upload = CatalogImport.objects.visible_to(seat).select_for_update(no_key=True).get(pk=upload.pk)
    if upload.state != ImportState.WAITING:
        raise Refused(_("This file was imported already."))
    found = steps_of(upload, seat.today(at))
    total = plan.counts(found)
    if total[plan.NEW] + total[plan.CHANGED] == 0:
        raise Refused(_("No row would change anything."))
    _write([step for step in found if step.kind in (plan.NEW, plan.CHANGED)], seat, at)
    upload.state, upload.counts, upload.rows, upload.done_at = ImportState.DONE, total, [], at
    upload.save(update_fields=["state", "counts", "rows", "done_at"])
    return upload


def _write(found: list[plan.Step], seat: Seat, at: datetime) -> None:
    models = _models(found, seat.store)
    _colours(found, models, seat.store)
    trims = _trims(found, models, seat.store)
    rows = [
        ListPrice(
            trim=trims[step.trim], from_day=step.price.from_day, version=step.price.version, amount=step.price.amount,
            by=seat.user, at=at,
        )
        for step in found if step.price
    ]  # fmt: skip
    ListPrice.objects.bulk_create(rows, batch_size=_BATCH)


def _models(found: list[plan.Step], store: Store) -> dict[plan.Key, CarModel]:
    """Every model that the steps name, new ones made at the end of the list of their brand."""
    brands = {brand.name: brand for brand in Brand.objects.filter(stores=store)}
    rows = CarModel.objects.filter(brand__in=brands.values()).select_related("brand")
    models = {(row.brand.name, row.name): row for row in rows}
    last = max((row.position for row in models.values()), default=0)
    new = []
    for place, step in enumerate((step for step in found if step.new_model), start=last + 1):
        brand, name = step.model
        models[step.model] = CarModel(brand=brands[brand], name=name, position=min(place, 9999))
        new.append(models[step.model])
    changed = {}
    for step in found:
        if step.code:
            models[step.model].code = step.code
            changed[step.model] = models[step.model]
    CarModel.objects.bulk_create(new, batch_size=_BATCH)
    made = {row.pk for row in new}
    CarModel.objects.bulk_update([row for row in changed.values() if row.pk not in made], ["code"], batch_size=_BATCH)
    return models


def _colours(found: list[plan.Step], models: dict[plan.Key, CarModel], store: Store) -> None:
    last = _last_places(Colour, store)
    rows = [
        Colour(car_model=models[step.model], name=name, position=last(models[step.model].pk))
        for step in found for name in step.colours
    ]  # fmt: skip
    Colour.objects.bulk_create(rows, batch_size=_BATCH)


def _trims(found: list[plan.Step], models: dict[plan.Key, CarModel], store: Store) -> dict[plan.Key, Trim]:
    """Every trim that the steps name, new ones at the end of the list of their model."""
    named = {step.trim for step in found}
    rows = Trim.objects.filter(car_model__brand__stores=store).select_related("car_model__brand")
    trims = {key: row for row in rows if (key := (row.car_model.brand.name, row.car_model.name, row.name)) in named}
    last = _last_places(Trim, store)
    new, changed = [], {}
    for step in found:
        if step.new_trim:
            model = models[step.model]
            trims[step.trim] = Trim(car_model=model, name=step.trim[-1], position=last(model.pk))
            new.append(trims[step.trim])
        if step.equipment:
            trims[step.trim].equipment = step.equipment
            changed[step.trim] = trims[step.trim]
    Trim.objects.bulk_create(new, batch_size=_BATCH)
    made = {row.pk for row in new}
    Trim.objects.bulk_update([row for row in changed.values() if row.pk not in made], ["equipment"], batch_size=_BATCH)
    return trims


def _last_places(part: type[Trim] | type[Colour], store: Store) -> Callable[[int], int]:
    """A function that gives the next free place in the list of a model."""
    here = part.objects.filter(car_model__brand__stores=store)
    places = defaultdict(int, here.values_list("car_model").annotate(last=Max("position")))

    def following(model: int) -> int:
        places[model] = min(places[model] + 1, 9999)
        return places[model]

    return following
