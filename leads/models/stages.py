"""What a stage of the sale leaves behind: the needs record, the presentation, the personal brochure."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from catalog.models import CarModel, Trim
from core.models import History, HistoryQuerySet
from leads.models.cards import Card
from leads.models.common import PERSON, one_of
from leads.querysets import StageQuerySet
from leads.statuses import Cooperation, DriveAnswer


class StageRecord(models.Model):
    """What a needs record and a presentation share: whose, by whom, when, and the version that an edit must know."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    token = models.UUIDField()  # of the form: sent twice, saved once
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = StageQuerySet.as_manager()

    class Meta:
        abstract = True


class NeedsSheet(StageRecord):
    """需求分析记录单 / 购车咨询报告 (FORM-11, 12, 13; GAP-24: one record, two flags). A card may have several."""

    card = models.ForeignKey(Card, models.PROTECT, related_name="needs_sheets")
    consent = models.BooleanField(_("agrees that we take notes"), default=False)  # STD-NEED-05
    cooperated = models.CharField(_("helped to fill it in"), max_length=6, choices=Cooperation.choices)
    answers = models.JSONField(default=dict)  # field of the card → what the customer said, as typed
    summary = models.TextField(_("summary"), max_length=1000, blank=True)  # STD-NEED-04
    read_back = models.BooleanField(_("read back to the customer, who agreed"), default=False)
    taken = models.JSONField(default=list)  # the fields that went to the card
    checked_at = models.DateTimeField(null=True)  # STD-NEED-07: checked again after the customer left
    checked_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "token"], name="needs_sheet_token_once"),
            models.CheckConstraint(condition=one_of("cooperated", Cooperation), name="needs_sheet_cooperated"),
        ]
        indexes = [
            models.Index(fields=["card", "-at"], name="needs_sheet_card_at"),
            models.Index(fields=["store", "at"], name="needs_sheet_store_at"),
        ]


class Presentation(StageRecord):
    """What was shown of which car, what the customer liked and doubted (STD-PROD-01…19)."""

    card = models.ForeignKey(Card, models.PROTECT, related_name="presentations")
    car_model = models.ForeignKey(CarModel, models.PROTECT, verbose_name=_("model shown"))
    trim = models.ForeignKey(Trim, models.PROTECT, null=True, blank=True, verbose_name=_("trim"))
    agreed = models.BooleanField(_("course and time were said, the customer agreed"), default=False)  # STD-PROD-03
    points = models.JSONField(default=list)  # of the walk-round, STD-PROD-18
    features = models.JSONField(default=list)  # equipment ticked and explained, STD-PROD-17
    interests = models.CharField(_("what interested"), max_length=300, blank=True)  # STD-PROD-04, 10
    objections = models.CharField(_("objections"), max_length=300, blank=True)
    rivals = models.CharField(_("rivals compared"), max_length=100, blank=True)
    meets_needs = models.BooleanField(_("the customer confirms that it meets the needs"), default=False)  # STD-PROD-15
    summary = models.TextField(_("summary"), max_length=1000, blank=True)  # STD-PROD-11
    drive = models.CharField(
        _("test drive"), max_length=8, choices=DriveAnswer.choices, default=DriveAnswer.NOT_INVITED
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "token"], name="presentation_token_once"),
            models.CheckConstraint(condition=one_of("drive", DriveAnswer), name="presentation_drive"),
        ]
        indexes = [
            models.Index(fields=["card", "-at"], name="presentation_card_at"),
            models.Index(fields=["store", "at"], name="presentation_store_at"),
        ]


class Brochure(History):
    """The one personal brochure of a presentation, as it was handed over (FORM-19, STD-PROD-05, 12, 16)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    presentation = models.OneToOneField(Presentation, models.PROTECT, related_name="brochure")
    name = models.CharField(max_length=40)  # on the cover, with the salutation
    equipment = models.JSONField(default=list)  # key equipment of the day
    highlights = models.JSONField(default=list)  # what the customer cares for, marked in colour
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True)  # nationwide uniform price of the day
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()
