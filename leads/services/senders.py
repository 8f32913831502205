"""Who may send leads: a token of its own for each platform, shown once, kept as a digest."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.seat import Seat
from core.errors import Refused
from leads.models import LeadSender

_PREFIX = "lead_"
_NOTED_EVERY = timedelta(minutes=1)  # "last used" is for people: one write a minute, not one per lead


def digest_of(token: str) -> str:
    """What is kept of `token`. It is random and long: a plain hash cannot be turned round."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def add(*, seat: Seat, name: str, channel: str, at: datetime, token: str = "") -> tuple[LeadSender, str]:
    """A sender with a new token (or a given one, of the demo). Raises Refused when the name is in use."""
    token = token or _PREFIX + secrets.token_urlsafe(32)
    sender = LeadSender(
        store=seat.store, name=name, channel=channel, token_digest=digest_of(token), token_end=token[-4:],
        made_at=at, made_by=seat.user,
    )  # fmt: skip
    try:
        with transaction.atomic():
            sender.save()
    except IntegrityError as error:
        raise Refused(_("A sender of this name has a token already. Revoke it first."), field="name") from error
    return sender, token


@transaction.atomic
def revoke(*, seat: Seat, sender: LeadSender, at: datetime) -> LeadSender:
    """The token opens nothing any more. Raises Refused when it was revoked before."""
    sender = LeadSender.objects.select_for_update(no_key=True).get(pk=sender.pk)
    if sender.revoked_at:
        raise Refused(_("This token was revoked already."))
    sender.revoked_at, sender.revoked_by = at, seat.user
    sender.save(update_fields=["revoked_at", "revoked_by"])
    return sender


def by_token(token: str) -> LeadSender | None:
    """The sender whose valid token this is."""
    rows = LeadSender.objects.select_related("store__settings").filter(revoked_at=None)
    return rows.filter(token_digest=digest_of(token)).first()


def note_use(*, sender: LeadSender, at: datetime) -> None:
    """Remember that the token was used, to the minute."""
    stale = Q(last_used_at=None) | Q(last_used_at__lt=at - _NOTED_EVERY)
    LeadSender.objects.filter(stale, pk=sender.pk).update(last_used_at=at)
