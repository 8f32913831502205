"""What is sold and what it is compared with: brand, model, trim, colour, list price, rival, car of the showroom."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import DealerGroup, Store
from catalog.querysets import (
    BrandQuerySet,
    CarModelQuerySet,
    CatalogImportQuerySet,
    ListPriceQuerySet,
    PartQuerySet,
    RivalQuerySet,
    ShowroomCarQuerySet,
)
from catalog.rules import LEAST_PRICE, MOST_PRICE
from catalog.statuses import CarKind, ImportState
from core import vin
from core.models import History
from core.vin import VIN_LENGTH

_PRICE_LIMITS = [MinValueValidator(LEAST_PRICE), MaxValueValidator(MOST_PRICE)]
_TOP = 9999


def _place() -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(_("place in the list"), default=0, validators=[MaxValueValidator(_TOP)])


class Brand(models.Model):
    """A brand of the group, sold by some of its stores."""

    group = models.ForeignKey(DealerGroup, models.PROTECT, related_name="brands")
    name = models.CharField(_("brand"), max_length=30)
    stores = models.ManyToManyField(Store, related_name="brands", blank=True)
    position = _place()
    on_sale = models.BooleanField(_("on sale"), default=True)

    objects = BrandQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "name"], name="brand_once"),
            models.CheckConstraint(condition=~Q(name=""), name="brand_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class CarModel(models.Model):
    """A model of a brand, the 拟购车型 of a card."""

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="models", verbose_name=_("brand"))
    name = models.CharField(_("model"), max_length=30)
    code = models.CharField(_("code at the manufacturer"), max_length=20, blank=True)
    position = _place()
    on_sale = models.BooleanField(_("on sale"), default=True)

    objects = CarModelQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "name"], name="car_model_once"),
            models.CheckConstraint(condition=~Q(name=""), name="car_model_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Trim(models.Model):
    """A trim (配置) of a model with its key equipment (重点配置, QUO-02), one item a line."""

    car_model = models.ForeignKey(CarModel, models.PROTECT, related_name="trims")
    name = models.CharField(_("trim"), max_length=60)
    equipment = models.TextField(_("key equipment"), max_length=1000, blank=True)
    position = _place()
    on_sale = models.BooleanField(_("on sale"), default=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["car_model", "name"], name="trim_once"),
            models.CheckConstraint(condition=~Q(name=""), name="trim_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def equipment_items(self) -> list[str]:
        """The key equipment, item by item."""
        return [line.strip() for line in self.equipment.splitlines() if line.strip()]


class Colour(models.Model):
    """A colour of a model."""

    car_model = models.ForeignKey(CarModel, models.PROTECT, related_name="colours")
    name = models.CharField(_("colour"), max_length=20)
    position = _place()
    on_sale = models.BooleanField(_("on sale"), default=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["car_model", "name"], name="colour_once"),
            models.CheckConstraint(condition=~Q(name=""), name="colour_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ListPrice(History):
    """全国统一价: one price in all stores, in force from a day on (QUO-02, QUO-03, GAP-38).

    A new price is a new row, an old one never changes; a second row for the same day corrects the first.
    """

    trim = models.ForeignKey(Trim, models.PROTECT, related_name="prices")
    from_day = models.DateField(_("in force from"))
    version = models.PositiveSmallIntegerField(default=1)
    amount = models.DecimalField(_("list price (yuan)"), max_digits=12, decimal_places=2, validators=_PRICE_LIMITS)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = ListPriceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trim", "from_day", "version"], name="list_price_once"),
            models.CheckConstraint(condition=Q(amount__gte=LEAST_PRICE), name="list_price_positive"),
        ]


class RivalModel(models.Model):
    """A model of another maker that customers compare ours with (STD-PRE-14, LOST-19): known to the whole group."""

    group = models.ForeignKey(DealerGroup, models.PROTECT, related_name="rivals")
    maker = models.CharField(_("rival's brand"), max_length=30)
    name = models.CharField(_("rival model"), max_length=30)
    price_from = models.DecimalField(
        _("price from (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True, validators=_PRICE_LIMITS
    )
    price_to = models.DecimalField(
        _("price to (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True, validators=_PRICE_LIMITS
    )
    strengths = models.TextField(_("its strengths"), max_length=1000, blank=True)
    weaknesses = models.TextField(_("its weaknesses, our doubts"), max_length=1000, blank=True)
    competes_with = models.ManyToManyField(
        CarModel, related_name="rivals", blank=True, verbose_name=_("competes with our")
    )
    active = models.BooleanField(_("offered in forms"), default=True)

    objects = RivalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "maker", "name"], name="rival_once"),
            models.CheckConstraint(condition=~Q(maker="") & ~Q(name=""), name="rival_has_name"),
            models.CheckConstraint(
                condition=(Q(price_from__isnull=True) | Q(price_from__gte=LEAST_PRICE))
                & (Q(price_to__isnull=True) | Q(price_to__gte=LEAST_PRICE)),
                name="rival_price_positive",
            ),
            models.CheckConstraint(
                condition=Q(price_from__isnull=True) | Q(price_to__isnull=True) | Q(price_from__lte=F("price_to")),
                name="rival_price_rises",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.maker} {self.name}"


class ShowroomCar(models.Model):
    """A display car or a test car of one store; with its last day it leaves the showroom and stays in the list."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="showroom_cars")
    token = models.UUIDField()  # of the form: sent twice, saved once
    kind = models.CharField(_("stands here as"), max_length=8, choices=CarKind.choices, default=CarKind.DISPLAY)
    car_model = models.ForeignKey(CarModel, models.PROTECT, related_name="+", verbose_name=_("model"))
    trim = models.ForeignKey(Trim, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("trim"))
    colour = models.ForeignKey(
        Colour, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("colour")
    )
    plate = models.CharField(_("plate"), max_length=12, blank=True)
    vin = models.CharField(_("VIN"), max_length=VIN_LENGTH, blank=True)
    placed_on = models.DateField(_("placed on"))
    removed_on = models.DateField(_("removed on"), null=True, blank=True)

    objects = ShowroomCarQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "token"], name="showroom_car_token_once"),
            models.UniqueConstraint(
                fields=["store", "vin"], condition=Q(removed_on__isnull=True) & ~Q(vin=""), name="showroom_vin_once"
            ),
            models.UniqueConstraint(
                fields=["store", "plate"],
                condition=Q(removed_on__isnull=True) & ~Q(plate=""),
                name="showroom_plate_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=CarKind.values), name="showroom_car_kind"),
            models.CheckConstraint(
                condition=Q(removed_on__isnull=True) | Q(removed_on__gte=F("placed_on")),
                name="showroom_car_leaves_after_arrival",
            ),
        ]
        indexes = [models.Index(fields=["store", "kind", "removed_on"], name="showroom_store_kind")]

    def __str__(self) -> str:
        return " ".join(word for word in (str(self.car_model), self.plate or self.vin[-6:]) if word)

    @property
    def active(self) -> bool:
        """Say whether the car has not been taken out of the showroom."""
        return self.removed_on is None

    @property
    def vin_is_doubtful(self) -> bool:
        """Say whether the check digit of the VIN does not fit (GB 16735)."""
        return bool(self.vin) and not vin.fits(self.vin)


class CatalogImport(models.Model):
    """An uploaded file of trims, prices and colours: its cleaned rows until they are imported, then the counts."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="catalog_imports")
    token = models.UUIDField()  # of the form: sent twice, kept once
    file_name = models.CharField(max_length=100)
    rows = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=ImportState.choices, default=ImportState.WAITING)
    counts = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    objects = CatalogImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "token"], name="catalog_import_token_once"),
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="catalog_import_state"),
            models.CheckConstraint(
                condition=Q(state=ImportState.WAITING) ^ Q(done_at__isnull=False), name="catalog_import_done_has_time"
            ),
        ]
        indexes = [models.Index(fields=["store", "-at"], name="catalog_import_store_at")]

    def __str__(self) -> str:
        return self.file_name
