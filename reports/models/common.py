"""What the models of this app share."""

from django.conf import settings

PERSON = settings.AUTH_USER_MODEL
