"""The WSGI door: gunicorn dealercrm.wsgi."""

import os

from django.core.wsgi import get_wsgi_application

from core.frames import roomy

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealercrm.settings")

application = roomy(get_wsgi_application())
