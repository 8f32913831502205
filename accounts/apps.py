"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, stores and their rights."""

    name = "accounts"
