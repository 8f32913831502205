"""The Celery app: `celery -A dealercrm worker`, `celery -A dealercrm beat`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealercrm.settings")


def _configuration() -> dict:
    """Settings and schedule, read when the app is first used: a wrong environment then speaks for itself."""
    from django.conf import settings

    from dealercrm.schedule import SCHEDULE

    return {**settings.CELERY, "beat_schedule": SCHEDULE}


app = Celery("dealercrm")
app.add_defaults(_configuration)
app.autodiscover_tasks()
