"""The words of the catalogue, each defined once and refused by the database when wrong."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CarKind(models.TextChoices):
    """What a car of the showroom stands there for."""

    DISPLAY = "display", _("Display car")  # 展车
    TEST = "test", _("Test car")  # 试乘试驾车: never lent for anything else (TD-01)


class ImportState(models.TextChoices):
    """Where an uploaded file stands."""

    WAITING = "waiting", _("Waiting")  # shown, nothing written
    DONE = "done", _("Imported")
