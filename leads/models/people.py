"""The customer, the telephone numbers, who looked at one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from core import phone
from core.models import History, HistoryQuerySet
from leads.models.common import NAME_LENGTH, PERSON, one_of
from leads.querysets import CustomerQuerySet
from leads.statuses import Salutation


class Customer(models.Model):
    """One person or company of a store, found by phone (product.md §2)."""

    stays_on_merge = ("merged_into",)

    store = models.ForeignKey(Store, models.PROTECT, related_name="customers")
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    salutation = models.CharField(_("salutation"), max_length=2, choices=Salutation.choices, blank=True)
    is_company = models.BooleanField(_("company"), default=False)
    plate = models.CharField(_("plate"), max_length=12, blank=True)
    pinyin = models.CharField(max_length=200, editable=False)
    search_key = models.CharField(max_length=600, editable=False)
    created_at = models.DateTimeField()
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, db_index=False, related_name="merged"
    )

    objects = CustomerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="customer_has_name"),
            models.CheckConstraint(condition=one_of("salutation", Salutation, blank=True), name="customer_salutation"),
        ]
        indexes = [
            models.Index(fields=["store", "-created_at"], name="customer_store_created"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="customer_merged"),
        ]

    def __str__(self) -> str:
        return self.name


class CustomerPhone(models.Model):
    """A telephone number of a customer; it belongs to one customer per store."""

    store = models.ForeignKey(Store, models.PROTECT)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="phones")
    number = models.CharField(_("phone"), max_length=phone.MAX_LENGTH)
    is_main = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="phone_once_per_store"),
            models.UniqueConstraint(fields=["customer"], condition=Q(is_main=True), name="one_main_phone"),
        ]

    def __str__(self) -> str:
        return phone.mask(self.number)


class PhoneReveal(History):
    """Somebody unmasked a number."""

    store = models.ForeignKey(Store, models.PROTECT)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="reveals")
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["by", "-at"], name="reveal_by_at")]
