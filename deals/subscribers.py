"""What this app does when the showroom has news, in the transaction of the news."""

from datetime import datetime

from accounts.models import User
from deals.services import deciding
from leads.models import Card


def begin_again(*, card: Card, by: User, reason: str, at: datetime, met: bool) -> None:
    """A lost card is open again: the record that closed it is history."""
    deciding.begun_again(card=card, by=by, reason=reason, at=at)
