"""The secret address of one's own calendar: made, renewed, revoked; kept as a digest."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from followups.models import CalendarFeed

_NOTED_EVERY = timedelta(minutes=10)  # "last used" is for people: telephones ask often


def digest_of(token: str) -> str:
    """What is kept of `token`. It is random and long: a plain hash cannot be turned round."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def renew(*, person: User, at: datetime) -> tuple[CalendarFeed, str]:
    """A new address for `person`; the one before opens nothing any more. Returns the row and the token, shown once."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    revoke(person=person, at=at)
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(person=person, token_digest=digest_of(token), token_end=token[-4:], made_at=at)
    return feed, token


def revoke(*, person: User, at: datetime) -> int:
    """The address of `person` opens nothing any more. Returns how many there were."""
    return CalendarFeed.objects.filter(person=person, revoked_at=None).update(revoked_at=at)


def feed_of(person: User) -> CalendarFeed | None:
    """The valid feed of `person`."""
    return CalendarFeed.objects.filter(person=person, revoked_at=None).first()


def by_token(token: str) -> CalendarFeed | None:
    """The valid feed with this token, of somebody who works here still."""
    rows = CalendarFeed.objects.select_related("person").filter(revoked_at=None, person__is_active=True)
    return rows.filter(token_digest=digest_of(token)).first()


def note_use(*, feed: CalendarFeed, at: datetime) -> None:
    """Remember that the address was read, every ten minutes at most."""
    stale = Q(last_used_at=None) | Q(last_used_at__lt=at - _NOTED_EVERY)
    CalendarFeed.objects.filter(stale, pk=feed.pk).update(last_used_at=at)
