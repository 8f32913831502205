"""Wiring: settings, URLs, the Celery app and its schedule. No rule of the trade lives here."""

from dealercrm.celery import app as celery_app

__all__ = ["celery_app"]
