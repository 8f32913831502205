"""The leads app."""

from django.apps import AppConfig


class LeadsConfig(AppConfig):
    """Visit register, duty roster, customer, card, grade ladder."""

    name = "leads"
