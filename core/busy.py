"""Did the database send somebody away because others held what was wanted? Then nothing was written: try again."""

from django.db import OperationalError

WAIT = 2  # seconds
_STATES = {"40001", "40P01", "55P03"}  # PostgreSQL: cannot be serialised, deadlock, lock not available
_LOCKED = "database is locked"  # SQLite: a writer waited for longer than its timeout


def is_busy(error: Exception) -> bool:
    """Say whether the same request may well succeed in a moment."""
    if not isinstance(error, OperationalError):
        return False
    return getattr(error.__cause__, "pgcode", None) in _STATES or _LOCKED in str(error)
