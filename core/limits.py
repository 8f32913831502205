"""How often may somebody do this? Counted in the database, so that it holds over all processes and hosts.

The cache would not do: without Redis each process has one of its own. A count is one small UPDATE of one row.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from core.models import RateWindow

KEPT = timedelta(days=1)  # no window is longer


def take(key: str, *, limit: int, seconds: int, at: datetime) -> int:
    """Count one more for `key` in the window of `seconds` that holds `at` (aware).

    Returns 0 when it is within `limit`, else the seconds until the next window begins.
    """
    begin = int(at.timestamp()) // seconds * seconds
    rows = RateWindow.objects.filter(key=key, begins_at=datetime.fromtimestamp(begin, UTC))
    if not _one_more(rows):
        try:
            with transaction.atomic():
                RateWindow.objects.create(key=key, begins_at=datetime.fromtimestamp(begin, UTC))
        except IntegrityError:  # somebody else opened the window at the same moment
            _one_more(rows)
    count = rows.values_list("count", flat=True).first() or 0
    return 0 if count <= limit else max(1, begin + seconds - int(at.timestamp()))


def _one_more(rows) -> int:
    return rows.update(count=F("count") + 1)


def anonymous(what: str, who: str) -> str:
    """A key for `who` (an address) that can be compared but not read."""
    digest = hmac.new(settings.SECRET_KEY.encode(), who.encode(), hashlib.sha256).hexdigest()
    return f"{what}:{digest[:40]}"


def forget(*, as_of: datetime) -> int:
    """Delete the windows that are over."""
    return RateWindow.objects.filter(begins_at__lt=as_of - KEPT).delete()[0]
