"""The Celery app: `celery -A dealercrm worker`, `celery -A dealercrm beat`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealercrm.settings")


def build() -> Celery:
    """Make the app from settings.CELERY and the schedule, and find every app's tasks.py."""
    from django.conf import settings

    from dealercrm.schedule import SCHEDULE

    made = Celery("dealercrm")
    made.conf.update(settings.CELERY, beat_schedule=SCHEDULE)
    made.autodiscover_tasks()
    return made


app = build()
