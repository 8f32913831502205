"""What is sold: brand, model, trim, colour. Prices, rivals and stock come with the vehicle catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import DealerGroup, Store


class Brand(models.Model):
    """A brand of the group, sold by some of its stores."""

    group = models.ForeignKey(DealerGroup, models.PROTECT, related_name="brands")
    name = models.CharField(_("brand"), max_length=30)
    stores = models.ManyToManyField(Store, related_name="brands", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "name"], name="brand_once")]

    def __str__(self) -> str:
        return self.name


class CarModelQuerySet(models.QuerySet):
    """Questions about car models."""

    def sold_by(self, store: Store) -> "CarModelQuerySet":
        """The models on sale in `store`, in the order of the catalogue."""
        return self.filter(brand__stores=store, on_sale=True).order_by("position", "name")


class CarModel(models.Model):
    """A model of a brand, the 拟购车型 of a card."""

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="models")
    name = models.CharField(_("model"), max_length=30)
    code = models.CharField(_("code at the manufacturer"), max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    on_sale = models.BooleanField(_("on sale"), default=True)

    objects = CarModelQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "name"], name="car_model_once")]

    def __str__(self) -> str:
        return self.name


class Trim(models.Model):
    """A trim (配置) of a model."""

    car_model = models.ForeignKey(CarModel, models.CASCADE, related_name="trims")
    name = models.CharField(_("trim"), max_length=30)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["car_model", "name"], name="trim_once")]

    def __str__(self) -> str:
        return self.name


class Colour(models.Model):
    """A colour of a model."""

    car_model = models.ForeignKey(CarModel, models.CASCADE, related_name="colours")
    name = models.CharField(_("colour"), max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["car_model", "name"], name="colour_once")]

    def __str__(self) -> str:
        return self.name
