"""How often each grade is contacted, by version."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from leads.models.common import PERSON, one_of
from leads.statuses import Grade


class Ladder(models.Model):
    """One version of a store's contact frequencies, in force from a day on."""

    store = models.ForeignKey(Store, models.CASCADE, related_name="ladders")
    version = models.PositiveIntegerField()
    from_day = models.DateField(_("in force from"))
    note = models.CharField(_("note"), max_length=100, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "version"], name="ladder_version_once")]
        indexes = [models.Index(fields=["store", "-from_day", "-version"], name="ladder_in_force")]

    def __str__(self) -> str:
        return f"{self.store} v{self.version}"


class LadderStep(models.Model):
    """How often a grade is contacted: `contacts` per `period_days` days."""

    ladder = models.ForeignKey(Ladder, models.CASCADE, related_name="steps")
    grade = models.CharField(max_length=2, choices=Grade.choices)
    contacts = models.PositiveSmallIntegerField(_("contacts"), validators=[MinValueValidator(1), MaxValueValidator(31)])
    period_days = models.PositiveSmallIntegerField(_("days"), validators=[MinValueValidator(1), MaxValueValidator(365)])
    purpose = models.CharField(_("purpose"), max_length=40, blank=True)  # blank: the words of the documents
    origin = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ladder", "grade"], name="ladder_grade_once"),
            models.CheckConstraint(condition=one_of("grade", Grade), name="ladder_step_grade"),
            models.CheckConstraint(
                condition=Q(contacts__gte=1, period_days__gte=1, period_days__lte=365)
                & Q(contacts__lte=F("period_days")),
                name="ladder_step_frequency",
                violation_error_message=_("At most one contact a day."),
            ),
        ]
