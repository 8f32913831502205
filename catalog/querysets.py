"""Questions to the catalogue. It belongs to the group; a store sees the brands that it sells, and its own cars."""

from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from core.models import HistoryQuerySet


class BrandQuerySet(models.QuerySet):
    """Brands."""

    def visible_to(self, seat) -> "BrandQuerySet":
        """The brands that the seat's store sells or sold, in the order of the catalogue."""
        return self.filter(stores=seat.store).order_by("position", "name")


class CarModelQuerySet(models.QuerySet):
    """Car models."""

    def visible_to(self, seat) -> "CarModelQuerySet":
        """The models of the store's brands, also those that are off sale."""
        return self.filter(brand__stores=seat.store)

    def sold_by(self, store) -> "CarModelQuerySet":
        """The models on sale in `store`, in the order of the catalogue."""
        return self.filter(brand__stores=store, brand__on_sale=True, on_sale=True).in_order()

    def in_order(self) -> "CarModelQuerySet":
        """By brand, then in the order of the catalogue."""
        return self.order_by("brand__position", "brand__name", "position", "name")


class PartQuerySet(models.QuerySet):
    """What belongs to a model: trims, colours."""

    def visible_to(self, seat) -> "PartQuerySet":
        """Those of the store's brands."""
        return self.filter(car_model__brand__stores=seat.store)

    def sold_by(self, store) -> "PartQuerySet":
        """Those on sale in `store`, model by model in the order of the catalogue."""
        model = {"car_model__brand__stores": store, "car_model__brand__on_sale": True, "car_model__on_sale": True}
        return self.filter(on_sale=True, **model).in_order()

    def in_order(self) -> "PartQuerySet":
        """With their model, model by model in the order of the catalogue."""
        named = self.select_related("car_model")
        return named.order_by("car_model__position", "car_model__name", "position", "pk")


class ListPriceQuerySet(HistoryQuerySet):
    """List prices: rows that are written once."""

    def in_force(self, day: date) -> "ListPriceQuerySet":
        """Those that have begun on `day`, the one that counts first (the order of rules.in_force)."""
        return self.filter(from_day__lte=day).order_by("-from_day", "-version")


class RivalQuerySet(models.QuerySet):
    """Rival models: known to the whole group."""

    def visible_to(self, seat) -> "RivalQuerySet":
        """The rivals that the group of the seat's store knows."""
        return self.known_in(seat.store)

    def known_in(self, store) -> "RivalQuerySet":
        """The rivals of the group of `store`, by maker and name."""
        return self.filter(group=store.group_id).in_order()

    def in_order(self) -> "RivalQuerySet":
        """By maker and name."""
        return self.order_by("maker", "name")

    def to_choose(self, store) -> "RivalQuerySet":
        """The rivals that a form of `store` offers: first those that compete with its models."""
        competes = self.model.competes_with.through.objects
        here = competes.filter(rivalmodel=OuterRef("pk"), carmodel__brand__stores=store)
        known = self.known_in(store).filter(active=True)
        return known.annotate(here=Exists(here)).order_by("-here", "maker", "name")


class ShowroomCarQuerySet(models.QuerySet):
    """Display and test cars."""

    def visible_to(self, seat) -> "ShowroomCarQuerySet":
        """The cars of the seat's store."""
        return self.filter(store=seat.store)

    def standing(self, day: date) -> "ShowroomCarQuerySet":
        """The cars that stand in the showroom on `day`."""
        return self.filter(Q(removed_on__isnull=True) | Q(removed_on__gt=day), placed_on__lte=day)

    def with_names(self) -> "ShowroomCarQuerySet":
        """With what a row shows, those that stand there first."""
        named = self.select_related("car_model", "trim", "colour")
        return named.order_by(
            F("removed_on").desc(nulls_first=True), "-kind", "car_model__position", "car_model__name", "pk"
        )


class CatalogImportQuerySet(models.QuerySet):
    """Uploaded files."""

    def visible_to(self, seat) -> "CatalogImportQuerySet":
        """The files uploaded in the seat's store, newest first."""
        return self.filter(store=seat.store).order_by("-pk")
