"""The sessions of Django's database, read by a question that is written once: every request begins with it."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from core.questions import question


@question
def _valid(key: str, now: datetime):
    return Session.objects.filter(session_key=key, expire_date__gt=now)


class SessionStore(db.SessionStore):
    """Django's own, but for the reading."""

    def _get_session_from_db(self) -> Session | None:
        for row in _valid(self.session_key, timezone.now()):
            return row
        self._session_key = None
        return None
