"""What was changed in a store's settings and among its people: who, when, from what to what."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.rights import Right
from core.models import History, HistoryQuerySet


class Area(models.TextChoices):
    """What the change was about."""

    PEOPLE = "people", _("People and roles")
    STORE = "store", _("Clocks, messages and limits")
    HOURS = "hours", _("Opening hours")
    CLOSED = "closed", _("Closed days")
    ROBOTS = "robots", _("Robots for notices")


class SettingsChangeQuerySet(HistoryQuerySet):
    """Changes of settings."""

    def visible_to(self, seat) -> "SettingsChangeQuerySet":
        """Those of the seat's store, for who may change something there."""
        may = seat.may(Right.PEOPLE_MANAGE, Right.SETTINGS_STORE, Right.SETTINGS_LADDER)
        return self.filter(store=seat.store) if may else self.none()


class SettingsChange(History):
    """One saved change. `subject` names the person, day or service; `changes` is field → [before, after]."""

    store = models.ForeignKey("accounts.Store", models.PROTECT, related_name="+")
    area = models.CharField(max_length=10, choices=Area)
    subject = models.CharField(max_length=150, blank=True)
    changes = models.JSONField()
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = SettingsChangeQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(area__in=Area.values), name="settings_change_area")]
        indexes = [models.Index(fields=["store", "-id"], name="settings_change_newest")]
