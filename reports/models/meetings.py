"""What the morning and the evening meeting leave behind: announcements, confirmations, shortcomings, the digest."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from leads.models import one_of
from reports.models.common import PERSON
from reports.querysets import AnnouncementQuerySet, MorningQuerySet
from reports.statuses import DigestState


class Announcement(models.Model):
    """The manager's arrangements, said in the morning meeting of a day or of several (ROLE-08, RHY-02)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="announcements")
    token = models.UUIDField()  # of the form: sent twice, saved once
    from_day = models.DateField(_("from"))
    until_day = models.DateField(_("until"))
    text = models.TextField(_("announcement"), max_length=500)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering = ["from_day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["store", "token"], name="announcement_token_once"),
            models.CheckConstraint(condition=Q(until_day__gte=F("from_day")), name="announcement_days"),
            models.CheckConstraint(condition=~Q(text=""), name="announcement_has_text"),
        ]
        indexes = [models.Index(fields=["store", "until_day"], name="announcement_store_until")]

    def __str__(self) -> str:
        return self.text[:40]


class Morning(models.Model):
    """A consultant's morning: what is at hand, the own note of what was said, the plan confirmed (RHY-01, 03, 04)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="mornings")
    consultant = models.ForeignKey(PERSON, models.PROTECT, related_name="mornings")
    day = models.DateField()
    ready = models.JSONField(default=list)  # the texts of the items that were ticked
    note = models.TextField(_("what the manager said, my schedule"), max_length=1000, blank=True)
    confirmed_at = models.DateTimeField()

    objects = MorningQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "consultant", "day"], name="morning_once_a_day")]
        indexes = [models.Index(fields=["store", "day"], name="morning_store_day")]


class EveningNote(models.Model):
    """The shortcomings of the day, as the evening meeting went over them (ROLE-10, RHY-12)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="evening_notes")
    day = models.DateField()
    shortcomings = models.TextField(_("shortcomings of the day"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "day"], name="evening_note_once_a_day")]


class Digest(models.Model):
    """The evening numbers of a day sent by mail: once by the clock, and as often as somebody sends them by hand."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="digests")
    day = models.DateField()
    token = models.UUIDField()  # of the form, or made from store and day: sent twice, mailed once
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")  # nobody: the clock
    state = models.CharField(max_length=8, choices=DigestState.choices, default=DigestState.QUEUED)
    receivers = models.JSONField(default=list)
    attempts = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "token"], name="digest_token_once"),
            models.UniqueConstraint(fields=["store", "day"], condition=Q(by=None), name="digest_once_a_day"),
            models.CheckConstraint(condition=one_of("state", DigestState), name="digest_state"),
        ]
        indexes = [models.Index(fields=["store", "-at"], name="digest_store_at")]
