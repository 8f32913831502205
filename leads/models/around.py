"""Who and what stands around a customer: people who have a say, cars they own."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from core import phone
from core.vin import VIN_LENGTH
from leads.models.common import NAME_LENGTH
from leads.models.people import Customer
from leads.querysets import AroundQuerySet

EARLIEST_YEAR, LATEST_YEAR = 1950, 2100


class Companion(models.Model):
    """A person around the customer and their part in the decision (product.md §2)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="companions")
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    relation = models.CharField(_("relation"), max_length=20, blank=True)
    is_user = models.BooleanField(_("will drive it"), default=False)
    is_payer = models.BooleanField(_("pays"), default=False)
    is_decider = models.BooleanField(_("decides"), default=False)
    is_influencer = models.BooleanField(_("advises"), default=False)
    phone = models.CharField(_("phone"), max_length=phone.MAX_LENGTH, blank=True)
    notes = models.CharField(_("notes"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = AroundQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="companion_has_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def roles(self) -> list[str]:
        """The words of the part in the decision."""
        names = ("is_decider", "is_payer", "is_user", "is_influencer")
        return [str(self._meta.get_field(name).verbose_name) for name in names if getattr(self, name)]


class OwnedCar(models.Model):
    """A car that the customer has today, found by plate and VIN."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="owned_cars")
    brand = models.CharField(_("brand"), max_length=30, blank=True)
    model = models.CharField(_("model"), max_length=30, blank=True)
    year = models.PositiveSmallIntegerField(
        _("year"), null=True, blank=True, validators=[MinValueValidator(EARLIEST_YEAR), MaxValueValidator(LATEST_YEAR)]
    )
    plate = models.CharField(_("plate"), max_length=12, blank=True)
    vin = models.CharField(_("VIN"), max_length=VIN_LENGTH, blank=True)
    mileage = models.PositiveIntegerField(
        _("mileage (km)"), null=True, blank=True, validators=[MaxValueValidator(3_000_000)]
    )
    to_replace = models.BooleanField(_("wants to replace it"), default=False)
    version = models.PositiveIntegerField(default=1)

    objects = AroundQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(brand="", model="", plate="", vin=""), name="owned_car_says_something"),
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.brand, self.model) if part) or self.plate or self.vin
