"""What customer service concludes from the analysis of the customers, for the general manager (ROLE-23, DATA-10)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from core.models import History, HistoryQuerySet
from reports.models.common import PERSON

MOST_TEXT = 2000


class CustomerStudy(History):
    """One conclusion about the customers of a period; it is written once, a better one is written beside it."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="customer_studies")
    token = models.UUIDField()  # of the form: sent twice, saved once
    first = models.DateField()
    last = models.DateField()
    text = models.TextField(_("conclusions"), max_length=MOST_TEXT)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "token"], name="customer_study_token_once"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="customer_study_days"),
            models.CheckConstraint(condition=~Q(text=""), name="customer_study_has_text"),
        ]
        indexes = [models.Index(fields=["store", "-at"], name="customer_study_newest")]
