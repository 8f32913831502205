"""What the showroom's tables share."""

from django.conf import settings
from django.db import models
from django.db.models import Q

NAME_LENGTH = 30  # names of one to thirty characters
PERSON = settings.AUTH_USER_MODEL


def one_of(field: str, words: type[models.Choices], *, blank: bool = False) -> Q:
    """The condition that `field` holds one of `words` (or nothing, where `blank`)."""
    allowed = [*words.values, *([""] if blank else [])]
    return Q(**{f"{field}__in": allowed})
