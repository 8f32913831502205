"""The core app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Shared tools that know no other app."""

    name = "core"
