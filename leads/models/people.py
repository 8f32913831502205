"""The customer and the telephone numbers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from core import phone
from leads.models.common import NAME_LENGTH, one_of
from leads.querysets import CustomerQuerySet
from leads.statuses import AgeGroup, BuyerType, Education, Family, Language, Salutation, Sex

ID_LENGTH = 18  # identity card and company code alike


class Customer(models.Model):
    """One person or company of a store, found by phone (product.md §2)."""

    stays_on_merge = ("merged_into",)

    store = models.ForeignKey(Store, models.PROTECT, related_name="customers")
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    salutation = models.CharField(_("salutation"), max_length=2, choices=Salutation.choices, blank=True)
    is_company = models.BooleanField(_("company"), default=False)
    plate = models.CharField(_("plate"), max_length=12, blank=True)
    company_name = models.CharField(_("name of the company"), max_length=60, blank=True)
    company_code = models.CharField(_("company code"), max_length=ID_LENGTH, blank=True)
    company_post = models.CharField(_("position in the company"), max_length=30, blank=True)
    id_number = models.CharField(_("ID number"), max_length=ID_LENGTH, blank=True)  # in the one form of the document
    address = models.CharField(_("address"), max_length=120, blank=True)  # FORM-03
    email = models.EmailField(_("e-mail"), max_length=120, blank=True)  # FUP-37

    sex = models.CharField(_("sex"), max_length=6, choices=Sex.choices, blank=True)
    age_group = models.CharField(_("age"), max_length=5, choices=AgeGroup.choices, blank=True)
    education = models.CharField(_("education"), max_length=8, choices=Education.choices, blank=True)
    family = models.CharField(_("family"), max_length=6, choices=Family.choices, blank=True)
    occupation = models.CharField(_("occupation"), max_length=40, blank=True)
    language = models.CharField(_("language of messages"), max_length=2, choices=Language.choices, blank=True)
    birthday = models.DateField(_("birthday"), null=True, blank=True)  # FUP-38: where the customer has told it
    hobbies = models.CharField(_("hobbies and interests"), max_length=200, blank=True)  # FORM-06
    activities = models.CharField(_("activities of interest"), max_length=200, blank=True)  # LEAD-34, DATA-11
    buying_habits = models.CharField(_("buying habits"), max_length=200, blank=True)  # DATA-09
    car_history = models.CharField(_("cars so far and their use"), max_length=300, blank=True)  # DATA-08
    buyer_type = models.CharField(_("type of buyer"), max_length=9, choices=BuyerType.choices, blank=True)  # DATA-22

    pinyin = models.CharField(max_length=200, editable=False)
    search_key = models.CharField(max_length=1500, editable=False)
    created_at = models.DateTimeField()
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, db_index=False, related_name="merged"
    )
    erased_at = models.DateTimeField(null=True, editable=False)  # nothing personal is left, and nothing may come back

    objects = CustomerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="customer_has_name"),
            models.CheckConstraint(condition=one_of("salutation", Salutation, blank=True), name="customer_salutation"),
            models.CheckConstraint(condition=one_of("language", Language, blank=True), name="customer_language"),
            models.CheckConstraint(condition=one_of("sex", Sex, blank=True), name="customer_sex"),
            models.CheckConstraint(condition=one_of("age_group", AgeGroup, blank=True), name="customer_age_group"),
            models.CheckConstraint(condition=one_of("education", Education, blank=True), name="customer_education"),
            models.CheckConstraint(condition=one_of("family", Family, blank=True), name="customer_family"),
            models.CheckConstraint(condition=one_of("buyer_type", BuyerType, blank=True), name="customer_buyer_type"),
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
