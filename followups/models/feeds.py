"""One's own calendar, subscribed to from a telephone."""

from django.db import models
from django.db.models import Q

from leads.models.common import PERSON


class CalendarFeed(models.Model):
    """A secret address under which a person's calendar can be read without a log-in; of it only the digest is kept."""

    person = models.ForeignKey(PERSON, models.CASCADE, related_name="calendar_feeds")
    token_digest = models.CharField(max_length=64, unique=True)
    token_end = models.CharField(max_length=4)  # to tell one address from another on the page
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(revoked_at=None), name="one_calendar_feed")
        ]
