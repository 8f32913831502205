"""What to answer: the store's handling steps for objections, and the measures of its weekly analysis."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from catalog.models import CarModel, RivalModel
from followups.querysets import ScriptQuerySet
from followups.statuses import ScriptKind
from leads.models import one_of
from leads.models.common import PERSON


class Script(models.Model):
    """Words that help on the telephone (LOST-17…19, FUP-07). What is not used any more is put away, never deleted.

    Without a car model it fits every car, without a rival every comparison. `loss_reason` is the code of a reason
    for which customers were lost, `origin` names the start text that a row came from (once per store).
    """

    store = models.ForeignKey(Store, models.PROTECT, related_name="scripts")
    token = models.UUIDField()  # of the form: sent twice, saved once
    origin = models.CharField(max_length=20, blank=True)
    kind = models.CharField(_("for"), max_length=10, choices=ScriptKind.choices)
    car_model = models.ForeignKey(
        CarModel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("our model")
    )
    rival = models.ForeignKey(
        RivalModel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("rival model")
    )
    loss_reason = models.CharField(max_length=40, blank=True)
    title = models.CharField(_("title"), max_length=60)
    text = models.TextField(_("steps and words, one a line"), max_length=2000)
    active = models.BooleanField(_("shown on the follow-up desk"), default=True)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")  # nobody: a start text
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = ScriptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "token"], name="script_token_once"),
            models.UniqueConstraint(fields=["store", "origin"], condition=~Q(origin=""), name="script_origin_once"),
            models.CheckConstraint(condition=one_of("kind", ScriptKind), name="script_kind"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="script_has_words"),
        ]
        indexes = [models.Index(fields=["store", "active", "kind"], name="script_store_kind")]

    def __str__(self) -> str:
        return self.title

    @property
    def lines(self) -> list[str]:
        """The text, step by step."""
        return [line.strip() for line in self.text.splitlines() if line.strip()]
