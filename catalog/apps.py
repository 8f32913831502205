"""The catalog app."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """What the store sells."""

    name = "catalog"
