"""The register."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from catalog.models import CarModel, Colour
from core import phone
from leads.models.cards import Card
from leads.models.common import NAME_LENGTH, PERSON, one_of
from leads.models.people import Customer
from leads.models.roster import Turn
from leads.querysets import VisitQuerySet
from leads.statuses import VisitKind


class Visit(models.Model):
    """One batch of the register: a party that arrives, a call, an online lead (LEAD-01, 02, GAP-13)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="visits")
    token = models.UUIDField()  # of the form: sent twice, saved once
    kind = models.CharField(_("type"), max_length=8, choices=VisitKind.choices, default=VisitKind.WALK_IN)
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    party_size = models.PositiveSmallIntegerField(
        _("people"), default=1, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    is_first = models.BooleanField(_("first visit"))
    name = models.CharField(_("name"), max_length=NAME_LENGTH, blank=True)
    phone = models.CharField(_("phone"), max_length=phone.MAX_LENGTH, blank=True)
    registered_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    consultant = models.ForeignKey(PERSON, models.PROTECT, related_name="visits", verbose_name=_("consultant"))
    turn = models.OneToOneField(Turn, models.PROTECT, null=True, blank=True, related_name="visit")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="visits")
    card = models.ForeignKey(Card, models.PROTECT, null=True, blank=True, related_name="visits")
    car_model = models.ForeignKey(CarModel, models.PROTECT, null=True, blank=True, verbose_name=_("intended model"))
    colour = models.ForeignKey(Colour, models.PROTECT, null=True, blank=True, verbose_name=_("colour"))
    content = models.TextField(_("what happened"), max_length=1000, blank=True)  # reception process, LEAD-17
    signed_at = models.DateTimeField(null=True, blank=True)  # consultant's confirmation, LEAD-24, GAP-20

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "token"], name="visit_token_once"),
            models.CheckConstraint(condition=one_of("kind", VisitKind), name="visit_kind"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")),
                name="visit_leaves_after_arrival",
            ),
            models.CheckConstraint(condition=Q(party_size__gte=1, party_size__lte=50), name="visit_party_size"),
            models.CheckConstraint(
                condition=Q(card__isnull=True) | Q(customer__isnull=False), name="visit_card_has_customer"
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-arrived_at"], name="visit_store_arrived"),
            models.Index(fields=["consultant", "-arrived_at"], name="visit_consultant_arrived"),
            models.Index(fields=["store"], condition=Q(left_at__isnull=True), name="visit_on_the_floor"),
            models.Index(fields=["card", "-arrived_at"], name="visit_card_arrived"),
            models.Index(fields=["store", "left_at"], name="visit_store_left"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"

    @property
    def left_data(self) -> bool:
        """Say whether the party left name and phone."""
        return bool(self.name and self.phone)
