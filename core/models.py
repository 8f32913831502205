"""Tables that know no other app: the heartbeat, the runs of jobs, and the habits of history rows."""

from django.core.exceptions import ValidationError
from django.db import models


class HistoryQuerySet(models.QuerySet):
    """Rows that are written once."""

    def update(self, **kwargs):
        """Refuse: history rows never change."""
        raise ValidationError(f"{self.model.__name__} rows never change.")

    def delete(self):
        """Refuse: history rows never go."""
        raise ValidationError(f"{self.model.__name__} rows never go.")


class History(models.Model):
    """A row that says who did what and when, and never changes.

    The one exception: core.redaction takes an erased person's words out of it; who, when and how many stay.
    """

    objects = HistoryQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Write the row once; a second save is an error."""
        if self.pk and not kwargs.get("force_insert"):
            raise ValidationError(f"{type(self).__name__} rows never change.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Refuse."""
        raise ValidationError(f"{type(self).__name__} rows never go.")


class Heartbeat(models.Model):
    """When a clock was last seen ticking (beat and a worker together)."""

    name = models.CharField(max_length=20, unique=True)
    seen_at = models.DateTimeField()


class JobRun(models.Model):
    """One run of a job: for which moment, how long, what it planned, repaired, escalated."""

    job = models.CharField(max_length=40)
    store_code = models.CharField(max_length=20, blank=True)
    as_of = models.DateTimeField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    counts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["job", "-started_at"], name="jobrun_job_started")]


class RateWindow(models.Model):
    """How often something was done within one window of time; rows of past windows are swept."""

    key = models.CharField(max_length=80)
    begins_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "begins_at"], name="rate_window_once")]
        indexes = [models.Index(fields=["begins_at"], name="rate_window_begins")]
