"""Who took which numbers out of the house as a file."""

from django.db import models

from accounts.models import Store
from core.models import History, HistoryQuerySet
from reports.models.common import PERSON


class Download(History):
    """One file of a page's numbers: which page, what was asked for, how many rows, who and when."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="downloads")
    what = models.CharField(max_length=20)  # the page, e.g. "clocks"
    asked = models.CharField(max_length=200, blank=True)  # its address line
    rows_count = models.PositiveIntegerField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HistoryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["store", "-at"], name="download_store_at")]
