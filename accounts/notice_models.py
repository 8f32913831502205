"""What the house tells its own people: a line under the bell that links to a record."""

from django.db import models
from django.db.models import Q

LINK_LENGTH = 200


class Notice(models.Model):
    """One piece of news for one person in one store. Its sentence is put together in the reader's language."""

    store = models.ForeignKey("accounts.Store", models.CASCADE, related_name="+")
    person = models.ForeignKey("accounts.User", models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=30)  # of accounts.notices
    key = models.CharField(max_length=100)  # what it is about: told once per person
    words = models.JSONField(default=dict)
    link = models.CharField(max_length=LINK_LENGTH)  # a page of this house
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "person", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["person", "store", "-id"], name="notice_newest"),
            models.Index(fields=["person", "store"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["at"], name="notice_at"),
        ]
